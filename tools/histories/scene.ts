/** What a scene is: one verification, from its request to its outcome, that the recorder and the flow tests both play. */
import { type Client } from '@temporalio/client';
import { type StartVerificationRequest, type VerificationClient } from '../../client';
import { type SealingKeyPair } from '../../codec';
import { type OutcomeCode } from '../../domain';
import { type Simulator } from '../../simulator';
import {
  play,
  playOn,
  untilAsked,
  type ClientEndUser,
  type PlayedVerification,
} from '../end-user/at-client';
import { atMxBank } from '../end-user/at-mx';
import { answersTo } from '../end-user/end-user';

/** What a scene is played on. */
export interface Stage {
  readonly client: VerificationClient;
  /** What operators use. */
  readonly temporal: Client;
  readonly simulator: Simulator;
  /** The worker's. */
  readonly sealingKeys: SealingKeyPair;
}

/** Plays a verification to its outcome. Rejects when there is none. May be played beside others. */
export type Play = (stage: Stage) => Promise<PlayedVerification>;

/** One verification with a known outcome. */
export interface Scene {
  /** Lower case and dashes; a file is named after it. */
  readonly name: string;
  readonly outcome: OutcomeCode;
  readonly play: Play;
}

/** Plays one request. */
export function playing(request: StartVerificationRequest, endUser: ClientEndUser = {}): Play {
  return ({ client }) => play(client, request, endUser);
}

/** The end user answers a question after the bank has stopped waiting. */
export async function answerLate(
  { client, simulator }: Stage,
  limits: StartVerificationRequest['limits'] = {},
): Promise<PlayedVerification> {
  const { verificationId } = await client.start(atMxBank('challenge', { limits }));
  const asked = await untilAsked(client, verificationId, 'answer-challenges');
  const { memberGuid } = await client.getVerification(verificationId);
  const expired = { connectionStatus: 'EXPIRED', status: 'HALTED' };
  simulator.control.forceStatus(memberGuid ?? '', expired);
  await client.answerChallenges(verificationId, answersTo(asked));
  return playOn(client, verificationId);
}

/** The end user leaves at a question. */
export async function cancelAtQuestion(
  { client }: Stage,
  policies: StartVerificationRequest['policies'] = {},
): Promise<PlayedVerification> {
  const { verificationId } = await client.start(atMxBank('challenge', { policies }));
  await untilAsked(client, verificationId, 'answer-challenges');
  await client.cancel(verificationId, { reason: 'The end user left.' });
  return playOn(client, verificationId, { ignores: ['answer-challenges'] });
}
