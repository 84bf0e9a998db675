/** Goal: client and HTTP API accept and reject the same requests and repeat no value. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isVerificationClientError, type VerificationClient } from '../../client';
import { seal } from '../../codec';
import { checkShape, startBodySchema, startRequestSchema, toPointer } from '../../contract/schemas';
import { aPlayedClient, startStubbedApi, type StubbedApi } from '../api/support/stub-api';
import { aCapturingClient, type CapturingClient } from '../client/support';
import { proofSize } from '../support/proof-size';
import { REQUEST_CASES, SECRET, type Target } from './request-cases';

/** What a request is answered with: the places of its problems, and everything that is said. */
interface Said {
  readonly pointers: readonly (string | undefined)[];
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

describe('a request', () => {
  let capturing: CapturingClient;
  let stubbed: StubbedApi;

  beforeAll(async () => {
    capturing = await aCapturingClient();
    const { client } = aPlayedClient();
    const user = { kind: 'new' } as const;
    const member = { kind: 'connect-widget' } as const;
    await client.start({ verificationId: 'v-1', tenantId: 'dev', user, member });
    stubbed = await startStubbedApi(client);
  });
  afterAll(async () => {
    await capturing.close();
    await stubbed.api.close();
  });

  async function byClient(target: Target, request: unknown): Promise<Said> {
    try {
      await CALLS[target](capturing.client, request as never);
      return { pointers: [], text: '' };
    } catch (error) {
      if (!isVerificationClientError(error)) throw error;
      expect(error.code).toBe('INVALID_REQUEST');
      const pointers = error.problems.map(({ pointer }) => pointer);
      return { pointers, text: `${error.stack ?? ''}${JSON.stringify(error)}` };
    }
  }

  async function byHttp(target: Target, request: unknown): Promise<Said> {
    const path = target === 'start' ? '' : `/v-1/${target}`;
    const body = JSON.stringify(request);
    const answer = await stubbed.caller.post(`/v1/verifications${path}`, body);
    if (answer.status < 300) return { pointers: [], text: '' };
    expect(answer).toMatchObject({ status: 400, body: { code: 'INVALID_REQUEST' } });
    return { pointers: answer.body.errors.map(({ pointer }) => pointer), text: answer.text };
  }

  async function byBoth(target: Target, request: unknown) {
    const client = await byClient(target, request);
    const http = await byHttp(target, request);
    expect(client.text + http.text).not.toContain(SECRET);
    return { client: client.pointers, http: http.pointers };
  }

  it.each(REQUEST_CASES)('to $to with $what is the same for both', async (each) => {
    const { to, request, pointers } = each;
    expect(await byBoth(to, request)).toEqual({ client: pointers, http: pointers });
  });

  it('names every problem at once', async () => {
    const credentials = [{ guid: '', value: '' }];
    const member = { kind: 'credentials', institutionCode: '', credentials };
    const request = { user: { kind: 'new' }, member, limits: { overallMs: 1 } };
    const pointers = [
      '/member/institutionCode',
      '/member/credentials/0/guid',
      '/member/credentials/0/value',
      '/limits/overallMs',
    ];
    expect(await byBoth('start', request)).toEqual({ client: pointers, http: pointers });
  });

  it('to start with sealed credentials is for the client alone: nobody can seal before the id exists', async () => {
    const guids = ['CRD-1'];
    const { publicJwk } = capturing.keys;
    const binding = { verificationId: 'v-1', purpose: 'credential', guids } as const;
    const credentials = { guids, sealed: await seal(publicJwk, [SECRET], binding) };
    const member = { kind: 'credentials', institutionCode: 'mxbank', credentials };
    const request = { user: { kind: 'new' }, member };
    const byId = await byClient('start', { ...request, verificationId: 'v-1' });
    expect(byId.pointers).toEqual([]);
    expect(await byBoth('start', request)).toEqual({
      client: ['/member/credentials/sealed'],
      http: ['/member/credentials'],
    });
  });
});

describe('checking a shape', () => {
  it('never throws, whatever it is given', () => {
    const anything = fc.anything();
    const field = fc.oneof(anything, fc.record({ guid: anything, value: anything }));
    const member = fc.record({ kind: fc.constant('credentials'), credentials: fc.array(field) });
    const members = { user: anything, member: fc.oneof(anything, member), limits: anything };
    const request = fc.oneof(anything, fc.record(members));
    const schemas = fc.constantFrom(startBodySchema, startRequestSchema);
    fc.assert(
      fc.property(request, schemas, (value, schema) => {
        const { problems } = checkShape(schema, value);
        expect(problems?.every(({ problem }) => problem !== '')).not.toBe(false);
      }),
      { numRuns: proofSize({ slice: 200, full: 5_000 }) },
    );
  });

  it('takes undefined for absent, and leaves it out', () => {
    const request = {
      user: { kind: 'new', metadata: undefined },
      member: { kind: 'connect-widget' },
    };
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
