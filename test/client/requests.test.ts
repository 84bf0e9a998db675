/**
 * Goal: a request that cannot work is rejected before anything is sent; one that can is sent with
 * its secrets sealed. What both the client and the HTTP API check stands in test/contract. Method:
 * the client on an SDK client that sends nothing.
 */
import { tsToMs } from '@temporalio/common/lib/time';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type AnswerOptions, type StartVerificationRequest } from '../../client';
import { generateSealingKeyPair, importSealingKeys, seal, unseal } from '../../codec';
import { sealFields, type SealingKeySource } from '../../client/seal-fields';
import { type AccountVerificationInput } from '../../domain';
import { aCapturingClient, aClientOfNobody, type CapturingClient } from './support';

let capturing: CapturingClient;
beforeAll(async () => {
  capturing = await aCapturingClient();
});
afterAll(async () => {
  await capturing.close();
});

const aRequest = (changes: Record<string, unknown> = {}): StartVerificationRequest => ({
  user: { kind: 'new' },
  member: { kind: 'credentials', institutionCode: 'mxbank' },
  ...changes,
});
const withCredentials = (...credentials: readonly unknown[]) =>
  aRequest({ member: { kind: 'credentials', institutionCode: 'mxbank', credentials } });
const V1 = { verificationId: 'v-1', purpose: 'credential' } as const;
const sealedStart = (credentials: unknown) => ({
  ...aRequest({ member: { kind: 'credentials', institutionCode: 'mxbank', credentials } }),
  verificationId: 'v-1',
});
/** Each is short enough; sealed, all together are more than one message may have. */
const LONG_FIELDS = Array.from({ length: 20 }, (_, index) => ({
  guid: `CRD-${String(index)}`,
  value: 'v'.repeat(4_000),
}));

describe('a request that cannot work', () => {
  const start = (changes: Record<string, unknown>) => capturing.client.start(aRequest(changes));
  const list = (filter: { tenantId: string; pageSize?: number; cursor?: string }) =>
    capturing.client.list(filter);

  const choose = (options: AnswerOptions) =>
    capturing.client.selectAccount('v-1', { round: 1, value: 'a' }, options);

  it.each<[string, () => Promise<unknown>, string]>([
    ['an id with a space', () => start({ verificationId: 'a b' }), '/verificationId'],
    ['too long an id', () => start({ verificationId: 'a'.repeat(65) }), '/verificationId'],
    ['a tenant with a slash', () => start({ tenantId: 'a/b' }), '/tenantId'],
    ['an empty fingerprint', () => start({ requestFingerprint: '' }), '/requestFingerprint'],
    ['a foreign id', () => capturing.client.cancel('../v', { reason: 'r' }), '/verificationId'],
    ['an empty id', () => capturing.client.getVerification(''), '/verificationId'],
    ['a list of nobody', () => list({ tenantId: "a' OR 'b" }), '/tenantId'],
    [
      'credentials that are too long together',
      () => capturing.client.start(withCredentials(...LONG_FIELDS)),
      '/member/credentials',
    ],
    [
      'answers that are too long together',
      () => capturing.client.answerChallenges('v-1', { round: 1, answers: LONG_FIELDS }),
      '/answers',
    ],
    ['a key on a signal', () => choose({ via: 'signal', idempotencyKey: 'k' }), '/idempotencyKey'],
    ['too long a key', () => choose({ idempotencyKey: 'k'.repeat(65) }), '/idempotencyKey'],
    [
      'a cursor that is none',
      () => list({ tenantId: 'dev', cursor: 'bm90IGEgdG9rZW4' }),
      '/cursor',
    ],
    ['a page of 101', () => list({ tenantId: 'dev', pageSize: 101 }), '/pageSize'],
  ])('has %s: it is rejected before anything is sent', async (_what, call, pointer) => {
    const before = capturing.starts.length;
    // Some calls check before they return a promise; a caller that awaits sees no difference.
    await expect((async () => call())()).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
      problems: [{ pointer }],
    });
    expect(capturing.starts).toHaveLength(before);
  });
});

describe('a secret that is plain by mistake, or sealed for another place', () => {
  const SECRET = 'hunter2.is.my.pass.word';
  const guids = ['CRD-1'];
  const sealedAt = async (place: object) => {
    const binding = { ...V1, guids, ...place };
    const values = binding.guids.map(() => SECRET);
    return seal(capturing.keys.publicJwk, values, binding);
  };

  it.each<[string, () => unknown]>([
    ['a text', () => SECRET],
    ['a list of texts', () => [SECRET]],
    ['a text by guid', () => ({ 'CRD-1': SECRET })],
    ['a plain value that has the form of a sealed one', () => ({ guids, sealed: SECRET })],
    ['a plain value by its name', () => ({ guids, value: SECRET })],
    [
      'a plain value beside the sealed one',
      async () => {
        return { guids, sealed: await sealedAt({}), value: SECRET };
      },
    ],
    ['a list that says sealed', () => [{ guid: 'CRD-1', sealed: SECRET }]],
    [
      'another verification',
      async () => ({ guids, sealed: await sealedAt({ verificationId: 'v-2' }) }),
    ],
    ['another purpose', async () => ({ guids, sealed: await sealedAt({ purpose: 'open-url' }) })],
    ['other guids', async () => ({ guids, sealed: await sealedAt({ guids: ['CRD-2'] }) })],
    ['more guids', async () => ({ guids, sealed: await sealedAt({ guids: ['CRD-1', 'CRD-2'] }) })],
  ])('does not leave the process, nor is it quoted: %s', async (_what, make) => {
    const given = (await make()) as never;
    const calls = [
      () => capturing.client.start(sealedStart(given)),
      () => capturing.client.provideCredentials('v-1', { round: 1, credentials: given }),
    ];
    const before = capturing.starts.length;
    for (const call of calls) {
      const error = await call().catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: 'INVALID_REQUEST' });
      expect(`${(error as Error).stack ?? ''}${JSON.stringify(error)}`).not.toContain('hunter2');
    }
    expect(capturing.starts).toHaveLength(before);
  });
});

describe('the key that a client seals to', () => {
  const keyIdOf = async (sealingKey: SealingKeySource) => {
    const fields = [{ guid: 'CRD-1', value: 'a' }];
    const what = { ...V1, fields, path: ['credentials'] };
    const { sealed } = await sealFields(sealingKey, what);
    return (
      JSON.parse(Buffer.from(sealed.split('.')[0]!, 'base64url').toString()) as { kid: string }
    ).kid;
  };

  it('is the one it has, or the newest that is valid, or what it is told at that time', async () => {
    const [old, next, later] = await Promise.all(
      [1, 2, 99_000_000_000].map(async (nbf) => (await generateSealingKeyPair({ nbf })).publicJwk),
    );
    expect(await keyIdOf(old!)).toBe(old!.kid);
    expect(await keyIdOf({ keys: [old!, later!, next!] })).toBe(next!.kid);
    let current = { keys: [old!] };
    const source = () => Promise.resolve(current);
    expect(await keyIdOf(source)).toBe(old!.kid);
    current = { keys: [next!] };
    expect(await keyIdOf(source)).toBe(next!.kid);
    await expect(keyIdOf({ ...old!, exp: 2 })).rejects.toMatchObject({ code: 'no-valid-key' });
  });
});

describe('a start that can work', () => {
  const lastInput = () => capturing.starts.at(-1)!.options.args[0] as AccountVerificationInput;

  it('is sent with its credentials sealed to the worker, as one value of this place', async () => {
    const credentials = [
      { guid: 'CRD-1', value: 'hunter2-plain' },
      { guid: 'CRD-2', value: 'hunter3-plain' },
    ];
    await capturing.client.start({ ...withCredentials(...credentials), verificationId: 'v-1' });
    const start = capturing.starts.at(-1)!;
    expect(start.workflowType).toBe('accountVerification');
    expect(start.options).toMatchObject({
      workflowId: 'account-verification/v-1',
      taskQueue: 'account-verification',
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
    });
    expect(JSON.stringify(start)).not.toMatch(/hunter/);
    const { member } = lastInput();
    if (member.kind !== 'credentials') throw new Error('another kind of member was sent');
    const keys = await importSealingKeys(JSON.stringify(capturing.keys.privateJwk));
    const { guids = [], sealed = '' } = member.credentials ?? {};
    expect(guids).toEqual(['CRD-1', 'CRD-2']);
    const opened = await unseal(keys, sealed, { ...V1, guids });
    expect(opened).toEqual(['hunter2-plain', 'hunter3-plain']);
  });

  it('passes values on that a browser has sealed', async () => {
    const guids = ['CRD-1'];
    const { publicJwk } = await generateSealingKeyPair();
    const credentials = { guids, sealed: await seal(publicJwk, ['a'], { ...V1, guids }) };
    await capturing.client.start(sealedStart(credentials));
    expect(lastInput().member).toMatchObject({ credentials });
  });

  it('gets an id of its own where it names none', async () => {
    const { verificationId: one } = await capturing.client.start(aRequest());
    const { verificationId: other } = await capturing.client.start(aRequest());
    expect(one).toMatch(/^[\w-]{36}$/);
    expect(one).not.toBe(other);
  });

  it('ends an hour after the last deadline that an operator can set, should the process fail to end it', async () => {
    await capturing.client.start(aRequest({ limits: { overallMs: 60_000 } }));
    const { workflowExecutionTimeout } = capturing.starts.at(-1)!.options;
    const extensionsMs = 30 * 86_400_000;
    expect(tsToMs(workflowExecutionTimeout)).toBe(60_000 + extensionsMs + 3_600_000);
  });
});

describe('a Temporal that is not there', () => {
  /** Minutes, so that only an answer that does not wait for it can come before. */
  const TIMEOUT_MS = 240_000;

  it('makes every call fail with TEMPORAL_UNAVAILABLE, before its time is over', async () => {
    const { client, close } = await aClientOfNobody(TIMEOUT_MS);
    const beganMs = Date.now();
    const calls = await Promise.allSettled([
      client.start(aRequest()),
      client.getVerification('v-1'),
      client.cancel('v-1', { reason: 'test' }),
      client.selectAccount('v-1', { round: 1, value: 'account-1' }),
      client.result('v-1', { timeoutMs: TIMEOUT_MS }),
    ]);
    await close();
    const reason = expect.objectContaining({ code: 'TEMPORAL_UNAVAILABLE' });
    expect(calls).toEqual(calls.map(() => ({ status: 'rejected', reason })));
    expect(Date.now() - beganMs).toBeLessThan(TIMEOUT_MS / 2);
  });
});
