/** Goal: what MX says of a job that starts with its member reaches the process, also after a lost answer. */
import { describe, expect, it } from '@jest/globals';
import { createPlatform, type PlatformVersion } from '../../mx/platform';
import { type MxMember, type MxPort } from '../../mx/port';
import { MARKS } from '../../tools/marks';
import {
  TENANT,
  VERIFICATION_ID,
  activitiesOver,
  attemptOf,
  failureOf,
  untilDone,
  useBench,
} from './bench';
import { fakeMx, inTurn, mxError } from './fake-mx';

const bench = useBench();
/** What a member with our note in it has. */
const OURS = `av-${VERIFICATION_ID}`;
const OF_CALLER = MARKS.identifierFor(TENANT.tenantId, 'c');
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

describe('createMember, where the verification may start with the member', () => {
  const NO_JOB = { aggregatedAtMs: null, successfullyAggregatedAtMs: null };
  const run = async (played: Partial<MxPort>, attempt = 1) => {
    const { commands } = await activitiesOver(fakeMx(played));
    const { credentials: _sealed, ...input } = await bench().newMember();
    return (await attemptOf(commands.createMember, input, { attempt })).result;
  };

  it.each([
    ['yes', 'CREATED', { jobStarted: 'yes', baseline: TOLD.timestamps }],
    ['no', 'CREATED', { jobStarted: 'no', baseline: TOLD.timestamps }],
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

  it('tells nothing where none was ordered', async () => {
    const state = await run({ createMember: inTurn({ member: TOLD }) });
    expect(state).toMatchObject({ baseline: TOLD.timestamps });
    expect(state).not.toHaveProperty('jobStarted');
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

it('createMember is rejected for good by a 4xx of MX that nobody knows, with its status kept', async () => {
  const error = mxError('rejected', { method: 'POST', httpStatus: 423 });
  const { commands } = await activitiesOver(
    fakeMx({ createMember: inTurn<never>(error), findMember: () => Promise.resolve(undefined) }),
  );
  const { credentials: _sealed, ...input } = await bench().newMember();
  const message = expect.stringContaining('HTTP 423');
  expect(failureOf(await untilDone(commands.createMember, input))).toMatchObject({
    type: 'InstitutionNotSupported',
    nonRetryable: true,
    message,
  });
});

describe('createMember, where a lost answer is followed by a conflict and no look-up finds it', () => {
  const THEIRS = { ownId: 'another', memberGuid: 'MBR-0' };
  it.each<[string, string | undefined, Partial<MxMember>[], string | undefined]>([
    ['has our id', undefined, [THEIRS, {}], 'MBR-1'],
    ['has no id', undefined, [THEIRS, { ownId: null }], undefined],
    ["has an id of the caller's", 'c', [THEIRS, { ownId: OF_CALLER, metadata: 'av-2' }], undefined],
    ['has that id, and our note', 'c', [{ ownId: OF_CALLER, metadata: OURS }], 'MBR-1'],
    ['has no id, and our note', 'c', [THEIRS, { ownId: null, metadata: OURS }], 'MBR-1'],
    ['has no id, and the note of another', 'c', [{ ownId: null, metadata: 'av-2' }], undefined],
  ])('adopts the one of the list that %s: %j', async (_what, identifier, listed, adopted) => {
    const { newMember } = bench();
    const { credentials: _sealed, source, ...input } = await newMember();
    const mx = fakeMx({
      createMember: inTurn<never>(mxError('conflict', { method: 'POST', httpStatus: 409 })),
      findMember: () => Promise.resolve(undefined),
      listMembers: inTurn(listed.map((each) => ({ ...TOLD, jobStarted: 'unknown', ...each }))),
    });
    const { commands } = await activitiesOver(mx);
    const named = { ...input, source: { ...source, ...(identifier && { identifier }) } };
    const done = await attemptOf(commands.createMember, named, { attempt: 2 });
    if (adopted === undefined) expect(failureOf(done).type).toBe('MemberAlreadyExists');
    else expect(done.result).toMatchObject({ memberGuid: adopted, jobStarted: 'unknown' });
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
