/** Compares two JSON values by keys and types, not by values. */

/**
 * Keys that Atrium may add to an answer although an example does not show them (atrium-contract.md §3: "can
 * be absent").
 */
const MAY_BE_EXTRA = new Set(['is_oauth']);

/** One line per difference; empty when the shapes are equal. Null is a type of its own. */
export function shapeDifferences(example: unknown, actual: unknown, path = '$'): string[] {
  const [wanted, got] = [kind(example), kind(actual)];
  if (wanted !== got) return [`${path}: ${wanted} expected, ${got} found`];
  if (Array.isArray(example) && Array.isArray(actual)) {
    if (example.length !== actual.length) {
      return [
        `${path}: ${String(example.length)} entries expected, ${String(actual.length)} found`,
      ];
    }
    return example.flatMap((entry, index) =>
      shapeDifferences(entry, actual[index], `${path}[${String(index)}]`),
    );
  }
  if (wanted !== 'object') return [];
  const [left, right] = [example as Record<string, unknown>, actual as Record<string, unknown>];
  const missing = Object.keys(left).filter((key) => !(key in right));
  const extra = Object.keys(right).filter((key) => !(key in left) && !MAY_BE_EXTRA.has(key));
  return [
    ...missing.map((key) => `${path}.${key}: missing`),
    ...extra.map((key) => `${path}.${key}: not in the example`),
    ...Object.keys(left)
      .filter((key) => key in right)
      .flatMap((key) => shapeDifferences(left[key], right[key], `${path}.${key}`)),
  ];
}

function kind(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
