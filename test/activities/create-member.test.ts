/**
 * Goal: one member per verification whatever happens to the POST, and a rejection that names what was wrong. Method: the
 * real activity against the simulator, repeated as Temporal repeats it.
 */
import { describe, expect, it } from '@jest/globals';
import {
  LOGIN,
  PASSWORD,
  VERIFICATION_ID,
  attemptOf,
  failureOf,
  untilDone,
  useBench,
  type Bench,
} from './bench';

const bench = useBench();
const created = () => bench().simulator.control.counters().membersCreated;
const newInput = async () => bench().memberInput(await bench().createUser('u'), 'password');
type Input = Awaited<ReturnType<Bench['memberInput']>>;

describe('createMember', () => {
  it('makes one member without aggregation, under an own id of the verification', async () => {
    const input = await newInput();
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

  it.each(['lose-response', 'hang-after-effect', 'truncated-json', 'html', 'status'] as const)(
    'makes one member although the answer suffers %s',
    async (kind) => {
      bench().simulator.control.addFault({ route: 'createMember', kind });
      const done = await untilDone(bench().commands.createMember, await newInput());
      const [member] = bench().simulator.control.members();
      expect(done.result?.memberGuid).toBe(member?.guid);
      expect(created()).toBe(1);
    },
  );

  it('adopts its own member after a 409', async () => {
    const input = await newInput();
    const first = await attemptOf(bench().commands.createMember, input);
    const again = await attemptOf(bench().commands.createMember, input);
    expect(again.result?.memberGuid).toBe(first.result?.memberGuid);
    expect(created()).toBe(1);
  });

  it('names the member of another verification after a 409, and does not adopt it', async () => {
    const input = await newInput();
    const { member: other } = await bench().mx.createMember({
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
    const failure = failureOf(await attemptOf(bench().commands.createMember, input));
    expect(failure).toMatchObject({
      type: 'MemberAlreadyExists',
      nonRetryable: true,
      details: [{ memberGuid: other.memberGuid }],
    });
  });

  it.each<[string, string, (input: Input) => object]>([
    [
      'an unknown institution',
      'InstitutionNotFound',
      ({ source }) => ({ source: { ...source, institutionCode: 'no_such_bank' } }),
    ],
    [
      'a missing credential',
      'CredentialsIncomplete',
      ({ credentials }) => ({ credentials: credentials.slice(1) }),
    ],
    ['an unknown user', 'UserNotFound', () => ({ userGuid: 'USR-none' })],
    ['a guid that climbs', 'MxRequestRejected', () => ({ userGuid: '../users' })],
    ['one member too many', 'MemberLimitReached', allowNoMember],
  ])('rejects %s as %s, for good', async (_what, type, bend) => {
    const input = await newInput();
    const done = await untilDone(bench().commands.createMember, {
      ...input,
      ...bend(input),
    });
    expect(failureOf(done)).toMatchObject({ type, nonRetryable: true });
    expect(created()).toBe(0);
  });

  function allowNoMember(): object {
    bench().simulator.control.changeSettings({ membersPerUserMax: 0 });
    return {};
  }

  it.each([
    ['lose-response', 1],
    ['hang-after-effect', 1],
    ['truncated-json', 1],
    ['status', 0],
  ] as const)(
    'is cancelled while it waits, and the answer suffers %s: finds %d member, so that it can be cleaned up',
    async (kind, members) => {
      const { control } = bench().simulator;
      control.addFault({ route: 'createMember', kind });
      const done = await attemptOf(bench().commands.createMember, await newInput(), {
        during: (environment) => {
          environment.cancel();
        },
      });
      expect(created()).toBe(members);
      expect(done.result?.memberGuid).toBe(control.members()[0]?.guid);
    },
  );

  it('sends nothing when a sealed value does not open, and says nothing about it', async () => {
    const moved = { ...(await newInput()), verificationId: 'v-2' };
    const failure = failureOf(await untilDone(bench().commands.createMember, moved));
    expect(failure).toMatchObject({ type: 'SealedValuesUnreadable', nonRetryable: true });
    expect(failure.cause).toBeUndefined();
    expect(bench().simulator.requestLog.entries('createMember')).toEqual([]);
  });
});
