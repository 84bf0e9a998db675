/**
 * An endpoint: a name, a route, and a function from a call to an answer. serve.ts connects it to
 * HTTP. Also here: how an endpoint reads its body and finds its user and member.
 */
import { type z } from 'zod';
import { type Api } from './api';
import { type Dialect } from './dialect';
import { rejections } from './errors';
import { type LogNote } from './request-log';
import { type MemberRecord, type UserRecord } from './records';
import { type World } from './world';

/** One request, as an endpoint sees it. */
export interface Call {
  readonly world: World;
  readonly dialect: Dialect;
  readonly nowMs: number;
  readonly params: Readonly<Record<string, string | undefined>>;
  readonly query: Readonly<Record<string, string | undefined>>;
  /** Parsed JSON; undefined when the request had no body. */
  readonly body: unknown;
  /** The languages that the caller asks for, as the header says. */
  readonly acceptLanguage: string | undefined;
  /** Platform's correlation value; webhooks of the member repeat it. */
  readonly callbackPayload: string | undefined;
}

/** What an endpoint answers; no body means an empty answer. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly note?: LogNote;
}

/** One call of MX. Throws Rejection to reject. */
export interface Endpoint {
  /** What the call does, whatever its path; the same in each dialect. */
  readonly name: string;
  /** The dialects that have it. Default: all. */
  readonly apis?: readonly Api[];
  /** True: its path takes no ids of the client's own. */
  readonly takesGuidsOnly?: boolean;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  handle(call: Call): Answer;
}

/** The name of a path that no endpoint has, in the request log and as the route of a fault. */
export const UNMATCHED = 'unmatched';

/** Longest string in a body. A longer one cannot be a real credential or answer (422). */
const STRING_LENGTH_MAX = 65_536;

/** Reads the body through a schema. Missing parts and wrong types are 400, too long strings 422. */
export function readBody<T extends z.ZodType>(schema: T, body: unknown): z.output<T> {
  if (hasMonstrousString(body)) throw rejections.unprocessable();
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const isMissing = result.error.issues.some(
    (issue) => issue.code === 'invalid_type' && valueAt(body, issue.path) === undefined,
  );
  throw isMissing ? rejections.missingParameter() : rejections.wrongParameter();
}

/**
 * The user of a call; 404 when unknown. A disabled user's data is rejected unless `evenDisabled`.
 */
export function findUser(call: Call, evenDisabled = false): UserRecord {
  const user = call.world.store.user(call.params['userGuid'] ?? '');
  if (user === undefined) throw rejections.userNotFound();
  if (user.isDisabled && !evenDisabled) {
    throw rejections.userDisabled(call.world.settings.disabledUserStatus);
  }
  return user;
}

/** The member of a call and its user; 404 when either is unknown. */
export function findMember(call: Call): { user: UserRecord; member: MemberRecord } {
  const user = findUser(call);
  const member = call.world.store.member(user, call.params['memberGuid'] ?? '');
  if (member === undefined) throw rejections.memberNotFound();
  return { user, member };
}

function valueAt(body: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null
        ? (value as Record<PropertyKey, unknown>)[key]
        : undefined,
    body,
  );
}

function hasMonstrousString(value: unknown): boolean {
  if (typeof value === 'string') return value.length > STRING_LENGTH_MAX;
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some(hasMonstrousString);
}
