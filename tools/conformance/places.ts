/** The places of a body, to change each of them. */

export type Path = readonly (string | number)[];

/** A place without the number of an entry: `members.*.guid`. */
export function patternOf(path: Path): string {
  return path.map((key) => (typeof key === 'number' ? '*' : key)).join('.');
}

/** The name of a field as docs/conformance.md has it: `members[].guid`. */
export function fieldName(path: Path): string {
  return patternOf(path).replaceAll('.*', '[]');
}

/** The places of a body that hold values and no further places. */
export function leavesOf(body: unknown): Path[] {
  return placesOf(body).filter((path) => {
    const value = valueAt(body, path);
    return typeof value !== 'object' || value === null;
  });
}

/** Every place of a body, the body itself included. */
export function placesOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const keys: Path = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  return [path, ...keys.flatMap((key) => placesOf(Reflect.get(value, key), [...path, key]))];
}

/** What stands at a place. */
export function valueAt(body: unknown, path: Path): unknown {
  return path.reduce<unknown>((at, key) => Reflect.get(at as object, key), body);
}

/** A copy with another value at a place. */
export function changed(
  body: unknown,
  { path, value }: { readonly path: Path; readonly value: unknown },
): unknown {
  if (path.length === 0) return value;
  const copy = structuredClone(body);
  Reflect.set(valueAt(copy, path.slice(0, -1)) as object, path.at(-1) ?? '', value);
  return copy;
}
