/**
 * Goal: the settle rule decides as MX's own algorithm would, whatever a member shows, and finds out the truth about our job.
 * Method: two models that import nothing from domain/ (the rule over whole lists, the member machine with an end user),
 * 10,000 random sequences each.
 */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  newSettleMemory,
  observe,
  type MemberObservation,
  type ObservedChallenge,
  type SettleContext,
  type SettleVerdict,
} from '../../domain';
import { MemberModel, type JobPlan, type JobStep } from './member.model';
import { sequencesOf } from './seed';
import { ALL_STATUSES, STOPS, verdictAfter, type Known, type Seen } from './settle-rule.model';

const aChallenge = (guid: string): ObservedChallenge => ({
  guid,
  type: 'TEXT',
  label: 'What city?',
  fieldName: null,
});

const toObservation = ({ guids, ...rest }: Seen): MemberObservation => ({
  ...rest,
  challenges: guids.map(aChallenge),
});

const toContext = ({ hasSeenJob, answeredGuids, ...baseline }: Known): SettleContext => ({
  stage: 'job',
  baseline,
  hasSeenJob,
  answeredGuids,
});

/** Statuses that a plain random choice would rarely repeat, so that rules about two polls running come into play. */
const status = fc.oneof(
  fc.constantFrom('CONNECTED', 'CHALLENGED', 'DENIED', 'FAILED', null, 'CREATED'),
  fc.constantFrom(...ALL_STATUSES),
  fc.string(),
);
const mark = fc.constantFrom(null, 1_000, 2_000);
const guid = fc.constantFrom('CRD-a', 'CRD-b', 'CRD-c');
const seen: fc.Arbitrary<Seen> = fc.record({
  connectionStatus: status,
  isBeingAggregated: fc.boolean(),
  aggregatedAtMs: mark,
  successfullyAggregatedAtMs: mark,
  guids: fc.uniqueArray(guid, { maxLength: 3 }),
});
const known: fc.Arbitrary<Known> = fc.record({
  aggregatedAtMs: mark,
  successfullyAggregatedAtMs: mark,
  hasSeenJob: fc.boolean(),
  answeredGuids: fc.uniqueArray(guid, { maxLength: 3 }),
});
/** Runs of the same observation, as a poller sees a member that stays as it is. */
const history = fc
  .array(fc.tuple(seen, fc.integer({ min: 1, max: 3 })), { minLength: 1, maxLength: 8 })
  .map((runs) => runs.flatMap(([each, times]) => Array.from({ length: times }, () => each)));

describe('the settle rule', () => {
  it('agrees with the model of it at every poll of 10,000 random histories', () => {
    const verdicts = new Map<string, number>();
    fc.assert(
      fc.property(known, history, (before, observations) => {
        const context = toContext(before);
        let memory = newSettleMemory(context);
        observations.forEach((each, index) => {
          // Heartbeat details are JSON: the memory has to survive the way through it.
          const kept = JSON.parse(JSON.stringify(memory)) as typeof memory;
          const step = observe(context, kept, toObservation(each));
          memory = step.memory;
          verdicts.set(step.verdict.kind, (verdicts.get(step.verdict.kind) ?? 0) + 1);
          expect(step.verdict.kind).toBe(verdictAfter(before, observations.slice(0, index + 1)));
        });
        expect(memory.polls).toBe(observations.length);
      }),
      sequencesOf('settle rule'),
    );
    // Sequences that never reach a verdict would prove nothing.
    expect([...verdicts.keys()].sort()).toEqual([
      'challenged',
      'connected',
      'ended',
      'keep-polling',
    ]);
    expect(Math.min(...verdicts.values())).toBeGreaterThan(1_000);
  });
});

const IN_PROGRESS = ['CREATED', 'UPDATED', 'RESUMED', 'RECONNECTED'];
const jobStep: fc.Arbitrary<JobStep> = fc.oneof(
  fc.record({
    kind: fc.constant('work' as const),
    status: fc.constantFrom(...IN_PROGRESS),
    isIdle: fc.boolean(),
  }),
  // While it runs it may show anything at all, also what the last job left behind, also CONNECTED (status goes backwards).
  fc.record({
    kind: fc.constant('work' as const),
    status: fc.constantFrom('CONNECTED', 'SOMETHING_NEW', ...STOPS),
    isIdle: fc.constant(false),
  }),
  fc.record({ kind: fc.constant('flicker' as const), status: fc.constantFrom(...STOPS) }),
  fc.record({
    kind: fc.constant('ask' as const),
    questions: fc.integer({ min: 1, max: 3 }),
    lingerPolls: fc.integer({ min: 0, max: 3 }),
  }),
);
const jobPlan: fc.Arbitrary<JobPlan> = fc.record({
  before: fc.constantFrom('CREATED', 'CONNECTED', 'CONNECTED', 'FAILED'),
  // Two flickers could not be told from a stop by anybody who does not poll in between.
  steps: fc
    .array(jobStep, { maxLength: 7 })
    .filter((steps) => steps.filter(({ kind }) => kind === 'flicker').length <= 1),
  end: fc.oneof(fc.constant('CONNECTED'), fc.constantFrom(null, ...STOPS)),
});

describe('a poller with the settle rule', () => {
  it('finds out the truth about our job in 10,000 random runs of member and end user', () => {
    const ends = new Map<string, number>();
    fc.assert(
      fc.property(
        jobPlan,
        fc.boolean(),
        fc.infiniteStream(fc.integer({ min: 0, max: 2 })),
        (plan, hasVerifyAnswer, paces) => {
          const end = follow(plan, hasVerifyAnswer, paces);
          ends.set(end, (ends.get(end) ?? 0) + 1);
        },
      ),
      sequencesOf('member machine'),
    );
    expect(ends.get('connected')).toBeGreaterThan(1_000);
    expect(ends.get('ended')).toBeGreaterThan(1_000);
  });

  it('never takes a member for connected whose verify started nothing', () => {
    const idle: Seen = {
      connectionStatus: 'CONNECTED',
      isBeingAggregated: false,
      aggregatedAtMs: 1_000,
      successfullyAggregatedAtMs: 1_000,
      guids: [],
    };
    const {
      guids: _guids,
      isBeingAggregated: _flag,
      connectionStatus: _status,
      ...baseline
    } = idle;
    const context: SettleContext = { stage: 'job', baseline, hasSeenJob: false, answeredGuids: [] };
    let memory = newSettleMemory(context);
    for (let poll = 0; poll < 100; poll += 1) {
      const step = observe(context, memory, toObservation(idle));
      memory = step.memory;
      expect(step.verdict.kind).toBe('keep-polling');
    }
  });
});

/** Polls long enough for every plan of seven steps: each step may stand still for a poll or linger for three. */
const POLLS_MAX = 200;

/** Plays the whole verification; checks each verdict against the truth. Returns how it ended. */
function follow(plan: JobPlan, hasVerifyAnswer: boolean, paces: Iterator<number>): string {
  const member = new MemberModel(plan);
  const baseline = member.timestamps;
  const answeredGuids: string[] = [];
  member.verify();
  // A lost answer of verify tells nothing; a good one says that the job runs.
  let context: SettleContext = {
    stage: 'job',
    baseline,
    hasSeenJob: hasVerifyAnswer,
    answeredGuids,
  };
  let memory = newSettleMemory(context);
  let pollsSinceStop = 0;
  for (let poll = 0; poll < POLLS_MAX; poll += 1) {
    const steps = Number(paces.next().value);
    for (let step = 0; step < steps; step += 1) member.advance();
    const step = observe(context, memory, toObservation(member.poll()));
    memory = step.memory;
    pollsSinceStop = member.truth.hasStopped ? pollsSinceStop + 1 : 0;
    // Once it has stopped, two polls are enough to know, and the second idle one must not be missed.
    if (step.verdict.kind === 'keep-polling') expect(pollsSinceStop).toBeLessThan(2);
    else expectTrue(member, step.verdict, answeredGuids);
    if (step.verdict.kind === 'connected' || step.verdict.kind === 'ended')
      return step.verdict.kind;
    if (step.verdict.kind === 'challenged') {
      answeredGuids.push(...member.openGuids);
      member.answer();
      context = { stage: 'job', baseline, hasSeenJob: true, answeredGuids: [...answeredGuids] };
      memory = newSettleMemory(context);
    }
  }
  throw new Error('The verification came to no end.');
}

function expectTrue(
  member: MemberModel,
  verdict: SettleVerdict,
  answered: readonly string[],
): void {
  if (verdict.kind === 'challenged') {
    const guids = verdict.challenges.map((challenge) => challenge.guid);
    expect(guids).toEqual(member.openGuids);
    expect(guids.filter((each) => answered.includes(each))).toEqual([]);
    return;
  }
  expect(member.truth.hasStopped).toBe(true);
  if (verdict.kind === 'connected') expect(member.truth.status).toBe('CONNECTED');
  if (verdict.kind === 'ended') expect(verdict.connectionStatus).toBe(member.truth.status);
}
