/**
 * Goal: a poller with the settle rule finds out the truth about our job, whatever a member shows on the way. Method: random
 * jobs as atrium-contract.md §5, §7 and §17 allow them, poll by poll; which poll shows the truth is known from how the job is
 * made.
 */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { newSettleMemory, observe, type MemberObservation, type SettleContext } from '../../domain';
import { proofSize } from '../support/proof-size';

/** Fewer where each mutant of a rule is tried (tools/mutate/few-cases.cjs). */
const RUNS = fc.readConfigureGlobal().numRuns ?? proofSize({ slice: 300, full: 10_000 });
const IN_PROGRESS = ['CREATED', 'UPDATED', 'RESUMED', 'RECONNECTED'];
/** Some of the statuses with which a job stops. */
const STOPS = ['DENIED', 'LOCKED', 'DISCONNECTED', 'FAILED', 'EXPIRED'];

const shows = (statuses: readonly string[], isBeingAggregated: fc.Arbitrary<boolean>) =>
  fc.record({ connectionStatus: fc.constantFrom(...statuses), isBeingAggregated });
const work = fc.array(
  fc.oneof(
    shows(IN_PROGRESS, fc.boolean()),
    // While it runs it may show anything, also what the last job left behind, also CONNECTED.
    shows(['CONNECTED', 'SOMETHING_NEW', ...STOPS], fc.constant(true)),
  ),
  { maxLength: 4 },
);
// An error and idle for one poll, left over from the last job. Nobody could tell two of them from a stop.
const flicker = fc.array(shows(STOPS, fc.constant(false)), { maxLength: 1 });
const polls = fc.tuple(work, flicker, work).map((parts) => parts.flat());
/** Polls that show nothing new; before them those in which the questions of the round before linger. */
const part = { lingers: fc.nat({ max: 3 }), polls };
const job = fc.record({
  // A lost answer of verify tells nothing; a good one says that the job runs.
  hasSeenJob: fc.boolean(),
  rounds: fc.array(fc.record({ ...part, questions: fc.integer({ min: 1, max: 3 }) }), {
    maxLength: 3,
  }),
  last: fc.record({ ...part, end: fc.constantFrom('CONNECTED', 'CONNECTED', null, ...STOPS) }),
});

const BASELINE = { aggregatedAtMs: 1_000, successfullyAggregatedAtMs: 1_000 };
const questionOf = (guid: string) =>
  ({ guid, type: 'TEXT', label: 'What city?', fieldName: null }) as const;

type Shown = Pick<MemberObservation, 'connectionStatus' | 'isBeingAggregated'>;
const asking = (guids: readonly string[]) => ({
  connectionStatus: 'CHALLENGED',
  isBeingAggregated: true,
  challenges: guids.map(questionOf),
});

/** The verdict on each poll of one phase. */
function verdictsOn(context: SettleContext, shown: readonly Shown[]) {
  let memory = newSettleMemory(context);
  const verdicts = shown.map((each) => {
    const seen = { ...BASELINE, aggregatedAtMs: 2_000, challenges: [], ...each };
    const step = observe(context, memory, seen);
    // Heartbeat details are JSON: the memory has to survive the way through it.
    memory = JSON.parse(JSON.stringify(step.memory)) as typeof memory;
    return step.verdict;
  });
  expect(memory.polls).toBe(shown.length);
  return verdicts;
}

describe('a poller with the settle rule', () => {
  it('finds out the truth about our job', () => {
    fc.assert(
      fc.property(job, ({ hasSeenJob, rounds, last }) => {
        let context: SettleContext = {
          ...{ stage: 'job', baseline: BASELINE, hasSeenJob },
          answeredGuids: [],
        };
        let before: readonly string[] = [];
        const quiet = ({ lingers, polls: shown }: typeof last | (typeof rounds)[number]) => [
          ...(before.length === 0 ? [] : Array.from({ length: lingers }, () => asking(before))),
          ...shown,
        ];
        rounds.forEach((round, number) => {
          const names = Array.from({ length: round.questions }, (_, each) => String(each));
          const guids = names.map((name) => `CRD-${String(number)}-${name}`);
          const verdicts = verdictsOn(context, [...quiet(round), asking(guids)]);
          const challenged = { kind: 'challenged', challenges: guids.map(questionOf) };
          expect(verdicts.pop()).toEqual(challenged);
          expect(verdicts.filter(({ kind }) => kind !== 'keep-polling')).toEqual([]);
          before = guids;
          const answeredGuids = [...context.answeredGuids, ...guids];
          context = { ...context, hasSeenJob: true, answeredGuids };
        });
        const stopped = { connectionStatus: last.end, isBeingAggregated: false };
        const verdicts = verdictsOn(context, [...quiet(last), stopped, stopped]);
        const truth =
          last.end === 'CONNECTED'
            ? { kind: 'connected' }
            : { kind: 'ended', connectionStatus: last.end };
        // Once it has stopped, two polls are enough to know; nothing before tells anything.
        expect(verdicts.pop()).toEqual(truth);
        expect([truth.kind, 'keep-polling']).toContain(verdicts.pop()?.kind);
        expect(verdicts.filter(({ kind }) => kind !== 'keep-polling')).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  });
});
