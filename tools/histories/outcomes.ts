/**
 * One scene for every way in which a verification comes to its outcome: each outcome that the process decides itself, and of
 * those that a table decides (a status, a failure of an activity) one for each row that differs in what is done before.
 */
import { type StartVerificationRequest } from '../../client';
import { type OutcomeCode } from '../../domain';
import {
  atMxBank,
  knownMember,
  makeUser,
  mxBankCredentials,
  ofMember,
  OAUTH_BANK,
} from '../end-user/at-mx';
import { play, playOn, untilAsked, type PlayedVerification } from '../end-user/at-client';
import { playing, type Play, type Scene, type Stage } from './scene';

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
/** Well-formed, but no key opens it. */
const UNREADABLE = mxBankCredentials('').map(({ guid }) => ({
  guid,
  sealed: 'e30.e30.e30.e30.e30',
}));

const PLAYS: Partial<Record<OutcomeCode, Play>> = {
  'numbers-incomplete': at('sim_numbers_partial'),
  'no-account-numbers': at('sim_numbers_empty'),
  'no-verifiable-account': at('sim_selection_empty'),
  'credentials-missing': at('sim_status_impaired', { limits: { credentialsMs: 1_000 } }),
  'credentials-not-provided': playing({ ...WITHOUT_CREDENTIALS, limits: { credentialsMs: 1_000 } }),
  'answer-rejected': playing(atMxBank('challenge'), { answer: () => 'wrong' }),
  'challenge-expired': answerLate,
  'challenge-not-answered': silent('challenge', { answerMs: 1_000 }),
  'account-not-selected': silent('password', { answerMs: 1_000 }),
  'account-locked': at('LOCKED'),
  'oauth-not-completed': playing({
    user: NEW_USER,
    member: { kind: 'oauth', institutionCode: OAUTH_BANK },
    limits: { openUrlMs: 1_000 },
  }),
  'widget-not-completed': playing({
    user: NEW_USER,
    member: { kind: 'connect-widget' },
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
  'sealed-values-unreadable': playing(
    { ...WITHOUT_CREDENTIALS, member: { ...WITHOUT_CREDENTIALS.member, credentials: UNREADABLE } },
    { credentials: Array.from({ length: 20 }, () => UNREADABLE) },
  ),
  'too-many-rounds': at('sim_code', { limits: { roundsMax: 2 } }),
  'deadline-exceeded': silent('challenge', { overallMs: 1_000 }),
  cancelled: cancelIt,
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

/** The answer comes after the bank has stopped waiting for it. */
async function answerLate({ client, simulator }: Stage): Promise<PlayedVerification> {
  const { verificationId } = await client.start(atMxBank('challenge'));
  await untilAsked(client, verificationId, 'answer-challenges');
  const { memberGuid } = await client.getVerification(verificationId);
  const expired = { connectionStatus: 'EXPIRED', status: 'HALTED' };
  simulator.control.forceStatus(memberGuid ?? '', expired);
  return playOn(client, verificationId);
}

/** MX's own daily aggregation is at work and does not end. */
async function meetOtherJob({ client, simulator }: Stage): Promise<PlayedVerification> {
  const { control } = simulator;
  const known = await knownMember(simulator, 'password');
  const { phaseMinMs, phaseMaxMs } = control.settings();
  // A job keeps the settings that it started with; nobody else can start one in between.
  control.changeSettings({ phaseMinMs: A_MINUTE_MS, phaseMaxMs: A_MINUTE_MS });
  control.startBackgroundAggregation(known.memberGuid);
  control.changeSettings({ phaseMinMs, phaseMaxMs });
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
async function meetMxDown({ client, simulator }: Stage): Promise<PlayedVerification> {
  const known = await knownMember(simulator, 'password');
  simulator.control.addFault({
    route: 'readMember',
    memberGuid: known.memberGuid,
    kind: 'rate-limit',
    retryAfterSeconds: 0,
    times: DOWN_FOR_REQUESTS,
  });
  return play(client, ofMember(known));
}

async function cancelIt({ client }: Stage): Promise<PlayedVerification> {
  const { verificationId } = await client.start(atMxBank('challenge'));
  await untilAsked(client, verificationId, 'answer-challenges');
  await client.cancel(verificationId, { reason: 'The end user left.' });
  return playOn(client, verificationId, SAYS_NOTHING);
}
