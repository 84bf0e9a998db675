/**
 * One scene for every way in which a verification comes to its outcome: each outcome that the process decides itself, and of
 * those that a table decides (a status, a failure of an activity) one for each row that differs in what is done before.
 */
import { randomUUID } from 'node:crypto';
import { type Client } from '@temporalio/client';
import { type StartVerificationRequest } from '../../client';
import { sealCredentials } from '../../client/sealing';
import { generateSealingKeyPair } from '../../codec';
import { verificationWorkflowId } from '../../contract/names';
import { COMMAND_ATTEMPTS_MAX, type OutcomeCode } from '../../domain';
import {
  atMxBank,
  knownMember,
  makeUser,
  mxBankCredentials,
  ofMember,
  withPhasesOf,
} from '../end-user/at-mx';
import {
  IN_WIDGET,
  OAUTH,
  play,
  playOn,
  untilAsked,
  type PlayedVerification,
} from '../end-user/at-client';
import { eventually } from '../waiting';
import { answerLate, cancelAtQuestion, playing, type Play, type Scene, type Stage } from './scene';

/** More than all attempts of a command. */
const DOWN_FOR_REQUESTS = 200;
const A_MINUTE_MS = 60_000;
const UNSETTLED_SOON = { fastPollingMs: 200, slowPollMs: 100, settleMs: 1_000 } as const;
const SAYS_NOTHING = { ignores: ['answer-challenges', 'select-account'] } as const;
const NEW_USER = { kind: 'new' } as const;
const WITHOUT_CREDENTIALS = {
  user: NEW_USER,
  member: { kind: 'credentials', institutionCode: 'mxbank' },
} as const;
const PLAYS: Partial<Record<OutcomeCode, Play>> = {
  'numbers-incomplete': at('sim_numbers_partial'),
  'no-account-numbers': at('sim_numbers_empty'),
  'no-verifiable-account': at('sim_selection_empty'),
  'credentials-missing': at('sim_status_impaired', { limits: { credentialsMs: 1_000 } }),
  'credentials-not-provided': playing({ ...WITHOUT_CREDENTIALS, limits: { credentialsMs: 1_000 } }),
  'answer-rejected': playing(atMxBank('challenge'), { answer: () => 'wrong' }),
  'challenge-expired': (stage) => answerLate(stage),
  'challenge-not-answered': silent('challenge', { answerMs: 1_000 }),
  'account-not-selected': silent('password', { answerMs: 1_000 }),
  'account-locked': at('LOCKED'),
  'oauth-not-completed': playing({
    user: NEW_USER,
    member: OAUTH,
    limits: { openUrlMs: 1_000 },
  }),
  'widget-not-completed': playing({
    user: NEW_USER,
    member: IN_WIDGET,
    limits: { openUrlMs: 1_000 },
  }),
  'did-not-settle': at('sim_status_created', { limits: UNSETTLED_SOON }),
  'support-required': at('SERVER_ERROR', {
    policies: { retryDaily: true },
    limits: { dailyRetryMs: 100 },
  }),
  // MX may add statuses for work in progress: one that nobody knows is waited out like those.
  'status-unrecognised': at('sim_status_unknown', { limits: UNSETTLED_SOON }),
  throttled: at('sim_throttled'),
  'other-job-running': meetOtherJob,
  'already-running': verifyTwice,
  'institution-not-found': at('password', {
    member: {
      kind: 'credentials',
      institutionCode: 'no_such_bank',
      credentials: mxBankCredentials('password'),
    },
  }),
  'institution-not-supported': playing(
    {
      ...WITHOUT_CREDENTIALS,
      member: { kind: 'credentials', institutionCode: 'tiny_credit_union' },
    },
    { credentials: ['password'] },
  ),
  'member-not-found': async ({ client, simulator }) =>
    play(client, ofMember({ userGuid: await makeUser(simulator), memberGuid: 'MBR-unknown' })),
  'mx-unavailable': meetMxDown,
  // Under the id of the worker's key, which does not open it; and under the id of a key that is gone.
  'sealed-values-unreadable': (stage) => sealToStranger(stage, stage.sealingKeys.publicJwk.kid),
  'secret-expired': (stage) => sealToStranger(stage),
  'too-many-rounds': at('sim_code', { limits: { roundsMax: 2 } }),
  'deadline-exceeded': silent('challenge', { overallMs: 1_000 }),
  cancelled: (stage) => cancelAtQuestion(stage),
};

/** A scene per outcome, in the order of the table. */
export const OUTCOME_SCENES: readonly Scene[] = Object.entries(PLAYS).map(([code, scenePlay]) => ({
  name: `outcome-${code}`,
  outcome: code as OutcomeCode,
  play: scenePlay,
}));

function at(password: string, overrides: Partial<StartVerificationRequest> = {}): Play {
  return playing(atMxBank(password, overrides));
}

function silent(password: string, limits: StartVerificationRequest['limits'] = {}): Play {
  return playing(atMxBank(password, { limits }), SAYS_NOTHING);
}

/** Credentials that are sealed to a key which the worker does not have, as often as it asks. */
async function sealToStranger({ client }: Stage, keyId?: string): Promise<PlayedVerification> {
  const verificationId = randomUUID();
  const { publicJwk } = await generateSealingKeyPair();
  const key = keyId === undefined ? publicJwk : { ...publicJwk, kid: keyId };
  const credentials = await sealCredentials(key, verificationId, mxBankCredentials('password'));
  const member = { ...WITHOUT_CREDENTIALS.member, credentials };
  const endUser = { credentials: Array.from({ length: 20 }, () => credentials) };
  return play(client, { ...WITHOUT_CREDENTIALS, verificationId, member }, endUser);
}

/** MX's own daily aggregation is at work and does not end. */
async function meetOtherJob({ client, simulator }: Stage): Promise<PlayedVerification> {
  const known = await knownMember(simulator, 'password');
  withPhasesOf(simulator, A_MINUTE_MS, () =>
    simulator.control.startBackgroundAggregation(known.memberGuid),
  );
  return play(client, ofMember(known, { limits: { otherJobMs: 1_000 } }));
}

/** The member is being verified already; that one goes on. */
async function verifyTwice({ client, simulator }: Stage): Promise<PlayedVerification> {
  const known = await knownMember(simulator, 'challenge');
  const first = await client.start(ofMember(known));
  await untilAsked(client, first.verificationId, 'answer-challenges');
  const second = await play(client, ofMember(known));
  await playOn(client, first.verificationId);
  return second;
}

/** MX answers 429 with a Retry-After of 0, more often than a command tries. */
async function meetMxDown({ client, simulator, temporal }: Stage): Promise<PlayedVerification> {
  const known = await knownMember(simulator, 'password');
  simulator.control.addFault({
    route: 'readMember',
    memberGuid: known.memberGuid,
    kind: 'rate-limit',
    retryAfterSeconds: 0,
    times: DOWN_FOR_REQUESTS,
  });
  const { verificationId } = await client.start(ofMember(known));
  await withoutPauses(temporal, verificationId, 'readMember');
  return playOn(client, verificationId);
}

/** The tries of an activity come one after the other, as an operator can tell Temporal; by itself they take ten minutes. */
async function withoutPauses(
  temporal: Client,
  verificationId: string,
  type: string,
): Promise<void> {
  const pause = { nanos: 20_000_000 };
  const retryPolicy = { initialInterval: pause, maximumInterval: pause, backoffCoefficient: 1 };
  await eventually('the activity is there', () =>
    temporal.workflowService
      .updateActivityOptions({
        namespace: temporal.options.namespace,
        execution: { workflowId: verificationWorkflowId(verificationId) },
        type,
        activityOptions: { retryPolicy: { ...retryPolicy, maximumAttempts: COMMAND_ATTEMPTS_MAX } },
        updateMask: { paths: ['retry_policy'] },
      })
      .then(
        () => true,
        () => false,
      ),
  );
}
