/** The checks of `/readyz`: asked at most once at a time, bounded, and remembered for a moment. */

/** What can be checked; the words of `verification_ready`. */
export const CHECK_NAMES = [
  'temporal',
  'namespace',
  'search-attributes',
  'pollers',
  'keys',
  'not-draining',
] as const;
export type CheckName = (typeof CHECK_NAMES)[number];

/** Whether something is well. What it throws counts as no. */
export type Check = () => boolean | Promise<boolean>;

/** The checks of a process by name. */
export type Checks = Readonly<Partial<Record<CheckName, Check>>>;

/** What they said. */
export type Readiness = Readonly<Partial<Record<CheckName, boolean>>>;

/** A probe waits for no more than a few seconds. */
const CHECK_TIMEOUT_MS = 2_000;
/** Probes of several kinds come in the same second, and share an answer. */
const REMEMBERED_MS = 1_000;

/** Makes the reader of the checks. */
export function readinessOf(checks: Checks): () => Promise<Readiness> {
  let asked: { readonly atMs: number; readonly answer: Promise<Readiness> } | undefined;
  return () => {
    const nowMs = performance.now();
    if (asked === undefined || nowMs - asked.atMs > REMEMBERED_MS) {
      asked = { atMs: nowMs, answer: ask(checks) };
    }
    return asked.answer;
  };
}

/** Whether every check is well. */
export function isReady(readiness: Readiness): boolean {
  return Object.values(readiness).every(Boolean);
}

async function ask(checks: Checks): Promise<Readiness> {
  const answers = Object.entries(checks).map(async ([name, check]) => [name, await bounded(check)]);
  return Object.fromEntries(await Promise.all(answers)) as Readiness;
}

async function bounded(check: Check): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, CHECK_TIMEOUT_MS, false);
  });
  try {
    return await Promise.race([Promise.resolve().then(check), late]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}

/** Takes a good answer for so long; a bad one is asked again with the next probe. */
export function goodFor(ms: number, check: Check): Check {
  let goodUntilMs = -Infinity;
  let underWay: Promise<boolean> | undefined;
  return () => {
    if (performance.now() < goodUntilMs) return true;
    underWay ??= Promise.resolve()
      .then(check)
      .then((isGood) => {
        if (isGood) goodUntilMs = performance.now() + ms;
        return isGood;
      })
      .finally(() => {
        underWay = undefined;
      });
    return underWay;
  };
}
