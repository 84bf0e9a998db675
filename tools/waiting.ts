/** How tools and tests wait: with a safety net in minutes, and for many things a few at a time. */

/** Nothing that is waited for takes this long on any machine, however busy: a safety net, not an expectation. */
export const SAFETY_NET_MS = 200_000;
/** Runs at once where there are many: two cores take no more without making each of them late. */
export const AT_ONCE = 4;

const LOOK_MS = 50;

/** Resolves once the condition holds; looks every 50 ms. @throws Error after the bound, naming what was awaited */
export async function eventually(
  what: string,
  condition: () => boolean | Promise<boolean>,
  boundMs = SAFETY_NET_MS,
): Promise<void> {
  const deadlineMs = Date.now() + boundMs;
  while (!(await condition())) {
    if (Date.now() > deadlineMs) throw new Error(`not within ${String(boundMs)} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

/** Makes a gate that lets so many pieces of work through at once; the others wait for their turn, in order. */
export function turnstile(atOnce = AT_ONCE): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let free = atOnce;
  return async (work) => {
    if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    else free -= 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}
