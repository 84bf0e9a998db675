/** Polls in a short notation, and the settle rule applied to them one after the other. */
import { expect } from '@jest/globals';
import {
  newSettleMemory,
  observe,
  type MemberObservation,
  type ObservedChallenge,
  type SettleContext,
  type SettleVerdict,
} from '../../domain';

export const BASELINE = { aggregatedAtMs: 1_000, successfullyAggregatedAtMs: 900 } as const;

export const aChallenge = (guid: string): ObservedChallenge => ({
  guid,
  type: 'TEXT',
  label: 'City?',
  fieldName: null,
});

/**
 * `FAILED`: an idle poll; `*`: a job runs; `~`: nobody says whether one does; `+` and `^`: a job began, or succeeded, since the
 * baseline; `?ab`: asks a and b.
 */
export function pollOf(text: string): MemberObservation {
  const [, status = '', flags = '', guids = ''] = /^(\w+)([*~+^]*)\??(\w*)$/.exec(text) ?? [];
  return {
    connectionStatus: status === 'null' ? null : status,
    isBeingAggregated: flags.includes('*'),
    ...(flags.includes('~') && { isRunningUntold: true }),
    aggregatedAtMs: flags.includes('+') ? 2_000 : BASELINE.aggregatedAtMs,
    successfullyAggregatedAtMs: flags.includes('^') ? 2_000 : BASELINE.successfullyAggregatedAtMs,
    challenges: Array.from(guids, aChallenge),
  };
}

/** The verdict on each of these polls. */
export function verdictsOn(
  changes: Partial<SettleContext>,
  polls: readonly MemberObservation[],
  elapsedMs = 0,
): SettleVerdict[] {
  const fresh = { stage: 'job', hasSeenJob: false, answeredGuids: [] } as const;
  const context: SettleContext = { ...fresh, baseline: BASELINE, ...changes };
  let memory = newSettleMemory(context);
  const verdicts = polls.map((poll) => {
    const step = observe(context, memory, poll, elapsedMs);
    // Heartbeat details are JSON: the memory has to survive the way through it.
    memory = JSON.parse(JSON.stringify(step.memory)) as typeof memory;
    return step.verdict;
  });
  expect(memory.polls).toBe(polls.length);
  return verdicts;
}
