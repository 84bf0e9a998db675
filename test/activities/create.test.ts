/** Goal: an existing user or member is adopted only if it is ours; a rejection says why. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { USER_LOOK_UP_REQUESTS_MAX } from '../../activities/users';
import { type MxError, type MxErrorCode, type MxPort, type MxRequestSent } from '../../mx/port';
import { MARKS } from '../../tools/marks';
import {
  LOGIN,
  PASSWORD,
  TENANT,
  VERIFICATION_ID,
  activitiesOver,
  attemptOf,
  commandMemory,
  failureOf,
  nearlyRejected,
  untilDone,
  useBench,
  type Bench,
} from './bench';
import { fakeMx, inTurn, mxError } from './fake-mx';

const bench = useBench();
const membersCreated = () => bench().simulator.control.counters().membersCreated;
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
    expect(result).toMatchObject({ institutionCode: 'mxbank', knownAccountGuids: [] });
    expect(result?.isBeingAggregated).toBeUndefined();
    expect(bench().simulator.control.members()).toMatchObject([
      { guid: result?.memberGuid, identifier: `av-${VERIFICATION_ID}`, runningJob: null },
    ]);
    // A command that is over at once costs no heartbeat.
    expect(heartbeats).toEqual([]);
  });

  it('asks in the turn of its tenant, whatever it asks', async () => {
    const asked: [string, unknown][] = [];
    const noting = (port: MxPort, name: keyof MxPort) => {
      const operation = port[name] as (...given: unknown[]) => unknown;
      return (...given: unknown[]) => {
        const call = given.at(-1) as { readonly tenantId?: string } | undefined;
        asked.push([name, call?.tenantId]);
        return operation(...given);
      };
    };
    const mx = new Proxy(bench().mx, { get: (port, name) => noting(port, name as keyof MxPort) });
    const { commands, credentials } = await activitiesOver(mx);
    const input = { ...(await bench().newMember()), credentials: await credentials('password') };
    // The second time the member is there.
    for (let time = 1; time <= 2; time += 1)
      await attemptOf(commands.createMember, input, { tenantId: TENANT.tenantId });
    expect(new Set(asked.map(([name]) => name))).toContain('findMember');
    expect(asked.filter(([, tenantId]) => tenantId !== TENANT.tenantId)).toEqual([]);
  });

  it("does not adopt what came to stand under the caller's own identifier", async () => {
    const { source, ...rest } = await bench().newMember();
    const input = { ...rest, source: { ...source, identifier: 'from-before' } };
    const ownId = MARKS.identifierFor(TENANT.tenantId, 'from-before');
    const { memberGuid } = await theirs(input.userGuid, ownId);
    const done = await untilDone(bench().commands.createMember, input);
    expect(failureOf(done)).toMatchObject({
      type: 'MemberAlreadyExists',
      nonRetryable: true,
      details: [{ memberGuid }],
    });
    expect(membersCreated()).toBe(1);
  });

  it('adopts its own member after a 409', async () => {
    const input = await bench().newMember();
    const first = await attemptOf(bench().commands.createMember, input);
    const again = await attemptOf(bench().commands.createMember, input);
    expect(again.result?.memberGuid).toBe(first.result?.memberGuid);
    expect(membersCreated()).toBe(1);
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
    expect(membersCreated()).toBe(0);
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
  const input = { ...TENANT, verificationId: VERIFICATION_ID, user: { kind: 'new' as const } };
  const named = { ...input, user: { kind: 'new', identifier: 'customer-7' } as const };
  const log = (route: string) => bench().simulator.requestLog.entries(route);
  const created = () => bench().simulator.control.counters().usersCreated;

  /** So many users of others. */
  async function amongUsers(count: number): Promise<void> {
    for (let index = 0; index < count; index += 1)
      await bench().mx.createUser({ ownId: randomUUID() });
  }

  it('adopts the user that has the identifier already', async () => {
    const first = await attemptOf(bench().commands.createUser, named);
    const again = await attemptOf(bench().commands.createUser, named);
    expect(again.result).toEqual(first.result);
    expect(created()).toBe(1);
  });

  it('does not adopt the user of another tenant that has the identifier', async () => {
    const ours = await attemptOf(bench().commands.createUser, named);
    const theirs = await attemptOf(bench().commands.createUser, { ...named, tenantId: 'beta' });
    expect(theirs.result).not.toEqual(ours.result);
    expect([created(), log('listUsers')]).toEqual([2, []]);
  });

  it.each<[string, MxError]>([
    ['may have taken effect', POSTED('unavailable', 'unknown')],
    ['was cut', POSTED('network', 'unknown')],
    ['never reached MX', POSTED('network', false)],
    ['was rejected', POSTED('rate-limited', true)],
  ])(
    'posts the same once more, and looks for nobody, where an attempt %s',
    async (_what, error) => {
      const posted: string[] = [];
      const made = { userGuid: 'USR-1', ownId: null, isDisabled: false };
      const createUser = inTurn<typeof made>(error, error, made);
      const { commands } = await activitiesOver(
        fakeMx({ createUser: (user) => (posted.push(user.ownId), createUser()) }),
      );
      expect((await untilDone(commands.createUser, input)).result).toEqual({ userGuid: 'USR-1' });
      expect([posted.length, new Set(posted).size]).toEqual([3, 1]);
    },
  );

  it('whose answer was lost finds the user among 2,000 by a second POST and two reads', async () => {
    await amongUsers(2_000);
    bench().simulator.control.addFault({ route: 'createUser', kind: 'lose-response' });
    const { result, attempts } = await untilDone(bench().commands.createUser, input);
    expect(attempts).toBe(2);
    expect(created()).toBe(2_001);
    expect(log('listUsers').map(({ status }) => status)).toEqual([200, 200]);
    expect((await bench().mx.readUser(result!.userGuid)).ownId).toMatch(/^av-v-1-m1-/);
  });

  it('reuses an identifier among 2,000 users by one read of each page at most', async () => {
    await amongUsers(150);
    const first = await attemptOf(bench().commands.createUser, named);
    await amongUsers(1_850);
    // It is on the second page, which is the last to be read.
    const again = await attemptOf(bench().commands.createUser, named);
    expect(again.result).toEqual(first.result);
    expect(log('listUsers')).toHaveLength(21);
    expect(created()).toBe(2_001);
  });

  describe('whose look-up is long', () => {
    const conflict = POSTED('conflict', true);
    const USER = { userGuid: 'USR-1', ownId: null, isDisabled: false };
    /** A search that never ends by itself; one error at a step of its own. */
    function search(errorAt: number) {
      const places: (number | undefined)[] = [];
      const searchUser: MxPort['searchUser'] = (_ownId, place) => {
        places.push(place?.['page']);
        if (places.length === errorAt) return Promise.reject(mxError('unavailable'));
        return Promise.resolve({ next: { page: (place?.['page'] ?? 1) + 1 } });
      };
      return { places, searchUser };
    }

    it('goes on where it stood, and ends at its bound with a word of its own, without a user', async () => {
      const createUser = inTurn<typeof USER>(conflict);
      const { places, searchUser } = search(7);
      const { commands } = await activitiesOver(fakeMx({ createUser, searchUser }));
      const done = await untilDone(commands.createUser, input);
      expect(failureOf(done)).toMatchObject({ type: 'UserGuidRequired', nonRetryable: true });
      expect([createUser.calls, done.attempts]).toEqual([1, 2]);
      // The page at which it failed is read again; the failed request counts for nothing.
      expect(places.slice(0, 9)).toEqual([undefined, 2, 3, 4, 5, 6, 7, 7, 8]);
      expect(places).toHaveLength(USER_LOOK_UP_REQUESTS_MAX + 1);
    });

    it('goes on also where the worker died: what it had sent last counts', async () => {
      const { places, searchUser } = search(Infinity);
      const { commands } = await activitiesOver(fakeMx({ searchUser }));
      const memory = commandMemory({ requests: 90, place: { page: 91 } });
      const done = await attemptOf(commands.createUser, input, { attempt: 2, memory });
      expect(failureOf(done).type).toBe('UserGuidRequired');
      expect([places.length, places[0]]).toEqual([10, 91]);
    });

    it('is rejected for good where MX says that somebody has the identifier, and lists nobody', async () => {
      const searchUser = inTurn({});
      const { commands } = await activitiesOver(
        fakeMx({ createUser: inTurn<typeof USER>(conflict), searchUser }),
      );
      const done = await untilDone(commands.createUser, input);
      expect(failureOf(done)).toMatchObject({ type: 'MxRequestRejected', nonRetryable: true });
      expect(searchUser.calls).toBe(3);
    });
  });

  it.each([
    [false, 'InstitutionNotSupported', 0],
    [null, undefined, 1],
    [true, undefined, 1],
  ])('asks first whether the bank can be verified: %j', async (canVerify, type, users) => {
    const bank = { code: 'b', name: 'B', url: null, smallLogoUrl: null, mediumLogoUrl: null };
    const readInstitution = inTurn({ ...bank, canVerify, supportsOauth: null });
    const createUser = inTurn({ userGuid: 'USR-1', ownId: 'x', isDisabled: false });
    const { commands } = await activitiesOver(fakeMx({ readInstitution, createUser }));
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
    const input = { ...TENANT, userGuid: 'USR-1', institutionCode };
    const done = await untilDone(bench().commands.readInstitutionCredentials, input);
    expect(failureOf(done)).toMatchObject({ type: 'InstitutionNotFound', nonRetryable: true });
  },
);
