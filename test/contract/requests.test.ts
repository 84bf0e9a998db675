/**
 * Goal: client and HTTP API accept and reject the same requests, at the same places, and repeat no value. Method: one table
 * sent through both: a client whose calls stop before Temporal, and the API over a socket with a played client.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isVerificationClientError, type VerificationClient } from '../../client';
import { checkShape, startBodySchema, startRequestSchema, toPointer } from '../../contract/schemas';
import { aRegistration, startStubbedApi, type StubbedApi } from '../api/support/stub-api';
import { aCapturingClient, type CapturingClient } from '../client/support';
import { REQUEST_CASES, SECRET, type Target } from './request-cases';

/** What a way in says to a request: the places of the problems, and everything that was said. */
interface Said {
  readonly pointers: readonly string[];
  readonly text: string;
}

const BY_SIGNAL = { via: 'signal' } as const;

/** What each target is in the client. */
const CALLS: Readonly<
  Record<Target, (client: VerificationClient, request: never) => Promise<unknown>>
> = {
  start: (client, request) => client.start(request),
  'challenge-answers': (client, request) => client.answerChallenges('v-1', request, BY_SIGNAL),
  credentials: (client, request) => client.provideCredentials('v-1', request, BY_SIGNAL),
  'account-selection': (client, request) => client.selectAccount('v-1', request, BY_SIGNAL),
  cancel: (client, request) => client.cancel('v-1', request),
  'member-changed': (client, request) => client.memberChanged('v-1', request),
};

async function byClient(
  client: VerificationClient,
  target: Target,
  request: unknown,
): Promise<Said> {
  const error: unknown = await CALLS[target](client, request as never).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error === undefined) return { pointers: [], text: '' };
  if (!isVerificationClientError(error))
    throw new Error('not an error of the client', { cause: error });
  expect(error.code).toBe('INVALID_REQUEST');
  const pointers = error.problems.map(({ pointer }) => pointer);
  return { pointers, text: `${error.stack ?? ''}${JSON.stringify(error)}` };
}

async function byHttp({ caller }: StubbedApi, target: Target, request: unknown): Promise<Said> {
  const path = target === 'start' ? '' : `/v-1/${target}`;
  const answer = await caller.post(`/v1/verifications${path}`, JSON.stringify(request));
  if (answer.status < 300) return { pointers: [], text: '' };
  expect(answer).toMatchObject({ status: 400, body: { code: 'INVALID_REQUEST' } });
  return { pointers: answer.body.errors.map(({ pointer }) => pointer ?? ''), text: answer.text };
}

describe('a request', () => {
  let capturing: CapturingClient;
  let stubbed: StubbedApi;
  const taken = () => Promise.resolve();

  beforeAll(async () => {
    capturing = await aCapturingClient();
    stubbed = await startStubbedApi({
      start: ({ verificationId = '' }) =>
        Promise.resolve({ verificationId, wasStartedBefore: false }),
      lookUp: () => Promise.resolve(aRegistration()),
      answerChallenges: taken,
      provideCredentials: taken,
      selectAccount: taken,
      cancel: taken,
      memberChanged: taken,
    });
  });
  afterAll(async () => {
    await capturing.close();
    await stubbed.api.close();
  });

  it.each(REQUEST_CASES)('to $to with $what is the same for both', async (each) => {
    const { to, request, pointers } = each;
    const client = await byClient(capturing.client, to, request);
    const http = await byHttp(stubbed, to, request);
    expect({ client: client.pointers, http: http.pointers }).toEqual({
      client: pointers,
      http: pointers,
    });
    expect(client.text + http.text).not.toContain(SECRET);
  });

  it('names every problem at once', async () => {
    const member = {
      kind: 'credentials',
      institutionCode: '',
      credentials: [{ guid: '', value: '' }],
    };
    const request = { user: { kind: 'new' }, member, limits: { overallMs: 1 } };
    for (const said of [
      await byClient(capturing.client, 'start', request),
      await byHttp(stubbed, 'start', request),
    ]) {
      expect(said.pointers).toEqual([
        '/member/institutionCode',
        '/member/credentials/0/guid',
        '/member/credentials/0/value',
        '/limits/overallMs',
      ]);
    }
  });

  it('to start with sealed credentials is for the client alone: nobody can seal before the id exists', async () => {
    const credentials = [{ guid: 'CRD-1', sealed: 'aaa.bbb.ccc.ddd.eee' }];
    const member = { kind: 'credentials', institutionCode: 'mxbank', credentials };
    const request = { user: { kind: 'new' }, member };
    expect((await byClient(capturing.client, 'start', request)).pointers).toEqual([]);
    expect((await byHttp(stubbed, 'start', request)).pointers).toEqual([
      '/member/credentials/0/value',
      '/member/credentials/0',
    ]);
  });
});

describe('checking a shape', () => {
  it('never throws, whatever it is given', () => {
    const field = fc.oneof(fc.anything(), fc.record({ guid: fc.anything(), value: fc.anything() }));
    const member = fc.record({ kind: fc.constant('credentials'), credentials: fc.array(field) });
    const request = fc.oneof(
      fc.anything(),
      fc.record({
        user: fc.anything(),
        member: fc.oneof(fc.anything(), member),
        limits: fc.anything(),
      }),
    );
    fc.assert(
      fc.property(
        request,
        fc.constantFrom(startBodySchema, startRequestSchema),
        (value, schema) => {
          const { problems } = checkShape(schema, value);
          expect(problems?.every(({ problem }) => problem !== '')).not.toBe(false);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('takes undefined for absent, and leaves it out', () => {
    const request = { user: { kind: 'new', email: undefined }, member: { kind: 'connect-widget' } };
    expect(checkShape(startRequestSchema, { ...request, policies: undefined })).toEqual({
      value: { user: { kind: 'new' }, member: { kind: 'connect-widget' } },
    });
    const { value } = checkShape(startRequestSchema, request);
    expect(Object.keys(value?.user ?? {})).toEqual(['kind']);
  });

  it('points by the rules of RFC 6901', () => {
    expect(toPointer(['a/b', 0, '~'])).toBe('/a~1b/0/~0');
  });
});
