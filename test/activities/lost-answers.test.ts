/** Goal: a command that posts takes effect once (atrium-contract.md §7, §16.4–6, §16.9). */
import { describe, expect, it } from '@jest/globals';
import { type MemberObservation } from '../../domain';
import { type VerificationStarted } from '../../mx/port';
import { type Fault } from '../../simulator';
import { fakeMx, inTurn, mxError } from './fake-mx';
import {
  TENANT,
  VERIFICATION_ID,
  activitiesOver,
  attemptOf,
  failureOf,
  untilDone,
  useBench,
} from './bench';

// Far more than an answer of the simulator takes, since one of them hangs.
const bench = useBench({ requestTimeoutMs: 5_000 });
const control = () => bench().simulator.control;
const answersOf = (route: string) =>
  bench()
    .simulator.requestLog.entries(route)
    .map(({ status }) => status);

/**
 * Each command: what it is given, how often it took effect, and what it returns where an answer was
 * lost.
 */
const COMMANDS = {
  createUser: {
    input: () =>
      Promise.resolve({ ...TENANT, verificationId: VERIFICATION_ID, user: { kind: 'new' } }),
    effects: () => control().counters().usersCreated,
    result: () => ({ userGuid: expect.stringMatching(/^USR-/) }),
  },
  createMember: {
    input: () => bench().newMember(),
    effects: () => control().counters().membersCreated,
    result: () => ({ memberGuid: control().members()[0]!.guid }),
  },
  verifyMember: {
    input: () => bench().verifyInput('challenge'),
    effects: () => control().counters().verificationsStarted,
    result: () => ({ hasSeenJob: true }),
  },
  resumeMember: {
    input: () => bench().challenged(),
    effects: () => control().challenges()[0]!.effects,
    result: () => ({ wasTaken: true, isCertain: false }),
  },
  updateMember: {
    input: () => bench().denied(),
    effects: () => control().counters().membersUpdated,
    result: () => ({ memberGuid: control().members()[0]!.guid }),
  },
} as const;
type Command = keyof typeof COMMANDS;

const run = (command: Command, input: unknown, options?: { readonly silent: number }) =>
  untilDone(bench().commands[command] as (given: unknown) => Promise<object>, input, options);

describe('a command that posts takes effect once', () => {
  it.each<[Command, Fault['kind'][], number]>([
    // The second one meets the user of the first.
    ['createUser', ['lose-response'], 2],
    ['createUser', ['status'], 2],
    ['createMember', ['hang-after-effect'], 1],
    ['createMember', ['html'], 2],
    ['createMember', ['status'], 2],
    // MX attaches a second verify to the job of the first.
    ['verifyMember', ['lose-response'], 2],
    ['verifyMember', ['truncated-json'], 2],
    ['verifyMember', ['reset'], 2],
    ['resumeMember', ['truncated-json'], 1],
    // A rejection is spent with the attempt that follows it: the next one looks first.
    ['resumeMember', ['rate-limit', 'lose-response'], 2],
    ['updateMember', ['truncated-json'], 1],
    ['updateMember', ['status'], 2],
    ['updateMember', ['rate-limit', 'lose-response'], 2],
  ])('%s, when the answers suffer %j, with %d requests', async (command, faults, requests) => {
    const { input, effects, result } = COMMANDS[command];
    const given = await input();
    for (const kind of faults) control().addFault({ route: command, kind });
    const done = await run(command, given);
    expect(done.result).toMatchObject(result());
    expect([effects(), done.attempts]).toEqual([1, faults.length + 1]);
    expect([answersOf(command).length, control().faults()]).toEqual([requests, []]);
  });

  // Verify and update: lost-attempts.test.ts. What the first attempt noted says nothing about the second.
  it('resumeMember, when the second attempt after a rejection takes effect and leaves no trace', async () => {
    const input = await bench().challenged('sim_lingering');
    for (const kind of ['rate-limit', 'lose-response'] as const)
      control().addFault({ route: 'resumeMember', kind });
    await run('resumeMember', input, { silent: 2 });
    expect(answersOf('resumeMember')).toEqual([429, 202]);
  });

  // A rejection still counts where the attempt after it ends before it sends.
  it('verifyMember after a 409, then a read that fails: the job that it sees is another one', async () => {
    const otherJob = { kind: 'other-job' } as const;
    const state = { connectionStatus: 'CONNECTED', isBeingAggregated: false } as const;
    const runs = { ...state, isBeingAggregated: true, challenges: [], aggregatedAtMs: Date.now() };
    const accepted = { kind: 'accepted', ...state, timestamps: {} } as const;
    const startVerification = inTurn<VerificationStarted>(otherJob, accepted);
    const over = { ...runs, isBeingAggregated: false };
    const observe = inTurn<MemberObservation>(runs, mxError('unavailable'), over);
    const { commands } = await activitiesOver(fakeMx({ startVerification, observe }));
    const baseline = { aggregatedAtMs: 1_000, successfullyAggregatedAtMs: null };
    const member = { userGuid: 'USR-1', memberGuid: 'MBR-1', baseline, otherJobMs: 60_000 };
    await untilDone(commands.verifyMember, member);
    expect(startVerification.calls).toBe(2);
  });

  it('updateMember after a 409, then reads that fail: the job that it sees is another one', async () => {
    const input = await bench().denied();
    control().changeSettings({ phaseMinMs: 60_000, phaseMaxMs: 60_000 });
    control().startBackgroundAggregation(input.memberGuid);
    const first = await attemptOf(bench().commands.updateMember, input);
    control().addFault({ route: 'readMemberStatus', kind: 'status', times: 3 });
    const memory = first.heartbeats.at(-1);
    const second = await attemptOf(bench().commands.updateMember, input, { attempt: 2, memory });
    control().forceStatus(input.memberGuid, { connectionStatus: 'CONNECTED', status: 'COMPLETED' });
    control().changeSettings({ instantaneousJobs: true });
    const later = { attempt: 3, memory: second.heartbeats.at(-1) ?? memory };
    await attemptOf(bench().commands.updateMember, input, later);
    expect([control().faults(), answersOf('updateMember')]).toEqual([[], [409, 200]]);
  });

  it('verifyMember posts nothing when the job of a lost answer is over already', async () => {
    const input = await bench().verifyInput('sim_instantaneous');
    control().addFault({ route: 'verifyMember', kind: 'lose-response' });
    const { result } = await run('verifyMember', input);
    expect(result).toEqual({ hasSeenJob: true, connectionStatus: expect.anything() });
    // One read tells it all; a second one right after would come closer than three seconds.
    expect([answersOf('verifyMember').length, answersOf('readMemberStatus').length]).toEqual([
      1, 1,
    ]);
  });

  it('resumeMember is not misled by an old challenge that lingers', async () => {
    const input = await bench().challenged('sim_lingering');
    control().addFault({ route: 'resumeMember', kind: 'lose-response' });
    expect((await run('resumeMember', input)).result).toMatchObject({ wasTaken: true });
    expect(answersOf('resumeMember')).toHaveLength(1);
  });

  it('updateMember sends again after a 409: the job that it sees is another one', async () => {
    const input = await bench().denied();
    control().changeSettings({ phaseMinMs: 60_000, phaseMaxMs: 60_000 });
    control().startBackgroundAggregation(input.memberGuid);
    const first = await attemptOf(bench().commands.updateMember, input);
    expect(failureOf(first)).toMatchObject({ type: 'MxUnavailable', nonRetryable: false });
    control().forceStatus(input.memberGuid, { connectionStatus: 'CONNECTED', status: 'COMPLETED' });
    control().changeSettings({ instantaneousJobs: true });
    const memory = first.heartbeats.at(-1);
    await attemptOf(bench().commands.updateMember, input, { attempt: 2, memory });
    expect(answersOf('updateMember')).toEqual([409, 200]);
    expect(control().counters().membersUpdated).toBe(1);
  });
});

it.each([
  [2, undefined],
  [3, 'MxContractBroken'],
])('updateMember waits for a job while %d answers running are none: %j', async (count, type) => {
  const { mx } = bench();
  const { userGuid, memberGuid, ...input } = await bench().denied();
  const idle = await mx.observe({ userGuid, memberGuid });
  const running = { ...idle, isBeingAggregated: true };
  const none = Array.from({ length: count }, () => mxError('response-invalid'));
  const observe = inTurn(running, ...none, running, ...none, idle);
  const { commands, credentials } = await activitiesOver({ ...mx, observe });
  const given = { ...input, userGuid, memberGuid, credentials: await credentials('password') };
  const { result, error } = await attemptOf(commands.updateMember, given);
  expect({ result, error }).toMatchObject(
    type === undefined ? { result: { memberGuid } } : { error: { type } },
  );
});

it.each([
  ['lose-response', 1],
  ['status', 0],
] as const)(
  'createMember is cancelled while it waits, and the answer suffers %s: finds %d member, so that it can be cleaned up',
  async (kind, members) => {
    control().addFault({ route: 'createMember', kind });
    const { mx } = bench();
    let cancel: () => void = () => undefined;
    const createMember: typeof mx.createMember = (...given) => {
      cancel();
      return mx.createMember(...given);
    };
    const { commands, credentials } = await activitiesOver({ ...mx, createMember });
    const input = { ...(await bench().newMember()), credentials: await credentials('password') };
    const done = await attemptOf(commands.createMember, input, {
      during: (environment) => {
        cancel = () => {
          environment.cancel();
        };
      },
    });
    expect(control().counters().membersCreated).toBe(members);
    expect(done.result?.memberGuid).toBe(control().members()[0]?.guid);
  },
);
