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
  options body data headers config request response req res _header params query payload payloads accessToken newPassword`.split(
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

  it.each<[string, (logger: ReturnType<typeof createLogger>, fields: object) => void]>([
    ['a child', (logger, fields) => logger.child(fields).info('message')],
    ['a child of a child', (logger, fields) => logger.child({}).child(fields).info('message')],
    [
      'a child with formatters of its own',
      (logger, fields) => {
        const formatters = { bindings: () => ({ ...fields }), log: () => ({ ...fields }) };
        const serializers = { ordinary: () => SECRET };
        const child = logger.child(fields, { formatters, serializers, redact: [] });
        child.info({ ordinary: 1 }, 'message');
      },
    ],
    [
      'a child that is given more',
      (logger, fields) => {
        const child = logger.child({});
        child.setBindings(fields);
        child.info('message');
      },
    ],
  ])('loses its secrets as a binding of %s', (_whose, write) => {
    const error = Object.assign(new Error('what happened'), { config: SECRET });
    const line = logged((logger) => {
      write(logger, { accessToken: SECRET, inner: { answers: [SECRET] }, error, polls: 3 });
    });
    expect(line).not.toContain(SECRET);
    expect(JSON.parse(line)).toMatchObject({ msg: 'message', accessToken: '[redacted]', polls: 3 });
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

/** What libraries put around a request, in every place of a line in which a caller may put it. */
describe('content under an ordinary name', () => {
  const bytes = Buffer.from(SECRET);
  const nested = { message: 'm', config: { data: SECRET }, toJSON: () => ({ text: SECRET }) };
  const throwing = Object.defineProperty({}, 'bad', {
    enumerable: true,
    get: () => {
      throw new Error(SECRET);
    },
  });
  it.each<[string, (logger: ReturnType<typeof createLogger>) => void]>([
    ['bytes', (logger) => logger.info({ chunk: bytes, list: [new Uint8Array(bytes)] })],
    ['a view on bytes', (logger) => logger.info({ view: new DataView(new ArrayBuffer(8)) })],
    ['a cause that is no error', (logger) => logger.error(new Error('m', { cause: SECRET }))],
    ['a cause as axios has it', (logger) => logger.error(new Error('m', { cause: nested }))],
    ['a list of errors', (logger) => logger.error(new AggregateError([new Error(SECRET)], 'm'))],
    ['an own toJSON', (logger) => logger.info({ nested })],
    ['a member that throws', (logger) => logger.info({ throwing })],
    ['an error of JSON.parse', (logger) => logger.error({ error: jsonErrorOf(SECRET) })],
    ['such a cause', (logger) => logger.error(new Error('m', { cause: jsonErrorOf(SECRET) }))],
  ])('is not logged: %s', (_what, write) => {
    const line = logged(write);
    expect(() => JSON.parse(line) as unknown).not.toThrow();
    for (const form of [SECRET, [...bytes].join(), ...bytesAsMembers(bytes)])
      expect(line).not.toContain(form);
  });

  it('is bounded: members, their names, the words of an error', () => {
    const many = Object.fromEntries(
      Array.from({ length: 10_000 }, (_, at) => [`member-${String(at)}`, at]),
    );
    const long = Object.assign(new Error('m'), { code: 'x'.repeat(10_000) });
    for (const value of [many, Object.values(many), { ['x'.repeat(10_000)]: 1 }, long])
      expect(JSON.stringify(redact(value)).length).toBeLessThan(5_000);
  });
});

/** V8 quotes the text. */
function jsonErrorOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    return error;
  }
}

/** How JSON writes the bytes of a Uint8Array. */
function bytesAsMembers(bytes: Uint8Array): readonly string[] {
  return [`"0":${String(bytes[0])},"1":${String(bytes[1])}`];
}

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
