/**
 * The requests of a fuzz run: for each operation some that must succeed, and many that the
 * document's schemas make up.
 */
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { type Operation, type Parameter } from './document';
import { fromSchema, type Resolve } from './from-schema';
import { filledIn } from '../end-user/end-user';
import { answersTo, type Ready, type ReadyVerifications } from './ready-verifications';
import { goodPageParts } from './pages';
import { goodWebhookParts } from './webhooks';

/** Names of things that are there, by parameter. */
export type KnownIds = Readonly<Record<string, readonly string[]>>;

/** One request, ready to be sent. */
export interface FuzzRequest {
  readonly operationId: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly authorization: 'valid' | 'none' | 'wrong';
  /** In place of the key. */
  readonly token?: string;
}

/** Requests of an operation that must succeed: the n-th one. */
export function goodRequest(
  operation: Operation,
  n: number,
  ready: ReadyVerifications,
): FuzzRequest {
  const { operationId } = operation;
  const { ids, body, token } = goodParts(operationId, n, ready);
  const named: Readonly<Record<string, string>> = {
    institutionCode: n % 2 === 0 ? 'mxbank' : 'chase',
    ...ids,
  };
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => named[name] ?? '');
  return {
    operationId,
    method: operation.method,
    path,
    headers: {},
    body: body === undefined ? undefined : JSON.stringify(body),
    authorization: 'valid',
    ...(token === undefined ? {} : { token }),
  };
}

/** Operations whose body may be empty of members. */
const TAKES_ANYTHING: ReadonlySet<string> = new Set([
  'issueToken',
  'memberChanged',
  'createPageSession',
]);

interface GoodParts {
  /** What stands in the path, by name. */
  readonly ids: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly token?: string;
}

function goodParts(operationId: string, n: number, ready: ReadyVerifications): GoodParts {
  const apart =
    goodWebhookParts(operationId, n, ready.webhooks) ?? goodPageParts(operationId, ready.pages);
  if (apart !== undefined) return apart;
  const { id, ...body } = ofVerification(operationId, n, ready);
  return { ids: { verificationId: id }, ...body };
}

function ofVerification(
  operationId: string,
  n: number,
  ready: ReadyVerifications,
): { readonly id: string; readonly body?: unknown } {
  const at = <T>(list: readonly T[]): T => list[n % list.length] as T;
  switch (operationId) {
    case 'startVerification': {
      const member = { kind: 'credentials', institutionCode: 'mxbank' };
      return { id: '', body: { user: { kind: 'new' }, member } };
    }
    case 'answerChallenges':
      return { id: at(ready.asked).id, body: answersTo(at(ready.asked)) };
    case 'selectAccount':
      return { id: at(ready.selecting).id, body: firstAccountOf(at(ready.selecting)) };
    case 'provideCredentials': {
      const one = at(ready.awaitingCredentials);
      return { id: one.id, body: credentialsFor(one) };
    }
    case 'cancelVerification':
      return { id: at(ready.toCancel).id, body: { reason: 'fuzz' } };
    case 'deleteVerification':
      return { id: at(ready.toDelete).id };
    case 'requestOpenUrl':
      return { id: ready.opening.id };
    case 'readAccountNumbers':
      return { id: ready.finished.id };
    default:
      return { id: at(ready.asked).id, ...(TAKES_ANYTHING.has(operationId) ? { body: {} } : {}) };
  }
}

function firstAccountOf({ nextAction }: Ready): unknown {
  if (nextAction.kind !== 'select-account') throw new Error('No account is asked for.');
  return { round: nextAction.round, value: nextAction.options[0]?.value };
}

function credentialsFor({ nextAction }: Ready): unknown {
  if (nextAction.kind !== 'provide-credentials') throw new Error('No credentials are asked for.');
  return { round: nextAction.round, credentials: filledIn(nextAction.credentials, 'password') };
}

/**
 * Requests of an operation that the schemas make up.
 *
 * @param known - what is there, for parameters of paths
 */
export function madeUpRequests(
  operation: Operation,
  resolve: Resolve,
  known: KnownIds,
): fc.Arbitrary<FuzzRequest> {
  const { parameters, body } = operation;
  const places = (place: Parameter['in']) => parameters.filter((one) => one.in === place);
  const path = fc.tuple(...places('path').map((one) => pathValue(one, resolve, known)));
  const query = fc.tuple(...places('query').map((one) => optional(one, resolve)));
  const headers = fc.tuple(...places('header').map((one) => headerValue(one)));
  const json = body === undefined ? fc.constant(undefined) : bodies(fromSchema(body, resolve));
  const authorization = fc.oneof(
    { weight: 8, arbitrary: fc.constant('valid' as const) },
    { weight: 1, arbitrary: fc.constantFrom('none' as const, 'wrong' as const) },
  );
  return fc.record({ path, query, headers, json, authorization }).map((made) => ({
    operationId: operation.operationId,
    method: operation.method,
    path: `${fill(operation.path, places('path'), made.path)}${toQuery(made.query)}`,
    headers: Object.fromEntries(made.headers.filter((pair) => pair !== undefined)),
    body: made.json,
    authorization: made.authorization,
  }));
}

function pathValue(
  { name, schema }: Parameter,
  resolve: Resolve,
  known: KnownIds,
): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...(known[name] ?? ['unknown'])) },
    { weight: 2, arbitrary: fromSchema(schema, resolve).map(String) },
    { weight: 1, arbitrary: fc.string({ minLength: 1, maxLength: 300, unit: 'grapheme' }) },
  );
}

function optional(
  { name, schema, required }: Parameter,
  resolve: Resolve,
): fc.Arbitrary<readonly [string, string] | undefined> {
  const value = fromSchema(schema, resolve).map((made): readonly [string, string] => [
    name,
    typeof made === 'string' ? made : JSON.stringify(made),
  ]);
  return required ? value : fc.option(value, { nil: undefined });
}

/**
 * Headers are ASCII on the wire; keys are fresh, so that made-up requests do not join each other by
 * chance.
 */
function headerValue({ name }: Parameter): fc.Arbitrary<readonly [string, string] | undefined> {
  const text = fc.string({ minLength: 1, maxLength: 40 }).map((made) => made.trim() || '-');
  const usual =
    name === 'prefer' ? fc.constant('wait=1') : fc.constant(null).map(() => randomUUID());
  const value = fc.oneof({ weight: 3, arbitrary: usual }, { weight: 1, arbitrary: text });
  return fc.option(
    value.map((made): readonly [string, string] => [name, made]),
    { nil: undefined },
  );
}

function bodies(values: fc.Arbitrary<unknown>): fc.Arbitrary<string | undefined> {
  return fc.oneof(
    { weight: 20, arbitrary: values.map((value) => JSON.stringify(value)) },
    { weight: 1, arbitrary: fc.constantFrom('', '{', 'null', '[[[[', '"text"', undefined) },
  );
}

function fill(path: string, parameters: readonly Parameter[], values: readonly string[]): string {
  return parameters.reduce(
    (filled, { name }, index) =>
      // A path segment of dots would lead to another path before it is sent.
      filled.replace(`{${name}}`, () => encodeSegment(values[index] ?? '')),
    path,
  );
}

function encodeSegment(value: string): string {
  const encoded = encodeURIComponent(wellFormed(value));
  return /^\.*$/.test(encoded) ? `${encoded}-` : encoded;
}

function toQuery(pairs: readonly (readonly [string, string] | undefined)[]): string {
  const given = pairs.filter((pair) => pair !== undefined);
  if (given.length === 0) return '';
  return `?${given.map(([name, value]) => `${name}=${encodeURIComponent(wellFormed(value))}`).join('&')}`;
}

/** Half a surrogate pair cannot be encoded; UTF-8 replaces it. */
function wellFormed(value: string): string {
  return Buffer.from(value, 'utf8').toString('utf8');
}
