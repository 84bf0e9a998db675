/**
 * Many verifications for one suite: begun before its tests, a few at a time; each test awaits its
 * own.
 */
import { beforeAll, test } from '@jest/globals';
import { AT_ONCE, turnstile } from '../../tools/waiting';

/**
 * Begins a run for each name once the suite begins, a few at a time; returns how to get at the run
 * of a name.
 */
export function useRuns<T>(
  names: Iterable<string>,
  begin: (name: string) => Promise<T>,
  atOnce = AT_ONCE,
): (name: string) => Promise<T> {
  const runs = new Map<string, Promise<T>>();
  beforeAll(() => {
    const turn = turnstile(atOnce);
    for (const name of names) {
      const run = turn(() => begin(name));
      // The test of the row reports it; until then it is no unhandled one.
      run.catch(() => undefined);
      runs.set(name, run);
    }
  });
  return (name) => runs.get(name) ?? Promise.reject(new Error(`There is no run of ${name}.`));
}

/**
 * Tests whose bodies run together: all begin with the suite, a few at a time, and each test awaits
 * its own. They must not disturb one another. Tests that need the stack for themselves stand after
 * them. A second try begins the body anew.
 */
export function useTestsTogether(
  atOnce = AT_ONCE,
): (name: string, body: () => Promise<void>) => void {
  const bodies = new Map<string, () => Promise<void>>();
  const run = useRuns(bodies.keys(), (name) => bodies.get(name)!(), atOnce);
  return (name, body) => {
    let isFirstTry = true;
    bodies.set(name, body);
    // oxlint-disable-next-line jest/expect-expect -- the body expects
    test(name, async () => {
      const running = isFirstTry ? run(name) : body();
      isFirstTry = false;
      await running;
    });
  };
}
