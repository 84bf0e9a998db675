/** What is wrong with a configuration, all of it in one error. Loads no package. */

/**
 * A configuration that cannot work. Each problem is a sentence that names the variable and says
 * what to do; none shows a secret.
 */
export class ConfigurationError extends Error {
  override readonly name: string = 'ConfigurationError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(messageOf(problems));
    this.problems = problems;
  }
}

function messageOf(problems: readonly string[]): string {
  const [only = '', ...more] = problems;
  const list =
    more.length === 0
      ? [`The configuration cannot work: ${only}`]
      : [
          `The configuration has ${String(problems.length)} problems:`,
          ...problems.map((problem) => `- ${problem}`),
        ];
  return [...list, 'docs/configuration.md describes every setting.'].join('\n');
}

/** Parts of a configuration by name, each with what reads it. */
type Readers = Readonly<Record<string, () => unknown>>;
type Read<R extends Readers> = { readonly [K in keyof R]: ReturnType<R[K]> };

/**
 * Reads all parts, so that a reader learns of every problem at once.
 *
 * @throws ConfigurationError with the problems of all parts, each once · what else a part throws
 */
export function together<R extends Readers>(readers: R): Read<R> {
  const entries: [string, unknown][] = [];
  const errors: unknown[] = [];
  for (const [name, read] of Object.entries(readers)) {
    try {
      entries.push([name, read()]);
    } catch (error) {
      errors.push(error);
    }
  }
  throwIfAny(errors);
  return Object.fromEntries(entries) as Read<R>;
}

/** The same for parts that are promises. @throws as {@link together} */
export async function allTogether<R extends Readers>(
  readers: R,
): Promise<{ readonly [K in keyof R]: Awaited<ReturnType<R[K]>> }> {
  const entries: [string, unknown][] = [];
  const errors: unknown[] = [];
  for (const [name, read] of Object.entries(readers)) {
    try {
      entries.push([name, await read()]);
    } catch (error) {
      errors.push(error);
    }
  }
  throwIfAny(errors);
  return Object.fromEntries(entries) as { [K in keyof R]: Awaited<ReturnType<R[K]>> };
}

/** What is no problem of the configuration is a defect: it goes first. */
function throwIfAny(errors: readonly unknown[]): void {
  const problems = errors.flatMap((error) => {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.problems;
  });
  if (problems.length > 0) throw new ConfigurationError([...new Set(problems)]);
}
