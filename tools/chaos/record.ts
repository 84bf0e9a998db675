/** What docs/chaos.md is made of: what each fault came to when it was last played, in docs/chaos.json. */
import { existsSync, readFileSync } from 'node:fs';
import { type MxApi } from '../../mx';
import { type Result } from './run-fault';

/** Where and when a fault was played. */
export interface Circumstances {
  readonly commit: string;
  readonly day: string;
  readonly machine: string;
  /** The API of MX that the workers spoke. */
  readonly api: MxApi;
}

/** One fault's last run, as plain values. */
export interface ChaosRecord
  extends
    Circumstances,
    Pick<
      Result,
      | 'count'
      | 'seed'
      | 'outcomes'
      | 'violations'
      | 'recovery'
      | 'requests'
      | 'leastGapMs'
      | 'slowestS'
      | 'restarts'
    > {
  readonly name: string;
  readonly what: string;
  /** Why it was not played. */
  readonly skipped?: string;
  /** What happened, where something was violated. */
  readonly story: readonly string[];
}

/** Those of a file; none where it is not there. */
export function readRecords(file: string): readonly ChaosRecord[] {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as ChaosRecord[]) : [];
}

/**
 * The records after a fault was played.
 *
 * @param order - names of all faults; records of others are left out
 */
export function withResult(
  earlier: readonly ChaosRecord[],
  result: Result,
  circumstances: Circumstances,
  order: readonly string[],
): readonly ChaosRecord[] {
  const fresh = recordOf(result, circumstances);
  const others = earlier.filter(
    ({ name, api }) => order.includes(name) && !(name === fresh.name && api === fresh.api),
  );
  return [...others, fresh].sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
}

function recordOf(
  { fault: { name, what }, count, seed, skipped, story, violations, ...rest }: Result,
  circumstances: Circumstances,
): ChaosRecord {
  const { outcomes, recovery, requests, leastGapMs, slowestS, restarts } = rest;
  return {
    ...{ name, what, count, seed, outcomes, violations, recovery, requests, leastGapMs },
    ...{ slowestS: Math.round(slowestS), restarts, ...circumstances },
    ...(skipped === undefined ? {} : { skipped }),
    story: violations.length === 0 ? [] : story,
  };
}
