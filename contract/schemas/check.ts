/**
 * Checking a value against a schema: every problem with its place and what is expected there, never
 * with the value.
 */
import { type z } from 'zod';
import { type Schema, type Shape } from './shape';

/** One thing that is wrong: where, and what is expected there. */
export interface ShapeProblem {
  readonly path: readonly PropertyKey[];
  readonly problem: string;
}

/** A value that fits, as the schema reads it; or every problem. */
export type Checked<T> =
  | { readonly value: T; readonly problems?: never }
  | { readonly value?: never; readonly problems: readonly ShapeProblem[] };

/** Checks any value at all. Members that are undefined count as absent. */
export function checkShape<S extends Schema>(schema: S, value: unknown): Checked<Shape<S>> {
  // A text that stands in a schema wins over `problemOf`; neither quotes a value, as zod's own
  // texts can.
  const parsed = schema.safeParse(value, { error: problemOf });
  return parsed.success
    ? { value: withoutUndefined(parsed.data) as Shape<S> }
    : { problems: parsed.error.issues.flatMap(problemsIn) };
}

/** A path as JSON pointer (RFC 6901). */
export function toPointer(path: readonly PropertyKey[]): string {
  return path
    .map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('');
}

function problemOf(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is missing' : `must be of type ${issue.expected}`;
    case 'too_small':
      return `must ${bound(issue.origin, 'at least', issue.minimum)}`;
    case 'too_big':
      return `must ${bound(issue.origin, 'at most', issue.maximum)}`;
    case 'invalid_format':
      return `must be a valid ${issue.format}`;
    case 'invalid_value':
      return `must be one of: ${issue.values.map(String).join(', ')}`;
    case 'unrecognized_keys':
      return 'has members that are not documented';
    case 'invalid_union':
      return issue.discriminator === undefined
        ? 'is none of the documented shapes'
        : 'is none of the documented kinds';
    default:
      return 'is not of the documented form';
  }
}

function bound(origin: string, least: string, limit: number | bigint): string {
  const units: Readonly<Record<string, string>> = { string: 'characters', array: 'entries' };
  const unit = units[origin];
  return unit === undefined
    ? `be ${least} ${String(limit)}`
    : `have ${least} ${String(limit)} ${unit}`;
}

/**
 * The problems of an issue; of a choice, those of the shape that the value comes nearest to, where
 * one is nearest.
 */
function problemsIn(issue: z.core.$ZodIssue): readonly ShapeProblem[] {
  if (issue.code === 'invalid_union') {
    const [nearest, next] = [...issue.errors].sort((a, b) => distance(a) - distance(b));
    if (nearest !== undefined && next !== undefined && distance(nearest) < distance(next)) {
      return nearest.flatMap((inner) =>
        problemsIn({ ...inner, path: [...issue.path, ...inner.path] }),
      );
    }
  }
  return [{ path: issue.path, problem: issue.message }];
}

/** Further than anything that has the right type. */
const ANOTHER_TYPE = 1_000;

/** How far a value is from a shape: what is wrong, each unknown member counted. */
function distance(issues: readonly z.core.$ZodIssue[]): number {
  return issues.reduce((sum, issue) => {
    if (issue.code === 'invalid_type' && issue.path.length === 0) return sum + ANOTHER_TYPE;
    return sum + (issue.code === 'unrecognized_keys' ? issue.keys.length : 1);
  }, 0);
}

/**
 * No schema describes members deeper than this. Only messages about the member go deeper, to any
 * depth.
 */
const DEPTH_MAX = 6;

function withoutUndefined(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null || depth === DEPTH_MAX) return value;
  if (Array.isArray(value)) return value.map((entry) => withoutUndefined(entry, depth + 1));
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, member]) =>
      member === undefined ? [] : [[key, withoutUndefined(member, depth + 1)]],
    ),
  );
}
