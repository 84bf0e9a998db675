/**
 * Goal: time alone moves a member, whether anybody looks or not, and no order of events breaks it.
 * Method: a fake clock; single walks over HTTP at pace `real`, random walks on the machine itself.
 */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { selectionRound, accountsOf } from '../../simulator/accounts';
import { defaultSettings } from '../../simulator/settings';
import { MemberMachine } from '../../simulator/member-machine';
import { type Pace } from '../../simulator/pace';
import { type Scenario } from '../../simulator/scenarios/scenario';
import { SCENARIOS } from '../../simulator/scenarios/scenario-table';
import { Bank } from './support';

describe('at pace real', () => {
  let bank: Bank;

  beforeEach(async () => {
    bank = await Bank.open({ pace: 'real' });
  });
  afterEach(() => bank.simulator.close());

  test('phases last two to eight seconds each', async () => {
    const guid = await bank.createMember('sim_legacy');
    await bank.verify(guid);
    const seen: string[] = [];
    const start = bank.clock.now().getTime();
    while ((await bank.status(guid)).is_being_aggregated) {
      seen.push(String((await bank.status(guid)).connection_status));
      bank.clock.advance(500);
    }
    const lastedMs = bank.clock.now().getTime() - start;
    expect(new Set(seen)).toEqual(new Set(['CREATED', 'CONNECTED']));
    // Three phases: initiated, logging in, importing.
    expect(lastedMs).toBeGreaterThanOrEqual(6_000);
    expect(lastedMs).toBeLessThanOrEqual(24_500);
  });

  test('a question comes, and expires, at its own time, even when nobody looked in between', async () => {
    const guid = await bank.createMember('challenge');
    await bank.verify(guid);
    bank.clock.advance(60_000);
    expect((await bank.status(guid)).connection_status).toBe('CHALLENGED');
    // Asked 4 to 16 s after verify; ten minutes from then it expires.
    bank.clock.advance(600_000 - 60_000 + 3_999);
    expect((await bank.status(guid)).connection_status).toBe('CHALLENGED');
    bank.clock.advance(12_002);
    expect((await bank.status(guid)).connection_status).toBe('EXPIRED');
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

test('the setting readsPerPhase makes the number of polls exact', async () => {
  const bank = await Bank.open({ settings: { readsPerPhase: 3 } });
  const guid = await bank.createMember('sim_legacy');
  await bank.verify(guid);
  let reads = 1;
  while ((await bank.status(guid)).is_being_aggregated) reads += 1;
  expect(reads).toBe(10);
  await bank.simulator.close();
});

describe('random walks', () => {
  const event = fc.oneof(
    fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 700_000 }) }),
    fc.record({ do: fc.constant('poll' as const) }),
    fc.record({ do: fc.constant('verify' as const) }),
    fc.record({ do: fc.constant('answer' as const), isRight: fc.boolean(), isOld: fc.boolean() }),
  );

  test('keep the promises of the contract', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.keys(SCENARIOS)),
        fc.constantFrom('real' as const, 'fast' as const, 'instant' as const),
        fc.array(event, { maxLength: 60 }),
        (password, pace, events) => {
          const walk = new RandomWalk(password, pace);
          for (const step of events) walk.take(step);
          walk.comesToAnEnd();
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

type WalkEvent =
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'poll' | 'verify' }
  | { readonly do: 'answer'; readonly isRight: boolean; readonly isOld: boolean };

class RandomWalk {
  readonly #scenario: Scenario;
  readonly #pace: Pace;
  readonly #machine = new MemberMachine('random-walk');
  readonly #accepted: string[] = [];
  #nowMs = Date.parse('2026-01-05T09:00:00Z');
  #lastAggregatedMs = -1;
  #lastSeen = this.#machine.view(this.#nowMs).challenges;

  constructor(password: string, pace: Pace) {
    this.#scenario = SCENARIOS[password] ?? { effect: '' };
    this.#pace = pace;
  }

  take(step: WalkEvent): void {
    switch (step.do) {
      case 'wait':
        this.#nowMs += step.ms;
        break;
      case 'poll':
        this.#lastSeen = this.#machine.poll(this.#nowMs).challenges;
        break;
      case 'verify':
        this.#verify();
        break;
      case 'answer':
        this.#answer(step.isRight, step.isOld);
        break;
    }
    this.#check();
  }

  /** Whatever happened, an hour of polling ends every job. */
  comesToAnEnd(): void {
    for (let poll = 0; poll < 40; poll += 1) this.#machine.poll((this.#nowMs += 100_000));
    expect(this.#machine.runningJob(this.#nowMs)).toBeNull();
  }

  #verify(): void {
    if (this.#machine.runningJob(this.#nowMs) !== null) return;
    const scenario = this.#scenario;
    const job = {
      kind: 'verification' as const,
      scenario,
      selection: selectionRound(accountsOf('random-walk', scenario), scenario),
      settings: defaultSettings(this.#pace),
      pace: this.#pace,
      includesTransactions: false,
    };
    this.#machine.start(job, this.#nowMs);
  }

  #answer(isRight: boolean, isOld: boolean): void {
    const open = isOld ? this.#lastSeen : this.#machine.view(this.#nowMs).challenges;
    const answers = open.map(({ guid, spec }) => ({
      guid,
      value: isRight ? (spec.right[0] ?? 'x') : 'wrong',
    }));
    if (this.#machine.resume(answers, this.#nowMs) !== 'accepted') return;
    this.#accepted.push(...answers.map(({ guid }) => guid));
  }

  /**
   * No challenge takes two answers, time never runs backwards, and questions show only while
   * CHALLENGED.
   */
  #check(): void {
    const view = this.#machine.view(this.#nowMs);
    expect(new Set(this.#accepted).size).toBe(this.#accepted.length);
    expect(view.aggregatedAtMs ?? -1).toBeGreaterThanOrEqual(this.#lastAggregatedMs);
    this.#lastAggregatedMs = view.aggregatedAtMs ?? -1;
    const isAsked = view.challenges.length > 0;
    expect(isAsked && view.connectionStatus !== 'CHALLENGED').toBe(false);
    const runs = this.#machine.runningJob(this.#nowMs) !== null;
    expect(view.isBeingAggregated && !runs).toBe(false);
  }
}
