/**
 * Goal: a poller with the settle rule finds out the truth about our job, whatever a member shows.
 * Method: random jobs as atrium-contract.md §5, §7 and §17 allow them, poll by poll.
 */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { proofSize } from '../support/proof-size';
import { aChallenge, pollOf, verdictsOn } from './settle-polls';

/** Fewer where each mutant of a rule is tried (tools/mutate/few-cases.cjs). */
const RUNS = fc.readConfigureGlobal().numRuns ?? proofSize({ slice: 300, full: 10_000 });
const IN_PROGRESS = ['CREATED', 'UPDATED', 'RESUMED', 'RECONNECTED'];
/** Some of the statuses with which a job stops. */
const STOPS = ['DENIED', 'LOCKED', 'DISCONNECTED', 'FAILED', 'EXPIRED'];

const running = (statuses: readonly string[]) =>
  fc.constantFrom(...statuses).map((status) => `${status}*`);
const work = fc.array(
  fc.oneof(
    ...[fc.constantFrom(...IN_PROGRESS), running(IN_PROGRESS)],
    // While it runs it may show anything, also what the last job left behind, also CONNECTED.
    running(['CONNECTED', 'SOMETHING_NEW', ...STOPS]),
  ),
  { maxLength: 4 },
);
// An error and idle for one poll, left over from the last job. Nobody could tell two of them from a
// stop.
const flicker = fc.array(fc.constantFrom(...STOPS), { maxLength: 1 });
const polls = fc.tuple(work, flicker, work).map((parts) => parts.flat());
/**
 * Polls that show nothing new; before them those in which the questions of the round before linger.
 */
const part = { lingers: fc.nat({ max: 3 }), polls };
const job = fc.record({
  // A lost answer of verify tells nothing; a good one says that the job runs.
  hasSeenJob: fc.boolean(),
  rounds: fc.array(fc.record({ ...part, questions: fc.integer({ min: 1, max: 3 }) }), {
    maxLength: 3,
  }),
  last: fc.record({ ...part, end: fc.constantFrom('CONNECTED', 'CONNECTED', 'null', ...STOPS) }),
});

/** The verdicts on polls of a job that began after the baseline. */
const verdictsOnJob = (hasSeenJob: boolean, answered: string, shown: readonly string[]) =>
  verdictsOn(
    { hasSeenJob, answeredGuids: Array.from(answered) },
    shown.map((each) => ({ ...pollOf(each), aggregatedAtMs: 2_000 })),
  );

describe('a poller with the settle rule', () => {
  it('finds out the truth about our job', () => {
    fc.assert(
      fc.property(job, ({ hasSeenJob, rounds, last }) => {
        let answered = '';
        let before = '';
        const quiet = ({ lingers, polls: shown }: Pick<typeof last, 'lingers' | 'polls'>) => [
          ...Array.from({ length: before === '' ? 0 : lingers }, () => `CHALLENGED*?${before}`),
          ...shown,
        ];
        rounds.forEach((round, number) => {
          // Every round has questions of its own.
          const guids = 'abcdefghi'.substring(3 * number, 3 * number + round.questions);
          const verdicts = verdictsOnJob(hasSeenJob || number > 0, answered, [
            ...quiet(round),
            `CHALLENGED*?${guids}`,
          ]);
          const challenges = Array.from(guids, aChallenge);
          expect(verdicts.pop()).toEqual({ kind: 'challenged', challenges });
          expect(verdicts.filter(({ kind }) => kind !== 'keep-polling')).toEqual([]);
          before = guids;
          answered += guids;
        });
        const shown = [...quiet(last), last.end, last.end];
        const verdicts = verdictsOnJob(hasSeenJob || rounds.length > 0, answered, shown);
        const { connectionStatus } = pollOf(last.end);
        const truth =
          connectionStatus === 'CONNECTED'
            ? { kind: 'connected' }
            : { kind: 'ended', connectionStatus };
        // Once it has stopped, two polls are enough to know; nothing before tells anything.
        expect(verdicts.pop()).toEqual(truth);
        expect([truth.kind, 'keep-polling']).toContain(verdicts.pop()?.kind);
        expect(verdicts.filter(({ kind }) => kind !== 'keep-polling')).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  });
});
