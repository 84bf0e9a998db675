/**
 * Goal: a receiver believes exactly what was signed for it, lately. Method: the reference example of
 * Standard Webhooks; webhooks signed by the service's own signer and changed in every part.
 */
import { describe, expect, it, test } from '@jest/globals';
import { WebhookKeyError, WebhookRejected, verifyWebhook } from '../../client/webhooks';
import {
  createWebhookKeyPair,
  createWebhookSecret,
  signWebhook,
} from '../../codec/webhook-signature';
import { startedEvent } from '../../domain';

const NOW_MS = Date.parse('2026-11-30T12:00:00Z');
const { id, event } = startedEvent({ verificationId: 'v-1', runId: 'r' }, NOW_MS);
const body = JSON.stringify(event);
const content = { id, body, timestampS: NOW_MS / 1_000 };
const [older, newer] = [createWebhookSecret(), createWebhookSecret()];
const pair = createWebhookKeyPair();
const signed = signWebhook([newer, older, pair.secret], content);

function verify(more: Partial<Parameters<typeof verifyWebhook>[0]> = {}) {
  return verifyWebhook({ body, headers: { ...signed }, keys: newer, nowMs: NOW_MS, ...more });
}

function troubleOf(more: Parameters<typeof verify>[0]): unknown {
  try {
    return verify(more);
  } catch (error) {
    return error instanceof WebhookRejected ? error.code : error;
  }
}

test('signs the reference example of Standard Webhooks as that does', () => {
  const example = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestampS: 1_614_265_330 };
  // A published test vector, no secret of anybody.
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  const headers = signWebhook([secret], { ...example, body: '{"test": 2432232314}' });
  const expected = ['v1,g0hM9SsE+OTPJTGt/', 'tmIKtSyZlE3uFJELVlNIOLJ1OE='].join('');
  expect(headers['webhook-signature']).toBe(expected);
});

describe('a webhook', () => {
  test.each([
    ['the newer secret', newer],
    ['the older secret', older],
    ['either of them', [createWebhookSecret(), older]],
    ['the public key', pair.publicKey],
  ])('that was signed is believed by %s', (_, keys) => {
    expect(verify({ keys })).toEqual({ id, ...event });
  });

  it('may come as bytes, and with the headers of fetch', () => {
    const headers = new Headers({ ...signed });
    expect(verify({ headers, body: Buffer.from(body) }).id).toBe(id);
  });

  test.each([
    ['by another secret', { keys: createWebhookSecret() }, 'not-signed'],
    ['by another key pair', { keys: createWebhookKeyPair().publicKey }, 'not-signed'],
    ['with another body', { body: `${body} ` }, 'not-signed'],
    ['with another id', { headers: { ...signed, 'webhook-id': 'msg_2' } }, 'not-signed'],
    [
      'with another time',
      { headers: { ...signed, 'webhook-timestamp': String(content.timestampS + 1) } },
      'not-signed',
    ],
    [
      'with the time in another spelling',
      { headers: { ...signed, 'webhook-timestamp': `0${String(content.timestampS)}` } },
      'not-signed',
    ],
    [
      'by a version that is not known',
      { headers: { ...signed, 'webhook-signature': 'v9,AAAA v1 v1, v1a,' } },
      'not-signed',
    ],
    ['five minutes ago', { nowMs: NOW_MS + 301_000 }, 'not-recent'],
    ['in the future', { nowMs: NOW_MS - 301_000 }, 'not-recent'],
    ['without a header', { headers: { ...signed, 'webhook-id': undefined } }, 'headers-missing'],
    ['at no time', { headers: { ...signed, 'webhook-timestamp': 'yesterday' } }, 'headers-missing'],
    ['twice in one header', { headers: { ...signed, 'webhook-id': [id, id] } }, 'headers-missing'],
  ] as const)('sent %s is rejected as %s', (_, more, code) => {
    expect(troubleOf(more)).toBe(code);
  });

  it('may tell what a later release tells', () => {
    const later = JSON.stringify({ ...event, type: 'verification.later' });
    const headers = { ...signWebhook([newer], { ...content, body: later }) };
    expect(verify({ body: later, headers }).type).toBe('verification.later');
  });

  test.each(['', 'null', '[]', '{', '{"type":"other"}', '{"type":"webhook.test"}'])(
    'that is no event (%j) is rejected, however well it is signed',
    (odd) => {
      const headers = { ...signWebhook([newer], { ...content, body: odd }) };
      expect(troubleOf({ body: odd, headers })).toBe('not-an-event');
    },
  );

  test.each(['', 'secret', 'whsec_', 'whsec_c2hvcnQ=', 'whsec_**', 'whpk_AAAA', pair.secret])(
    'is not checked by a key of another form, which no error quotes',
    (keys) => {
      const error = troubleOf({ keys });
      expect(error).toBeInstanceOf(WebhookKeyError);
      expect(String(error)).not.toContain('whs');
      expect(() => signWebhook([pair.publicKey], content)).toThrow(WebhookKeyError);
    },
  );
});
