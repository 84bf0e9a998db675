/**
 * Goal: what keeps us from sending a webhook is an attempt like one that the receiver failed, so that nothing is
 * given up before its three days. Method: the activity in the SDK's mock environment.
 */
import { expect, test } from '@jest/globals';
import { MockActivityEnvironment, defaultActivityInfo } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { SendingShares, createWebhookActivities } from '../../activities';
import { createWebhookSecret } from '../../codec';
import { WEBHOOK_ATTEMPTS_MAX, WEBHOOK_PAUSES_MS, testEvent } from '../../domain';

type Needed = Parameters<typeof createWebhookActivities>[0];

/** One attempt to send to an endpoint that is there and answers; `sent` says whether it was asked. */
async function attempted(attempt: number, trouble: Partial<Needed> = {}) {
  const url = 'https://receiver.invalid/';
  const endpoint = { endpointId: 'e', url, secrets: [{ secretId: 's', sealed: '' }] };
  let sent = 0;
  const { deliverWebhook } = createWebhookActivities({
    endpoints: { one: () => Promise.resolve(endpoint) },
    shares: new SendingShares(2),
    unseal: () => Promise.resolve([createWebhookSecret()]),
    post: () => {
      sent += 1;
      return Promise.resolve({ status: 204 });
    },
    onAttempt: () => undefined,
    ...trouble,
  } as unknown as Needed);
  const input = { ...testEvent('key', 0), tenantId: 't', endpointId: 'e' };
  const activity = new MockActivityEnvironment(
    { ...defaultActivityInfo, attempt },
    { logger: new DefaultLogger('ERROR') },
  );
  const answer = await activity.run(deliverWebhook, input).catch((error: unknown) => error);
  return { answer, sent };
}

/** A tenant that has one webhook on its way has its share of two slots. */
function crowded(): SendingShares {
  const shares = new SendingShares(2);
  shares.take('t');
  return shares;
}

test.each<[string, () => Partial<Needed>]>([
  [
    'endpoints-unknown',
    () => ({ endpoints: { one: () => Promise.reject(new Error('away')) } as never }),
  ],
  ['secret-unreadable', () => ({ unseal: () => Promise.reject(new Error('no key')) })],
  ['crowded', () => ({ shares: crowded() })],
])('%s: is sent again, with the pauses of a receiver that is away', async (failure, trouble) => {
  for (const [at, pauseMs] of WEBHOOK_PAUSES_MS.entries()) {
    const { answer, sent } = await attempted(at + 1, trouble());
    const message = `The webhook was not delivered: ${failure}.`;
    expect(answer).toMatchObject({ type: 'WebhookNotDelivered', message, nonRetryable: false });
    const { nextRetryDelay } = answer as { readonly nextRetryDelay: number };
    expect(Math.abs(nextRetryDelay / pauseMs - 1)).toBeLessThan(0.21);
    expect(sent).toBe(0);
  }
});

test('the last attempt is made however crowded it is', async () => {
  const { answer, sent } = await attempted(WEBHOOK_ATTEMPTS_MAX, { shares: crowded() });
  expect(answer).toEqual({ attempts: WEBHOOK_ATTEMPTS_MAX });
  expect(sent).toBe(1);
});

test('a place is given back whatever comes of it', async () => {
  const shares = new SendingShares(2);
  await attempted(1, { shares });
  await attempted(1, { shares, post: () => Promise.reject(new Error('stopped')) });
  expect(shares.take('t')).toBeDefined();
});
