/**
 * Checks of values from outside, put together from small ones. The schemas of contract/ say more and
 * name what is wrong, but they need a package that no workflow loads.
 */
import { isRecord } from './is-record';

/** Whether a value fits. Never throws. */
export type Check = (value: unknown) => boolean;

/** One check for each member of a type, so that a member without one does not compile. */
export type Checks<T> = { readonly [K in keyof T]-?: Check };

export const isFlag: Check = (value) => typeof value === 'boolean';

/** A text of at most this many UTF-16 units. */
export const text =
  (lengthMax: number, pattern?: RegExp): Check =>
  (value) =>
    typeof value === 'string' && value.length <= lengthMax && pattern?.test(value) !== false;

export const oneOf =
  (...words: readonly string[]): Check =>
  (value) =>
    words.some((word) => word === value);

/** A whole number within a range, its ends included. */
export const integer =
  ([least, most]: readonly [number, number]): Check =>
  (value) =>
    typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= most;

/** A list of 1 to `most` entries. */
export const listOf =
  (entry: Check, most: number): Check =>
  (value) =>
    Array.isArray(value) && value.length > 0 && value.length <= most && value.every(entry);

/** Nothing at all, or what fits. */
export const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);

/** An object with these members and no others. */
export const record =
  <T extends object>(members: Checks<T>): Check =>
  (value) =>
    isRecord(value) &&
    !Array.isArray(value) &&
    Object.keys(value).every((name) => Object.hasOwn(members, name)) &&
    Object.entries<Check>(members).every(([name, check]) => check(value[name]));

/** An object whose `kind` says which members it has. */
export const byKind = <T extends { readonly kind: string }>(kinds: {
  readonly [K in T['kind']]: Checks<Omit<Extract<T, { readonly kind: K }>, 'kind'>>;
}): Check => {
  const checks = new Map<unknown, Check>(
    Object.entries<Checks<object>>(kinds).map(([kind, members]) => [
      kind,
      record({ ...members, kind: oneOf(kind) }),
    ]),
  );
  return (value) => isRecord(value) && checks.get(value['kind'])?.(value) === true;
};
