/** Goal: nothing under a key that names a secret, and only safe parts of an error, are logged. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SENSITIVE_FIELDS } from '../../domain/sensitive-fields';
import { createLogger, redact } from '../../runtime';

const SECRET = 'hunter2-planted';

/** What one call of the logger writes. */
function logged(write: (logger: ReturnType<typeof createLogger>) => void): string {
  const lines: string[] = [];
  write(createLogger('trace', { write: (line) => lines.push(line) }));
  return lines.join('');
}

/** The one list, spelled as we do, as MX does and as headers are; and what carries content elsewhere. */
const SENSITIVE_NAMES = Object.keys(SENSITIVE_FIELDS).map((name) => name.replace(/^.*\./, ''));
const spelled = (name: string, by: string) => name.replace(/[A-Z]/g, (l) => by + l.toLowerCase());
const SECRET_NAMES = new Set([
  ...SENSITIVE_NAMES.flatMap((name) => [name, spelled(name, '_'), spelled(name, '-')]),
  ...`password secret token authorization Authorization cookie credentials credential answers apiKey api_key API-KEY
  clientId MX-API-Key mx-client-id privateJwk private_key sealed accountNumbers
  options body headers config request response payload payloads accessToken newPassword`.split(
    /\s+/,
  ),
]);

describe('a log field', () => {
  it.each([...SECRET_NAMES])('named %s loses its value, at any depth', (key) => {
    const line = logged((logger) => {
      logger.info({ [key]: SECRET, nested: [{ deep: { [key]: { inner: SECRET } } }] }, 'message');
    });
    expect(line).not.toContain(SECRET);
    expect(JSON.parse(line)).toMatchObject({ msg: 'message', [key]: '[redacted]' });
  });

  it('with a sensitive name stays readable where it is a code of ours', () => {
    expect(redact({ reason: 'wrong-round' })).toEqual({ reason: 'wrong-round' });
  });

  it('with an ordinary name stays readable', () => {
    const fields = { verificationId: 'v-1', phase: 'FINISHED', polls: 3, isDone: true, none: null };
    expect(redact(fields)).toEqual(fields);
  });
});

it.each(['trace', 'debug', 'info', 'warn', 'error'] as const)(
  'a line names its level: %s',
  (level) => {
    expect(JSON.parse(logged((logger) => logger[level]('message')))).toMatchObject({ level });
  },
);

describe('an error in the log', () => {
  const error = Object.assign(new Error('what happened', { cause: new TypeError('why') }), {
    type: 'MxUnavailable',
    code: 'network',
    config: { headers: { 'MX-API-Key': SECRET } },
    response: { data: SECRET },
    extra: SECRET,
  });

  it('becomes name, type, code, message and cause', () => {
    expect(redact({ err: error })).toEqual({
      err: {
        name: 'Error',
        type: 'MxUnavailable',
        code: 'network',
        message: 'what happened',
        cause: { name: 'TypeError', message: 'why' },
      },
    });
  });

  it.each<[string, (logger: ReturnType<typeof createLogger>) => void]>([
    ['as a field', (logger) => logger.error({ err: error }, 'm')],
    ['as the only argument', (logger) => logger.error(error)],
    ['in a list', (logger) => logger.error({ errors: [error] })],
    ['as a cause', (logger) => logger.error({ err: new Error('outer', { cause: error }) })],
  ])('%s shows nothing else', (_where, write) => {
    const line = logged(write);
    expect(line).toContain('what happened');
    expect(line).not.toContain(SECRET);
  });
});

describe('any value', () => {
  it('is logged as one bounded line of JSON, and redaction never throws', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withDate: true, withMap: true }), (value) => {
        const line = logged((logger) => {
          logger.info({ field: value });
        });
        expect(line.trimEnd().split('\n')).toHaveLength(1);
        expect(() => JSON.parse(line) as unknown).not.toThrow();
      }),
    );
  });

  it('that contains itself ends at a bounded depth', () => {
    const circle: Record<string, unknown> = { name: 'circle' };
    circle['self'] = circle;
    expect(JSON.stringify(redact(circle)).length).toBeLessThan(1_000);
  });

  it('loses what is longer than any text of ours', () => {
    expect(redact('x'.repeat(100_000))).toHaveLength(500);
  });
});
