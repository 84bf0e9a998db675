/**
 * Goal: one member per verification whatever happens to the POST, and a rejection that names what
 * was wrong. Method: the real activity against the simulator, repeated as Temporal repeats it.
 */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  LOGIN,
  PASSWORD,
  VERIFICATION_ID,
  attemptOf,
  failureOf,
  startBench,
  untilDone,
  type Bench,
} from './bench';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(async () => {
  await bench.close();
});

const created = () => bench.simulator.control.counters().membersCreated;

describe('createMember', () => {
  it('makes one member without aggregation, under an own id of the verification', async () => {
    const input = await bench.memberInput(await bench.createUser('u'), 'password');
    const { result, heartbeats } = await attemptOf(bench.commands.createMember, input);
    expect(result).toMatchObject({
      userGuid: input.userGuid,
      institutionCode: 'mxbank',
      isBeingAggregated: false,
      knownAccountGuids: [],
    });
    expect(bench.simulator.control.members()).toMatchObject([
      { guid: result?.memberGuid, identifier: `av-${VERIFICATION_ID}`, runningJob: null },
    ]);
    // A command that is over at once costs no heartbeat.
    expect(heartbeats).toEqual([]);
  });

  it.each(['lose-response', 'hang-after-effect', 'truncated-json', 'html', 'status'] as const)(
    'makes one member although the answer suffers %s',
    async (kind) => {
      bench.simulator.control.addFault({ route: 'createMember', kind });
      const input = await bench.memberInput(await bench.createUser('u'), 'password');
      const done = await untilDone(bench.commands.createMember, input);
      const [member] = bench.simulator.control.members();
      expect(done.result?.memberGuid).toBe(member?.guid);
      expect(created()).toBe(1);
    },
  );

  it('adopts its own member after a 409', async () => {
    const input = await bench.memberInput(await bench.createUser('u'), 'password');
    const first = await attemptOf(bench.commands.createMember, input);
    const again = await attemptOf(bench.commands.createMember, input);
    expect(again.result?.memberGuid).toBe(first.result?.memberGuid);
    expect(created()).toBe(1);
  });

  it('names the member of another verification after a 409, and adopts it not', async () => {
    const input = await bench.memberInput(await bench.createUser('u'), 'password');
    const { member: other } = await bench.mx.createMember({
      userGuid: input.userGuid,
      institutionCode: 'mxbank',
      ownId: 'somebody-else',
      signIn: {
        kind: 'credentials',
        credentials: [
          { guid: LOGIN, value: 'test_atrium' },
          { guid: PASSWORD, value: 'password' },
        ],
      },
    });
    const failure = failureOf(await attemptOf(bench.commands.createMember, input));
    expect(failure).toMatchObject({ type: 'MemberAlreadyExists', nonRetryable: true });
    expect(failure.details).toEqual([{ memberGuid: other.memberGuid }]);
  });

  it.each<[string, string, (input: Awaited<ReturnType<Bench['memberInput']>>) => object]>([
    [
      'an unknown institution',
      'InstitutionNotFound',
      (input) => ({ ...input, source: { ...input.source, institutionCode: 'no_such_bank' } }),
    ],
    [
      'a missing credential',
      'CredentialsIncomplete',
      (input) => ({ ...input, credentials: input.credentials.slice(1) }),
    ],
    ['an unknown user', 'UserNotFound', (input) => ({ ...input, userGuid: 'USR-none' })],
    ['a guid that climbs', 'MxRequestRejected', (input) => ({ ...input, userGuid: '../users' })],
  ])('rejects %s as %s, for good', async (_what, type, bend) => {
    const input = await bench.memberInput(await bench.createUser('u'), 'password');
    const done = await untilDone(bench.commands.createMember, bend(input) as typeof input);
    expect(failureOf(done)).toMatchObject({ type, nonRetryable: true });
    expect(created()).toBe(0);
  });

  it('rejects the 26th member as MemberLimitReached', async () => {
    bench.simulator.control.changeSettings({ membersPerUserMax: 0 });
    const input = await bench.memberInput(await bench.createUser('u'), 'password');
    const done = await untilDone(bench.commands.createMember, input);
    expect(failureOf(done)).toMatchObject({ type: 'MemberLimitReached', nonRetryable: true });
  });

  it.each(['lose-response', 'hang-after-effect', 'truncated-json'] as const)(
    'is cancelled while it waits, and the answer suffers %s: the member is found, so that it can be cleaned up',
    async (kind) => {
      const { control } = bench.simulator;
      control.addFault({ route: 'createMember', kind });
      const input = await bench.memberInput(await bench.createUser('u'), 'password');
      const done = await attemptOf(bench.commands.createMember, input, {
        during: (environment) => {
          environment.cancel();
        },
      });
      expect(control.members().map(({ guid }) => guid)).toEqual([done.result?.memberGuid]);
      expect(created()).toBe(1);
    },
  );

  it('is cancelled while it waits for a POST that had no effect: there is nothing to find', async () => {
    bench.simulator.control.addFault({ route: 'createMember', kind: 'status', status: 503 });
    const input = await bench.memberInput(await bench.createUser('u'), 'password');
    const done = await attemptOf(bench.commands.createMember, input, {
      during: (environment) => {
        environment.cancel();
      },
    });
    expect(done.result).toBeUndefined();
    expect(created()).toBe(0);
  });

  it('sends nothing when a sealed value does not open, and says nothing about it', async () => {
    const input = await bench.memberInput(await bench.createUser('u'), 'password');
    const moved = { ...input, verificationId: 'v-2' };
    const failure = failureOf(await untilDone(bench.commands.createMember, moved));
    expect(failure).toMatchObject({ type: 'SealedValuesUnreadable', nonRetryable: true });
    expect(failure.cause).toBeUndefined();
    expect(bench.simulator.requestLog.entries('createMember')).toEqual([]);
  });
});
