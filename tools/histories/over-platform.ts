/**
 * What a verification does over MX's current Platform API alone: it starts with its member, or is found not to have started.
 * Played one after the other: what MX does with products is a setting of the whole simulator.
 */
import { type OutcomeCode } from '../../domain';
import { OAUTH, play, playOn, sendElsewhere } from '../end-user/at-client';
import { atMxBank } from '../end-user/at-mx';
import { type StackOptions } from '../stack';
import { type Play, type Scene, type Stage } from './scene';

/** What their worker speaks. */
export const CURRENT_PLATFORM = {
  api: 'platform',
  apiVersion: 'v20250224',
} as const satisfies StackOptions['dialect'];

type Settings = Parameters<Stage['simulator']['control']['changeSettings']>[0];

const PLAYS: readonly (readonly [name: string, outcome: OutcomeCode, scenePlay: Play])[] = [
  ['started-with-member', 'verified', under({})],
  ['product-failed', 'verified', under({ productsOnCreate: 'fail' })],
  ['never-started', 'verified', under({ productsOnCreate: 'never-start' })],
  [
    'product-failed-with-code',
    'verified',
    under({ productsOnCreate: 'fail', failedProductsCode: 2005 }, ['password']),
  ],
  ['started-late', 'verified', under({ productsOnCreate: 'late' })],
  ['other-job-first', 'verified', under({ productsOnCreate: 'aggregate' })],
  ['connected-with-code', 'no-verifiable-account', under({ connectedErrorCode: 1000 })],
  ['oauth-approved', 'verified', approveOauth],
];

/** A scene for each. */
export const PLATFORM_SCENES: readonly Scene[] = PLAYS.map(([name, outcome, scenePlay]) => ({
  name: `platform-${name}`,
  outcome,
  play: scenePlay,
}));

function under(settings: Settings, credentials: readonly string[] = []): Play {
  return async ({ client, simulator: { control } }) => {
    const before = control.settings();
    control.changeSettings(settings);
    try {
      return await play(client, atMxBank('challenge'), { credentials });
    } finally {
      control.changeSettings(before);
    }
  };
}

async function approveOauth(stage: Stage): ReturnType<Play> {
  const { verificationId, memberGuid } = await sendElsewhere(stage, OAUTH);
  stage.simulator.control.finishOauth(memberGuid, 'approved');
  return playOn(stage.client, verificationId);
}
