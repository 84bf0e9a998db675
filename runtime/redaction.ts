/**
 * Redaction of log fields: errors become name, type and safe message; keys that name secrets lose
 * their values; depth and length are bounded. This is the last safeguard: callers must not pass
 * secrets to the log in the first place.
 */

const SECRET_KEY =
  /^(value|values|password|secret|token|authorization|cookie|credentials?|answers?|api[-_]?key|client[-_]?id|mx-.*|private.*|sealed|account_?numbers?|routing_?numbers?|label|options|image_?data|url|uri|body|headers|config|request|response|payloads?|task|task_?encoded)$/i;
/**
 * Parts of names that mark a secret wherever they appear: accessToken, clientSecret, newPassword.
 */
const SECRET_PART = /token|secret|password|passwd|privatekey|credential/i;
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
      isSecretKey(key) ? REDACTED : redact(item, depth + 1),
    ]),
  );
}

function isSecretKey(key: string): boolean {
  return SECRET_KEY.test(key) || SECRET_PART.test(key);
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
