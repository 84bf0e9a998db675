/**
 * Goal: a request that cannot work is rejected before anything is sealed or sent, naming every problem and no value; one
 * that can is sent with its secrets sealed. Method: the client's public door on an SDK client that sends nothing.
 */
import { tsToMs } from '@temporalio/common/lib/time';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isVerificationClientError, type StartVerificationRequest } from '../../client';
import { importSealingKey, unseal } from '../../codec';
import type { AccountVerificationInput } from '../../domain';
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
const withCode = (institutionCode: unknown) =>
  aRequest({ member: { kind: 'credentials', institutionCode } });

/** The pointers of the problems that a call is rejected with. */
async function problemsOf(call: Promise<unknown>): Promise<readonly string[]> {
  const error = await call.then(
    () => new Error('accepted'),
    (reason: unknown) => reason,
  );
  if (!isVerificationClientError(error)) throw error;
  expect(error.code).toBe('INVALID_REQUEST');
  return error.problems.map(({ pointer }) => pointer);
}

describe('a start that cannot work', () => {
  it.each<[string, unknown, string[]]>([
    ['an id with a space', aRequest({ verificationId: 'a b' }), ['/verificationId']],
    ['an empty id', aRequest({ verificationId: '' }), ['/verificationId']],
    ['an id of 65 characters', aRequest({ verificationId: 'a'.repeat(65) }), ['/verificationId']],
    ['a tenant with a slash', aRequest({ tenantId: 'a/b' }), ['/tenantId']],
    ['an unknown kind of user', aRequest({ user: { kind: 'old' } }), ['/user/kind']],
    ['no user', aRequest({ user: undefined }), ['/user/kind']],
    [
      'a user guid with a slash',
      aRequest({ user: { kind: 'existing', userGuid: 'USR/1' } }),
      ['/user/userGuid'],
    ],
    ['no user guid', aRequest({ user: { kind: 'existing' } }), ['/user/userGuid']],
    [
      'a long user metadata',
      aRequest({ user: { kind: 'new', metadata: 'm'.repeat(4_001) } }),
      ['/user/metadata'],
    ],
    ['an unknown kind of member', aRequest({ member: { kind: 'magic' } }), ['/member/kind']],
    ['an empty institution code', withCode(''), ['/member/institutionCode']],
    ['an institution code that climbs', withCode('..'), ['/member/institutionCode']],
    ['a numeric institution code', withCode(7), ['/member/institutionCode']],
    ['no member guid', aRequest({ member: { kind: 'existing-member' } }), ['/member/memberGuid']],
    ['no credentials in the list', withCredentials(), ['/member/credentials']],
    [
      '51 credentials',
      withCredentials(...Array.from({ length: 51 }, () => ({ guid: 'C', value: 'v' }))),
      ['/member/credentials'],
    ],
    ['an empty value', withCredentials({ guid: 'C', value: '' }), ['/member/credentials/0/value']],
    [
      'a numeric value',
      withCredentials({ guid: 'C', value: 1234 }),
      ['/member/credentials/0/value'],
    ],
    [
      'a value of 1 MB',
      withCredentials({ guid: 'C', value: 'v'.repeat(1_000_000) }),
      ['/member/credentials/0/value'],
    ],
    [
      'a value that is not sealed',
      withCredentials({ guid: 'C', sealed: 'plain' }),
      ['/member/credentials/0/sealed'],
    ],
    ['a limit out of range', aRequest({ limits: { roundsMax: 0 } }), ['/limits/roundsMax']],
    ['half a millisecond', aRequest({ limits: { answerMs: 1_000.5 } }), ['/limits/answerMs']],
    ['a limit that does not exist', aRequest({ limits: { patience: 1 } }), ['/limits']],
    [
      'several mistakes at once',
      { ...withCredentials({ guid: '', value: 'v' }), verificationId: '!', tenantId: '!' },
      ['/verificationId', '/tenantId', '/member/credentials/0/guid'],
    ],
  ])('has %s: every problem is named', async (_what, request, pointers) => {
    const before = capturing.starts.length;
    const call = capturing.client.start(request as StartVerificationRequest);
    expect(await problemsOf(call)).toEqual(pointers);
    expect(capturing.starts).toHaveLength(before);
  });

  it.each<[string, unknown]>([
    ['a text instead of a field', 'hunter2-plain'],
    ['a list instead of a field', ['hunter2-plain']],
    ['a secret under another name', { guid: 'C', password: 'hunter2-plain' }],
    ['a secret in place of the guid', { guid: 'hunter2-plain/x', value: 'v' }],
    ['a value that is no text', { guid: 'C', value: ['hunter2-plain'] }],
    ['a sealed value that is none', { guid: 'C', sealed: 'hunter2-plain' }],
    ['nothing', null],
  ])('has %s: the rejection does not repeat it', async (_what, field) => {
    const calls = [
      capturing.client.start(withCredentials(field)),
      capturing.client.answerChallenges('v-1', { round: 1, answers: [field as never] }),
      capturing.client.provideCredentials('v-1', { round: 1, credentials: [field as never] }),
    ];
    for (const call of calls) {
      const error: unknown = await call.then(
        () => undefined,
        (reason: unknown) => reason,
      );
      if (!isVerificationClientError(error)) throw error;
      expect(error.code).toBe('INVALID_REQUEST');
      expect(error.stack).not.toContain('hunter2-plain');
      expect(JSON.stringify(error.problems)).not.toContain('hunter2-plain');
    }
  });

  it('is rejected as such whatever its shape', async () => {
    const field = fc.oneof(fc.anything(), fc.record({ guid: fc.anything(), value: fc.anything() }));
    const request = fc.oneof(
      fc.anything(),
      fc.record({ user: fc.anything(), member: fc.anything(), limits: fc.anything() }),
      fc.array(field, { minLength: 1, maxLength: 3 }).map((fields) => withCredentials(...fields)),
    );
    await fc.assert(
      fc.asyncProperty(request, async (value) => {
        const started = await capturing.client.start(value as StartVerificationRequest).then(
          () => 'started',
          (error: unknown) => error,
        );
        if (started === 'started') return;
        expect(started).toMatchObject({ name: 'VerificationClientError', code: 'INVALID_REQUEST' });
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('a start that can work', () => {
  const lastInput = () => capturing.starts.at(-1)!.options.args[0] as AccountVerificationInput;

  it('is sent with its credentials sealed to the worker, each to its own place', async () => {
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
    const key = await importSealingKey(JSON.stringify(capturing.keys.privateJwk));
    const opened = await Promise.all(
      (member.credentials ?? []).map(({ guid, sealed }) =>
        unseal(key, sealed, { verificationId: 'v-1', purpose: 'credential', field: guid }),
      ),
    );
    expect(opened).toEqual(['hunter2-plain', 'hunter3-plain']);
  });

  it('passes values on that a browser has sealed, and nothing beside them', async () => {
    const sealed = 'aaa.bbb.ccc.ddd.eee';
    const field = { guid: 'CRD-1', sealed, value: 'hunter2-plain' };
    await capturing.client.start(withCredentials(field));
    const { member } = lastInput();
    expect(member).toMatchObject({ credentials: [{ guid: 'CRD-1', sealed }] });
    expect(JSON.stringify(capturing.starts.at(-1))).not.toContain('hunter2-plain');
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

describe('messages to a verification', () => {
  const { answerChallenges, cancel, selectAccount } = {
    answerChallenges: (answers: readonly never[]) =>
      capturing.client.answerChallenges('v-1', { round: 1, answers }),
    cancel: (reason: string) => capturing.client.cancel('v-1', { reason }),
    selectAccount: (value: string) => capturing.client.selectAccount('v-1', { round: 1, value }),
  };

  it.each<[string, () => Promise<unknown>, string]>([
    ['no answers', () => answerChallenges([]), '/answers'],
    ['no account', () => selectAccount(''), '/value'],
    ['a very long account', () => selectAccount('a'.repeat(10_000)), '/value'],
    ['no reason', () => cancel(''), '/reason'],
    ['a very long reason', () => cancel('r'.repeat(10_000)), '/reason'],
    ['a foreign id', () => capturing.client.cancel('../v', { reason: 'r' }), '/verificationId'],
    ['an empty id', () => capturing.client.getVerification(''), '/verificationId'],
  ])('with %s are rejected here', async (_what, call, pointer) => {
    // Some calls check before they return a promise; a caller that awaits sees no difference.
    expect(await problemsOf((async () => call())())).toEqual([pointer]);
  });
});

describe('a Temporal that is not there', () => {
  const TIMEOUT_MS = 3_500;

  it('makes every call fail with TEMPORAL_UNAVAILABLE, before its time is over', async () => {
    const { client, close } = await aClientOfNobody(TIMEOUT_MS);
    const beganMs = Date.now();
    const calls = [
      client.start(aRequest()),
      client.getVerification('v-1'),
      client.cancel('v-1', { reason: 'test' }),
      client.selectAccount('v-1', { round: 1, value: 'account-1' }),
      client.result('v-1', { timeoutMs: TIMEOUT_MS }),
    ];
    const codes = await Promise.all(
      calls.map((call) =>
        call.then(
          () => 'answered',
          (error: unknown) => (isVerificationClientError(error) ? error.code : String(error)),
        ),
      ),
    );
    const tookMs = Date.now() - beganMs;
    await close();
    expect(codes).toEqual(calls.map(() => 'TEMPORAL_UNAVAILABLE'));
    expect(tookMs).toBeLessThan(TIMEOUT_MS);
  });
});
