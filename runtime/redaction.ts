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
  'uri body headers config request response payload payloads task taskencoded';
/** Names as they are compared, whether they are spelled as ours, as MX's or as headers are. */
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

/** A copy of the value that is safe to log. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return value.slice(0, STRING_LENGTH_MAX);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= DEPTH_MAX) return REDACTED;
  if (value instanceof Error) return redactError(value, depth);
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
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
  return {
    name: error.name,
    ...('type' in error && typeof error.type === 'string' ? { type: error.type } : {}),
    ...('code' in error && typeof error.code === 'string' ? { code: error.code } : {}),
    message: error.message.slice(0, STRING_LENGTH_MAX),
    ...(error.cause === undefined ? {} : { cause: redact(error.cause, depth + 1) }),
  };
}
