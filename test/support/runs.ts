// Many verifications for one suite: begun before its tests, a few at a time; each test awaits the run of its own row.
import { beforeAll } from '@jest/globals';
import { turnstile } from '../../tools/waiting';

/** Begins a run for each name once the suite begins, four at a time; returns how to get at the run of a name. */
export function useRuns<T>(
  names: readonly string[],
  begin: (name: string) => Promise<T>,
): (name: string) => Promise<T> {
  const runs = new Map<string, Promise<T>>();
  beforeAll(() => {
    const turn = turnstile();
    for (const name of names) {
      const run = turn(() => begin(name));
      // The test of the row reports it; until then it is no unhandled one.
      run.catch(() => undefined);
      runs.set(name, run);
    }
  });
  return (name) => runs.get(name) ?? Promise.reject(new Error(`There is no run of ${name}.`));
}
