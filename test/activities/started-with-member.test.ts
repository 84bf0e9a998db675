/** Goal: what MX says of a job that starts with its member reaches the process, also after a lost answer. */
import { describe, expect, it } from '@jest/globals';
import { createPlatform, type PlatformVersion } from '../../mx/platform';
import { type MxPort } from '../../mx/port';
import {
  VERIFICATION_ID,
  activitiesOver,
  attemptOf,
  failureOf,
  untilDone,
  useBench,
} from './bench';
import { fakeMx, inTurn } from './fake-mx';

const bench = useBench();

describe('createMember, where the verification may start with the member', () => {
  const TOLD = {
    userGuid: 'USR-1',
    memberGuid: 'MBR-1',
    institutionCode: 'mxbank',
    ownId: `av-${VERIFICATION_ID}`,
    metadata: null,
    isOauth: false,
    connectionStatus: 'CREATED',
    isBeingAggregated: false,
    timestamps: { aggregatedAtMs: 1_000, successfullyAggregatedAtMs: null },
  };
  const NO_JOB = { aggregatedAtMs: null, successfullyAggregatedAtMs: null };
  const run = async (played: Partial<MxPort>, attempt = 1) => {
    const { commands } = await activitiesOver(fakeMx(played));
    const { credentials: _sealed, ...input } = await bench().newMember();
    return (await attemptOf(commands.createMember, input, { attempt })).result;
  };

  it.each([
    ['yes', 'CREATED', { jobStarted: 'yes', baseline: TOLD.timestamps }],
    ['no', 'CREATED', { baseline: TOLD.timestamps }],
    ['unknown', 'CONNECTED', { jobStarted: 'unknown', baseline: NO_JOB }],
    // The end user is at the bank's page: nothing has run, whatever time the member has.
    ['unknown', 'PENDING', { jobStarted: 'unknown', baseline: TOLD.timestamps }],
    ['failed', 'CREATED', { jobStarted: 'failed', errorCode: 2005 }],
  ] as const)('tells whether it did: %s, %s', async (jobStarted, connectionStatus, expected) => {
    const created = { member: { ...TOLD, connectionStatus }, jobStarted };
    const readErrorCode = inTurn<number>(2005);
    const state = await run({ createMember: inTurn(created), readErrorCode });
    expect(state).toMatchObject(expected);
    expect(readErrorCode.calls).toBe(jobStarted === 'failed' ? 1 : 0);
  });

  it.each([
    ['CONNECTED', NO_JOB],
    ['CREATED', TOLD.timestamps],
  ])('measures a member that is %s after a lost answer against %j', async (status, baseline) => {
    const found = { ...TOLD, connectionStatus: status, jobStarted: 'unknown' } as const;
    const findMember = inTurn<typeof found>(found);
    expect(await run({ findMember }, 2)).toMatchObject({ jobStarted: 'unknown', baseline });
  });
});

describe('createMember, where MX rejects what is ordered with the member', () => {
  const UNSUPPORTED = 'tiny_credit_union';
  it.each<[PlatformVersion, string, boolean, string | undefined]>([
    ['v20250224', UNSUPPORTED, true, 'InstitutionNotSupported'],
    ['v20250224', 'mxbank', false, 'VerificationNotEnabled'],
    // Nothing is ordered: verify is rejected instead.
    ['v20111101', UNSUPPORTED, true, undefined],
    ['v20111101', 'mxbank', false, undefined],
  ])('%s, %s, enabled: %j: %s', async (apiVersion, institutionCode, verificationEnabled, type) => {
    const { simulator, newMember } = bench();
    simulator.control.changeSettings({ verificationEnabled, failedProducts: 'rejected' });
    const { baseUrl, apiKey, clientId } = simulator;
    const mx = createPlatform({ baseUrl, apiKey, clientId, apiVersion });
    const { commands, sealFor } = await activitiesOver(mx);
    const fields = await mx.loginFields({ institutionCode });
    const values = Object.fromEntries(fields.map(({ guid }) => [guid, 'mxuser']));
    const input = {
      ...(await newMember()),
      source: { kind: 'credentials' as const, institutionCode },
      credentials: await sealFor('credential', values),
    };
    const done = await untilDone(commands.createMember, input);
    mx.close();
    if (type === undefined) expect(done.error).toBeUndefined();
    else expect(failureOf(done)).toMatchObject({ type, nonRetryable: true });
    const made = type === undefined ? 1 : 0;
    expect(simulator.control.counters().membersCreated).toBe(made);
  });
});
