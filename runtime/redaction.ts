/**
 * Redaction of log fields: errors become name, type and safe message; keys that name secrets lose
 * their values, those of domain/sensitive-fields.ts and what else carries content; depth and length
 * are bounded. This is the last safeguard: callers must not pass secrets to the log in the first
 * place.
 */
import { SENSITIVE_FIELDS, isOwnCode, type Mask } from '../domain/sensitive-fields';

/** Members that carry content, whoever made them: a library, the SDK, its core. */
const CARRIERS =
  'values password authorization cookie credentials answers options apikey clientid sealed accountnumbers ' +
  'uri body data headers header config params query request response req res payload payloads task taskencoded';
/** Names as they are compared: without case, hyphens and underscores. */
const plain = (name: string): string => name.replace(/[-_]/g, '').toLowerCase();
/** Sensitive names by what masks them. The name alone counts: a log line has no shape. */
const SENSITIVE = new Map<string, Mask>(
  Object.entries(SENSITIVE_FIELDS).map(([name, { mask }]) => [
    plain(name.replace(/^.*\./, '')),
    mask,
  ]),
);
const CARRIER_KEYS: ReadonlySet<string> = new Set(CARRIERS.split(' '));
/** Parts of names that mark a secret wherever they appear: accessToken, clientSecret, mx-api-key. */
const SECRET_PART = /token|secret|password|passwd|private|credential|^mx[-_]/i;
const REDACTED = '[redacted]';
const DEPTH_MAX = 5;
const STRING_LENGTH_MAX = 500;
/** Names, types and codes: words of ours, of MX and of libraries. */
const WORD_LENGTH_MAX = 100;
/** Members of an object, entries of a list: no line of ours has a third of it. */
const ENTRIES_MAX = 50;

/** A copy of the value that is safe to log. Never throws. */
export function redact(value: unknown, depth = 0): unknown {
  try {
    return redacted(value, depth);
  } catch {
    // A member that throws when it is read.
    return REDACTED;
  }
}

function redacted(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return value.slice(0, STRING_LENGTH_MAX);
  // Not written: JSON would call a `toJSON` for what stands in the place of all that was redacted.
  if (typeof value === 'function') return undefined;
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= DEPTH_MAX) return REDACTED;
  if (value instanceof Error) return redactError(value, depth);
  // Bytes are content, and their numbers are searched for by nobody.
  if (ArrayBuffer.isView(value)) return REDACTED;
  if (Array.isArray(value)) {
    return value.slice(0, ENTRIES_MAX).map((item) => redact(item, depth + 1));
  }
  const entries = Object.entries(value).slice(0, ENTRIES_MAX);
  return Object.fromEntries(
    entries.map(([key, item]) => [
      key.slice(0, WORD_LENGTH_MAX),
      isHidden(key, item) ? REDACTED : redact(item, depth + 1),
    ]),
  );
}

function isHidden(key: string, value: unknown): boolean {
  const mask = SENSITIVE.get(plain(key));
  if (mask === 'code-only') return !isOwnCode(value);
  return mask !== undefined || CARRIER_KEYS.has(plain(key)) || SECRET_PART.test(key);
}

/** Name, failure type, message and cause; never the other properties, which may hold a request. */
function redactError(error: Error, depth: number): unknown {
  const { type, code } = error as { readonly type?: unknown; readonly code?: unknown };
  return {
    name: error.name.slice(0, WORD_LENGTH_MAX),
    ...(typeof type === 'string' ? { type: type.slice(0, WORD_LENGTH_MAX) } : {}),
    ...(typeof code === 'string' ? { code: code.slice(0, WORD_LENGTH_MAX) } : {}),
    message: safeMessageOf(error),
    ...(error.cause === undefined ? {} : { cause: redactCause(error.cause, depth + 1) }),
  };
}

/** V8's own error of JSON.parse quotes the text. */
function safeMessageOf({ name, message }: Error): string {
  const isQuoting = name === 'SyntaxError' && message.includes('JSON');
  return isQuoting ? 'The text is not JSON.' : message.slice(0, STRING_LENGTH_MAX);
}

/** A text is no error, and may be whatever was thrown. */
function redactCause(cause: unknown, depth: number): unknown {
  return typeof cause === 'string' ? REDACTED : redact(cause, depth);
}
