/** One scene for every outcome of domain/outcomes; the type keeps the list complete. */
import { type StartVerificationRequest } from '../../client';
import { type OutcomeCode } from '../../domain';
import { type Fault, type Settings } from '../../simulator';
import { makeMember, makeUser, mxBankCredentials } from './at-atrium';
import { playToEnd, untilAsked, viewWhere } from './end-user';
import { atMxBank, ofMember, scene, startAndPlay, type Scene, type Stage } from './scene';

type Play = Scene['play'];

/** Half a minute of an Atrium that is down, in attempts; the client's own bound is lower. */
const DOWN_FOR_REQUESTS = 200;
const A_MINUTE_MS = 60_000;
const SAYS_NOTHING = { ignores: ['answer-challenges', 'select-account'] } as const;
const NEW_USER = { kind: 'new' } as const;
/** Of the right form, and no key opens it. */
const UNREADABLE = mxBankCredentials('').map(({ guid }) => ({
  guid,
  sealed: 'e30.e30.e30.e30.e30',
}));

/** How each outcome is reached. */
const WAYS: Readonly<Record<OutcomeCode, Play>> = {
  verified: at('challenge'),
  'numbers-incomplete': at('sim_numbers_partial'),
  'no-account-numbers': at('sim_numbers_empty'),
  'no-verifiable-account': at('sim_selection_empty'),
  denied: at('INVALID', { limits: { credentialAttemptsMax: 1 } }),
  prevented: at('sim_status_prevented'),
  'credentials-missing': at('sim_status_impaired', { limits: { credentialsMs: 1_000 } }),
  'credentials-not-provided': start({
    user: NEW_USER,
    member: { kind: 'credentials', institutionCode: 'mxbank' },
    limits: { credentialsMs: 1_000 },
  }),
  'answer-rejected': (stage) =>
    startAndPlay(stage, atMxBank('challenge'), { answer: () => 'wrong' }),
  'challenge-expired': answerLate,
  'challenge-not-answered': silent('challenge'),
  'account-not-selected': silent('password'),
  'account-locked': at('LOCKED'),
  'bank-action-required': at('sim_status_impeded'),
  'oauth-not-completed': start({
    user: NEW_USER,
    member: { kind: 'oauth', institutionCode: 'mx_bank_oauth' },
    limits: { openUrlMs: 1_000 },
  }),
  'widget-not-completed': start({
    user: NEW_USER,
    member: { kind: 'connect-widget' },
    limits: { openUrlMs: 1_000 },
  }),
  'connection-degraded': at('sim_status_degraded'),
  disconnected: at('sim_status_disconnected'),
  delayed: at('sim_status_delayed'),
  'connection-failed': at('SERVER_ERROR'),
  'did-not-settle': at('sim_status_created'),
  'support-required': at('SERVER_ERROR', {
    policies: { retryDaily: true },
    limits: { dailyRetryMs: 100 },
  }),
  'status-unrecognised': at('sim_status_unknown'),
  discontinued: at('sim_status_discontinued'),
  'member-closed': at('sim_status_closed'),
  'member-disabled': at('sim_status_disabled'),
  throttled: at('sim_throttled'),
  'other-job-running': meetOtherJob,
  'already-running': verifyTwice,
  'institution-not-found': at('password', { member: mxBankMember('no_such_bank') }),
  'institution-not-supported': unsupported,
  'credentials-incomplete': at('password', {
    member: { ...mxBankMember('mxbank'), credentials: mxBankCredentials('password').slice(0, 1) },
  }),
  'user-not-found': at('password', { user: { kind: 'existing', userGuid: 'USR-unknown' } }),
  'user-disabled': at('password', { user: { kind: 'new', isDisabled: true } }),
  'member-not-found': async (stage) =>
    startAndPlay(stage, ofMember(await makeUser(stage.simulator), 'MBR-unknown')),
  'member-already-exists': createTwice,
  'member-limit-reached': withSettings({ membersPerUserMax: 0 }),
  'verification-not-enabled': withSettings({ verificationEnabled: false }),
  'mx-access-rejected': withSettings({ ipAllowed: false }),
  'mx-unavailable': withFault({
    route: 'createUser',
    kind: 'rate-limit',
    retryAfterSeconds: 0,
    times: DOWN_FOR_REQUESTS,
  }),
  'mx-contract-broken': withFault({ route: 'readMemberStatus', kind: 'oversized' }),
  'request-rejected': at('password', {
    member: {
      ...mxBankMember('mxbank'),
      credentials: [...mxBankCredentials('password'), { guid: 'CRD-unknown', value: 'x' }],
    },
  }),
  'sealed-values-unreadable': (stage) =>
    startAndPlay(
      stage,
      atMxBank('', { member: { ...mxBankMember('mxbank'), credentials: UNREADABLE } }),
      {
        credentials: Array.from({ length: 20 }, () => UNREADABLE),
      },
    ),
  'too-many-rounds': at('sim_code', { limits: { roundsMax: 2 } }),
  'deadline-exceeded': (stage) =>
    startAndPlay(stage, atMxBank('challenge', { limits: { overallMs: 1_000 } }), SAYS_NOTHING),
  cancelled: cancelIt,
};

/** They turn settings of the whole simulator, or set faults for whoever comes next. */
const ALONE: ReadonlySet<OutcomeCode> = new Set<OutcomeCode>([
  'member-limit-reached',
  'verification-not-enabled',
  'mx-access-rejected',
  'mx-unavailable',
  'mx-contract-broken',
]);

/** A scene per ending, in the order of the table. */
export const OUTCOME_SCENES: readonly Scene[] = Object.entries(WAYS).map(([code, play]) => {
  const outcome = code as OutcomeCode;
  return { name: `outcome-${code}`, outcome, play, isAlone: ALONE.has(outcome) };
});

function start(request: StartVerificationRequest): Play {
  return scene('', 'verified', request).play;
}

function at(password: string, overrides: Partial<StartVerificationRequest> = {}): Play {
  return start(atMxBank(password, overrides));
}

function silent(password: string): Play {
  const request = atMxBank(password, { limits: { answerMs: 1_000 } });
  return (stage) => startAndPlay(stage, request, SAYS_NOTHING);
}

function mxBankMember(institutionCode: string) {
  return {
    kind: 'credentials',
    institutionCode,
    credentials: mxBankCredentials('password'),
  } as const;
}

function withSettings(settings: Partial<Settings>): Play {
  return async (stage) => {
    const { control } = stage.simulator;
    const before = control.settings();
    control.changeSettings(settings);
    try {
      return await startAndPlay(stage, atMxBank('password'));
    } finally {
      control.changeSettings(before);
    }
  };
}

function withFault(fault: Fault): Play {
  return async (stage) => {
    const { control } = stage.simulator;
    control.addFault(fault);
    try {
      return await startAndPlay(stage, atMxBank('password'));
    } finally {
      control.clearFaults();
    }
  };
}

/** The bank's time for an answer is over before the answer comes. */
async function answerLate(stage: Stage): Promise<string> {
  const { client, simulator } = stage;
  const { verificationId } = await client.start(atMxBank('challenge'));
  await untilAsked(client, verificationId, 'answer-challenges');
  const { memberGuid } = await client.getVerification(verificationId);
  simulator.control.forceStatus(memberGuid ?? '', {
    connectionStatus: 'EXPIRED',
    status: 'HALTED',
  });
  await playToEnd(client, verificationId);
  return verificationId;
}

/** The daily aggregation of MX is at work and does not end. */
async function meetOtherJob(stage: Stage): Promise<string> {
  const { simulator } = stage;
  const { control } = simulator;
  const userGuid = await makeUser(simulator);
  const memberGuid = await makeMember(simulator, userGuid, 'password');
  const { phaseMinMs, phaseMaxMs } = control.settings();
  // A job keeps the settings it started with; nobody else can start one in between.
  control.changeSettings({ phaseMinMs: A_MINUTE_MS, phaseMaxMs: A_MINUTE_MS });
  control.startBackgroundAggregation(memberGuid);
  control.changeSettings({ phaseMinMs, phaseMaxMs });
  return startAndPlay(stage, ofMember(userGuid, memberGuid, { limits: { otherJobMs: 1_000 } }));
}

/** The member is being verified already; that one goes on. */
async function verifyTwice(stage: Stage): Promise<string> {
  const { client, simulator } = stage;
  const userGuid = await makeUser(simulator);
  const memberGuid = await makeMember(simulator, userGuid, 'challenge');
  const first = await client.start(ofMember(userGuid, memberGuid));
  await untilAsked(client, first.verificationId, 'answer-challenges');
  const secondId = await startAndPlay(stage, ofMember(userGuid, memberGuid));
  await playToEnd(client, first.verificationId);
  return secondId;
}

async function createTwice(stage: Stage): Promise<string> {
  const userGuid = await makeUser(stage.simulator);
  await makeMember(stage.simulator, userGuid, 'password');
  return startAndPlay(stage, atMxBank('password', { user: { kind: 'existing', userGuid } }));
}

/** An institution of the catalogue that MX cannot verify at; its form is asked for first. */
async function unsupported(stage: Stage): Promise<string> {
  const { client } = stage;
  const { verificationId } = await client.start({
    user: NEW_USER,
    member: { kind: 'credentials', institutionCode: 'tiny_credit_union' },
  });
  const { round, fields } = await untilAsked(client, verificationId, 'provide-credentials');
  const credentials = fields.map(({ guid }) => ({ guid, value: 'test_atrium' }));
  await client.provideCredentials(verificationId, { round, credentials });
  await playToEnd(client, verificationId);
  return verificationId;
}

async function cancelIt({ client }: Stage): Promise<string> {
  const { verificationId } = await client.start(atMxBank('challenge'));
  await viewWhere(client, verificationId, ({ phase }) => phase === 'AWAITING_CHALLENGE_ANSWERS');
  await client.cancel(verificationId, { reason: 'The end user left.' });
  await playToEnd(client, verificationId, SAYS_NOTHING);
  return verificationId;
}
