/** Median, range, ratios, and the order of what is compared. Pure. */

/** Several measurements of one figure. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** Median and range; nothing of nothing. */
export function spreadOf(values: readonly number[]): Spread | undefined {
  if (values.length === 0) return undefined;
  const sorted = [...values].sort((a, b) => a - b);
  const least = sorted[0] ?? 0;
  return { median: quantile(sorted, 0.5), least, most: sorted.at(-1) ?? least };
}

/** A quantile of sorted values, between neighbours by their distance. */
export function quantile(sorted: readonly number[], fraction: number): number {
  const at = (sorted.length - 1) * fraction;
  const [below = 0, above = below] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return below + (above - below) * (at - Math.floor(at));
}

/**
 * A, B, B, A: each round goes through all of them there and back, so that a machine that gets
 * slower or faster meanwhile does so for all alike.
 */
export function thereAndBack<T>(compared: readonly T[], rounds: number): readonly T[] {
  return Array.from({ length: rounds }, () => [...compared, ...compared.toReversed()]).flat();
}

/** The n-th of one by the n-th of the other; pairs with a zero or a gap are left out. */
export function ratios(
  values: readonly (number | undefined)[],
  references: readonly (number | undefined)[],
): readonly number[] {
  return values.flatMap((value, nth) => {
    const reference = references[nth];
    return value === undefined || reference === undefined || reference === 0
      ? []
      : [value / reference];
  });
}
