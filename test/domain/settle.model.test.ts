/**
 * Goal: a poller with the settle rule finds out the truth about our job, whatever a member shows on the way. Method: a model
 * of the member machine, which imports nothing from domain/, in random runs with an end user.
 */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { newSettleMemory, observe, type SettleContext, type SettleVerdict } from '../../domain';
import { proofSize } from '../support/proof-size';
import { MemberModel, STOPS, type JobPlan, type JobStep } from './member.model';

const RUNS = proofSize({ slice: 300, full: 10_000 });
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
  it('finds out the truth about our job', () => {
    const ends = new Map<string, number>();
    const paces = fc.infiniteStream(fc.integer({ min: 0, max: 2 }));
    fc.assert(
      fc.property(jobPlan, fc.boolean(), paces, (plan, hasVerifyAnswer, pace) => {
        const end = follow(plan, hasVerifyAnswer, pace);
        ends.set(end, (ends.get(end) ?? 0) + 1);
      }),
      { numRuns: RUNS },
    );
    // Runs that come to one end alone would prove little.
    expect(ends.get('connected')).toBeGreaterThan(RUNS / 10);
    expect(ends.get('ended')).toBeGreaterThan(RUNS / 10);
  });
});

/** Polls long enough for every plan of seven steps: each step may stand still for a poll or linger for three. */
const POLLS_MAX = 200;

/** Plays the whole verification; checks each verdict against the truth. Returns how it ended. */
function follow(plan: JobPlan, hasVerifyAnswer: boolean, paces: Iterator<number>): string {
  const member = new MemberModel(plan);
  const baseline = member.timestamps;
  member.verify();
  // A lost answer of verify tells nothing; a good one says that the job runs.
  let context: SettleContext = {
    stage: 'job',
    baseline,
    hasSeenJob: hasVerifyAnswer,
    answeredGuids: [],
  };
  let memory = newSettleMemory(context);
  let pollsSinceStop = 0;
  for (let poll = 0; poll < POLLS_MAX; poll += 1) {
    const steps = Number(paces.next().value);
    for (let step = 0; step < steps; step += 1) member.advance();
    // Heartbeat details are JSON: the memory has to survive the way through it.
    const kept = JSON.parse(JSON.stringify(memory)) as typeof memory;
    const step = observe(context, kept, member.poll());
    memory = step.memory;
    expect(memory.polls).toBe(kept.polls + 1);
    pollsSinceStop = member.truth.hasStopped ? pollsSinceStop + 1 : 0;
    // Once it has stopped, two polls are enough to know, and the second idle one must not be missed.
    if (step.verdict.kind === 'keep-polling') expect(pollsSinceStop).toBeLessThan(2);
    else expectTrue(member, step.verdict, context.answeredGuids);
    if (step.verdict.kind === 'connected' || step.verdict.kind === 'ended')
      return step.verdict.kind;
    if (step.verdict.kind === 'challenged') {
      const answeredGuids = [...context.answeredGuids, ...member.openGuids];
      member.answer();
      context = { stage: 'job', baseline, hasSeenJob: true, answeredGuids };
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
