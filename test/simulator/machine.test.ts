/**
 * Goal: time alone moves a member, whether anybody looks or not, and no order of events breaks it.
 * Method: a fake clock; single walks over HTTP at pace `real`, random walks on the machine itself.
 */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { selectionRound, accountsOf } from '../../simulator/accounts';
import { defaultSettings } from '../../simulator/settings';
import { type SimulatorOptions } from '../../simulator';
import { MemberMachine } from '../../simulator/member-machine';
import { type Pace } from '../../simulator/pace';
import { SCENARIOS } from '../../simulator/scenarios/scenario-table';
import { proofSize } from '../support/proof-size';
import { Bank, bankForEach } from './support';

describe('at pace real', () => {
  let bank: Bank;
  bankForEach((opened) => (bank = opened), { pace: 'real' });

  test('a question comes, and expires, at its own time, even when nobody looked in between', async () => {
    const guid = await bank.createMember('challenge');
    await bank.verify(guid);
    bank.clock.advance(60_000);
    const open = await bank.status(guid);
    expect(open.connection_status).toBe('CHALLENGED');
    // Asked 4 to 16 s after verify; ten minutes from then it expires.
    bank.clock.advance(600_000 - 60_000 + 3_999);
    expect((await bank.status(guid)).connection_status).toBe('CHALLENGED');
    bank.clock.advance(12_002);
    const expired = { connection_status: 'EXPIRED', is_being_aggregated: false };
    expect(await bank.status(guid)).toMatchObject(expired);
    expect((await bank.answer(guid, open)).status).toBe(405);
  });

  test('a job that nobody followed is over after an hour, finished when it was due', async () => {
    const guid = await bank.createMember('sim_legacy');
    await bank.verify(guid);
    const startMs = bank.clock.now().getTime();
    bank.clock.advance(3_600_000);
    const status = await bank.status(guid);
    expect(status).toMatchObject({ connection_status: 'CONNECTED', is_being_aggregated: false });
    const finishedMs = Date.parse(status.successfully_aggregated_at ?? '');
    expect(finishedMs - startMs).toBeLessThanOrEqual(25_000);
  });
});

test.each<Pace>(['instant', 'fast', 'real'])(
  'the setting readsPerPhase makes the number of polls exact at pace %s',
  async (pace) => {
    const bank = await Bank.open({ pace, settings: { readsPerPhase: 3 } });
    const guid = await bank.createMember('sim_legacy');
    await bank.verify(guid);
    let reads = 1;
    while ((await bank.status(guid)).is_being_aggregated) reads += 1;
    expect(reads).toBe(10);
    await bank.simulator.close();
  },
);

test.each<[string, SimulatorOptions, number]>([
  ['by reads', { settings: { readsPerPhase: 3 } }, 0],
  ['by time', { settings: { phaseMinMs: 900, phaseMaxMs: 900 } }, 300],
])('the status climbs its ladder %s, each flag at its step', async (_how, options, pauseMs) => {
  const bank = await Bank.open(options);
  const guid = await bank.createMember('challenge');
  await bank.call('POST', bank.path(guid, '/verify'), { include_transactions: true });
  const ladder: string[] = [];
  for (let read = 0; read < 20; read += 1) {
    const seen = await bank.status(guid);
    const flags = [
      seen.is_authenticated,
      seen.has_processed_accounts,
      seen.has_processed_transactions,
    ];
    ladder.push(`${String(seen.status)} ${flags.map(Number).join('')}`);
    if (seen.challenges !== undefined) await bank.answer(guid, seen);
    bank.clock.advance(pauseMs);
  }
  expect(ladder.filter((step, at) => step !== ladder[at - 1])).toEqual([
    'INITIATED 000',
    'REQUESTED 000',
    'CHALLENGED 100',
    'RECEIVED 100',
    'CHALLENGED 100',
    'RECEIVED 100',
    'REQUESTED 100',
    'TRANSFERRED 100',
    'PROCESSED 111',
    'COMPLETED 111',
  ]);
  await bank.simulator.close();
});

const walkEvent = fc.oneof(
  fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 700_000 }) }),
  fc.record({ do: fc.constant('poll' as const) }),
  fc.record({ do: fc.constant('verify' as const) }),
  fc.record({ do: fc.constant('answer' as const), isRight: fc.boolean(), isOld: fc.boolean() }),
);
type WalkEvent = typeof walkEvent extends fc.Arbitrary<infer T> ? T : never;

test('no order of events breaks the promises of the contract', () => {
  const passwords = fc.constantFrom(...Object.keys(SCENARIOS));
  const paces = fc.constantFrom<Pace>('real', 'fast', 'instant');
  const walk = fc.property(passwords, paces, fc.array(walkEvent, { maxLength: 60 }), randomWalk);
  fc.assert(walk, { numRuns: proofSize({ slice: 300, full: 2_000 }) });
});

/**
 * No challenge takes two answers, time never runs backwards, questions show only while CHALLENGED,
 * and an hour of polling ends every job.
 */
function randomWalk(password: string, pace: Pace, events: readonly WalkEvent[]): void {
  const scenario = SCENARIOS[password] ?? { effect: '' };
  const job = {
    kind: 'verification' as const,
    scenario,
    selection: selectionRound(accountsOf('random-walk', scenario), scenario),
    settings: defaultSettings(pace),
    brings: ['numbers' as const],
  };
  const machine = new MemberMachine('random-walk');
  const accepted: string[] = [];
  let nowMs = Date.parse('2026-01-05T09:00:00Z');
  let lastAggregatedMs = -1;
  let lastSeen = machine.view(nowMs).challenges;
  for (const step of events) {
    if (step.do === 'wait') nowMs += step.ms;
    else if (step.do === 'poll') lastSeen = machine.poll(nowMs).challenges;
    else if (step.do === 'verify') {
      if (machine.runningJob(nowMs) === null) machine.start(job, nowMs);
    } else {
      const answers = (step.isOld ? lastSeen : machine.view(nowMs).challenges).map(
        ({ guid, spec }) => ({ guid, value: step.isRight ? (spec.right[0] ?? 'x') : 'wrong' }),
      );
      if (machine.resume(answers, nowMs) === 'accepted')
        accepted.push(...answers.map(({ guid }) => guid));
    }
    expect(new Set(accepted).size).toBe(accepted.length);
    lastAggregatedMs = expectSound(machine, nowMs, lastAggregatedMs);
  }
  for (let poll = 0; poll < 40; poll += 1) machine.poll((nowMs += 100_000));
  expect(machine.runningJob(nowMs)).toBeNull();
}

/** Expects what holds after every step; returns when the last job ended. */
function expectSound(machine: MemberMachine, nowMs: number, lastAggregatedMs: number): number {
  const view = machine.view(nowMs);
  const aggregatedAtMs = view.aggregatedAtMs ?? -1;
  expect(aggregatedAtMs).toBeGreaterThanOrEqual(lastAggregatedMs);
  expect(view.challenges.length > 0 && view.connectionStatus !== 'CHALLENGED').toBe(false);
  expect(view.isBeingAggregated && machine.runningJob(nowMs) === null).toBe(false);
  return aggregatedAtMs;
}
