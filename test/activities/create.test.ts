/** Goal: an existing user or member is adopted only if it is ours; a rejection says why. */
import { describe, expect, it } from '@jest/globals';
import { type MxError, type MxErrorCode, type MxRequestSent } from '../../mx/port';
import {
  LOGIN,
  PASSWORD,
  VERIFICATION_ID,
  activitiesOver,
  attemptOf,
  failureOf,
  nearlyRejected,
  untilDone,
  useBench,
  type Bench,
} from './bench';
import { fakeMx, inTurn, mxError } from './fake-mx';

const bench = useBench();
const created = () => bench().simulator.control.counters().membersCreated;
type Input = Awaited<ReturnType<Bench['newMember']>>;

/** A member that somebody else made. */
async function theirs(userGuid: string, ownId: string) {
  const credentials = [
    { guid: LOGIN, value: 'test_atrium' },
    { guid: PASSWORD, value: 'password' },
  ];
  const signIn = { kind: 'credentials', credentials } as const;
  const newMember = { userGuid, institutionCode: 'mxbank', ownId, signIn };
  return (await bench().mx.createMember(newMember)).member;
}

describe('createMember', () => {
  it('makes one member without aggregation, under an own id of the verification', async () => {
    const input = await bench().newMember();
    const { result, heartbeats } = await attemptOf(bench().commands.createMember, input);
    expect(result).toMatchObject({
      userGuid: input.userGuid,
      institutionCode: 'mxbank',
      isBeingAggregated: false,
      knownAccountGuids: [],
    });
    expect(bench().simulator.control.members()).toMatchObject([
      { guid: result?.memberGuid, identifier: `av-${VERIFICATION_ID}`, runningJob: null },
    ]);
    // A command that is over at once costs no heartbeat.
    expect(heartbeats).toEqual([]);
  });

  it("does not adopt what came to stand under the caller's own identifier", async () => {
    const { source, ...rest } = await bench().newMember();
    const input = { ...rest, source: { ...source, identifier: 'from-before' } };
    const { memberGuid } = await theirs(input.userGuid, 'from-before');
    const done = await untilDone(bench().commands.createMember, input);
    expect(failureOf(done)).toMatchObject({
      type: 'MemberAlreadyExists',
      nonRetryable: true,
      details: [{ memberGuid }],
    });
    expect(created()).toBe(1);
  });

  it('adopts its own member after a 409', async () => {
    const input = await bench().newMember();
    const first = await attemptOf(bench().commands.createMember, input);
    const again = await attemptOf(bench().commands.createMember, input);
    expect(again.result?.memberGuid).toBe(first.result?.memberGuid);
    expect(created()).toBe(1);
  });

  it('names the member of another verification after a 409, and does not adopt it', async () => {
    const input = await bench().newMember();
    const other = await theirs(input.userGuid, 'somebody-else');
    const options = { memory: nearlyRejected('MemberAlreadyExists') };
    const failure = failureOf(await attemptOf(bench().commands.createMember, input, options));
    expect(failure).toMatchObject({
      type: 'MemberAlreadyExists',
      nonRetryable: true,
      details: [{ memberGuid: other.memberGuid }],
    });
  });

  it.each<[string, string, (input: Input) => object | Promise<object>]>([
    [
      'an unknown institution',
      'InstitutionNotFound',
      ({ source }) => ({ source: { ...source, institutionCode: 'no_such_bank' } }),
    ],
    [
      'a missing credential',
      'CredentialsIncomplete',
      async () => ({
        credentials: await bench().sealFor('credential', { [PASSWORD]: 'password' }),
      }),
    ],
    ['an unknown user', 'UserNotFound', () => ({ userGuid: 'USR-none' })],
    ['a guid that climbs', 'MxRequestRejected', () => ({ userGuid: '../users' })],
    ['one member too many', 'MemberLimitReached', allowNoMember],
  ])('rejects %s as %s, for good', async (_what, type, bend) => {
    const input = await bench().newMember();
    const done = await untilDone(bench().commands.createMember, {
      ...input,
      ...(await bend(input)),
    });
    expect(failureOf(done)).toMatchObject({ type, nonRetryable: true });
    expect(created()).toBe(0);
  });

  function allowNoMember(): object {
    bench().simulator.control.changeSettings({ membersPerUserMax: 0 });
    return {};
  }

  it('sends nothing when a sealed value does not open, and says nothing about it', async () => {
    const moved = { ...(await bench().newMember()), verificationId: 'v-2' };
    const failure = failureOf(await untilDone(bench().commands.createMember, moved));
    expect(failure).toMatchObject({ type: 'SealedValuesUnreadable', nonRetryable: true });
    expect(failure.cause).toBeUndefined();
    expect(bench().simulator.requestLog.entries('createMember')).toEqual([]);
  });
});

describe('createUser', () => {
  const POSTED = (code: MxErrorCode, sent: MxRequestSent) =>
    mxError(code, { method: 'POST', sent, ...(sent === true ? { httpStatus: 429 } : {}) });
  const input = { verificationId: VERIFICATION_ID, user: { kind: 'new' as const } };

  it('adopts the user that has the identifier already', async () => {
    const { userGuid } = await bench().mx.createUser({ ownId: 'customer-7' });
    const user = { ...input.user, identifier: 'customer-7' };
    const { result } = await attemptOf(bench().commands.createUser, { ...input, user });
    expect(result).toEqual({ userGuid });
    expect(bench().simulator.control.counters().usersCreated).toBe(1);
  });

  it.each<[string, MxError, number]>([
    ['may have taken effect', POSTED('unavailable', 'unknown'), 1],
    ['was cut', POSTED('network', 'unknown'), 1],
    ['never reached MX', POSTED('network', false), 0],
    ['was rejected', POSTED('rate-limited', true), 0],
  ])('looks for the user at most once when every attempt %s', async (_what, error, looks) => {
    const findUser = inTurn<undefined>(undefined);
    const createUser = inTurn<never>(error);
    const { commands } = await activitiesOver(fakeMx({ findUser, createUser }));
    await expect(untilDone(commands.createUser, input, 25)).rejects.toThrow('25 attempts');
    expect([createUser.calls, findUser.calls]).toEqual([25, looks]);
  });

  it('looks after an attempt that may have taken effect, though earlier ones had none', async () => {
    const findUser = inTurn({ userGuid: 'USR-1', isDisabled: false });
    const createUser = inTurn<never>(
      POSTED('rate-limited', true),
      POSTED('network', 'unknown'),
      POSTED('conflict', true),
    );
    const { commands } = await activitiesOver(fakeMx({ findUser, createUser }));
    const { result, attempts } = await untilDone(commands.createUser, input);
    expect([result, attempts, createUser.calls]).toEqual([{ userGuid: 'USR-1' }, 3, 2]);
  });

  it('looks when the worker of an earlier attempt died without a note', async () => {
    const findUser = inTurn({ userGuid: 'USR-1', isDisabled: false });
    const { commands } = await activitiesOver(fakeMx({ findUser }));
    const done = await attemptOf(commands.createUser, input, { attempt: 2 });
    expect(done.result).toEqual({ userGuid: 'USR-1' });
  });

  it.each([
    [false, 'InstitutionNotSupported', 0],
    [null, undefined, 1],
    [true, undefined, 1],
  ])('asks first whether the bank can be verified: %j', async (canVerify, type, users) => {
    const bank = { code: 'b', name: 'B', url: null, smallLogoUrl: null, mediumLogoUrl: null };
    const readInstitution = inTurn({ ...bank, canVerify, supportsOauth: null });
    const createUser = inTurn({ userGuid: 'USR-1', ownId: 'x', isDisabled: false });
    const findUser = inTurn<undefined>(undefined);
    const { commands } = await activitiesOver(fakeMx({ readInstitution, createUser, findUser }));
    const done = await untilDone(commands.createUser, { ...input, institutionCode: 'b' });
    expect((done.error as { type?: string } | undefined)?.type).toBe(type);
    expect(createUser.calls).toBe(users);
  });

  it('is rejected for good where MX takes no more users', async () => {
    bench().simulator.control.changeSettings({ usersMax: 0 });
    const done = await untilDone(bench().commands.createUser, input);
    expect(failureOf(done).nonRetryable).toBe(true);
  });
});

it.each(['no_such_bank', '../users', ''])(
  'readInstitutionCredentials knows no institution %j',
  async (institutionCode) => {
    const done = await untilDone(bench().commands.readInstitutionCredentials, { institutionCode });
    expect(failureOf(done)).toMatchObject({ type: 'InstitutionNotFound', nonRetryable: true });
  },
);
