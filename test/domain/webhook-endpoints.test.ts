/** Goal: which endpoints a tenant has after each change, and which changes are rejected. Method: tables. */
import { describe, expect, it, test } from '@jest/globals';
import {
  ENDPOINTS_MAX,
  ENDPOINT_SECRETS_MAX,
  WEBHOOK_EVENT_TYPES,
  changeEndpoints,
  isEndpointChange,
  wantsEvent,
  webhookSecretBinding,
  type EndpointChange,
  type Sealed,
  type WebhookEndpoint,
} from '../../domain';

const sealed: Sealed = 'a.b.c.d.e';
const url = 'https://hooks.example.com/in';
const registered = (endpointId: string, request = 'one'): EndpointChange => ({
  ...{ kind: 'register', endpointId, url, secret: `${endpointId}-1`, sealed, request },
});
const added = (secret: string, request = 'one'): EndpointChange => ({
  ...{ kind: 'add-secret', endpointId: 'a', secret, sealed, request },
});

/** What is left of these changes, one after the other. */
function after(...changes: readonly EndpointChange[]): readonly WebhookEndpoint[] | string {
  let endpoints: readonly WebhookEndpoint[] = [];
  for (const change of changes) {
    const next = changeEndpoints(endpoints, change);
    if (typeof next === 'string') return next;
    endpoints = next;
  }
  return endpoints;
}
const many = (count: number, change: (at: number) => EndpointChange) =>
  Array.from({ length: count }, (_, at) => change(at));

describe('a change', () => {
  test('registers an endpoint with its secret and the events that it wants', () => {
    const events = ['verification.finished'] as const;
    expect(after({ ...registered('a'), events } as EndpointChange)).toEqual([
      { endpointId: 'a', url, events, secrets: [{ secretId: 'a-1', sealed, request: 'one' }] },
    ]);
  });

  test('puts a new secret before the older ones, and takes one away', () => {
    const two = after(registered('a'), registered('b'), added('a-2'));
    const ids = (two as WebhookEndpoint[]).map(({ secrets }) =>
      secrets.map((each) => each.secretId),
    );
    expect(ids).toEqual([['a-2', 'a-1'], ['b-1']]);
    expect(after(registered('a'), added('a-2'), removal)).toMatchObject([
      { secrets: [{ secretId: 'a-2' }] },
    ]);
  });

  test('disables, enables and removes one endpoint and no other', () => {
    const both = [registered('a'), registered('b')];
    const disable = { kind: 'disable', endpointId: 'a', why: 'gone' } as const;
    expect(after(...both, disable)).toMatchObject([{ disabled: 'gone' }, { endpointId: 'b' }]);
    expect(after(...both, disable, { kind: 'enable', endpointId: 'a' })).toEqual(after(...both));
    expect(after(...both, { kind: 'remove', endpointId: 'a' })).toEqual(after(registered('b')));
  });

  const removal = { kind: 'remove-secret', endpointId: 'a', secret: 'a-1' } as const;
  const full = many(ENDPOINTS_MAX, (at) => registered(`e${String(at)}`));
  const filled = many(ENDPOINT_SECRETS_MAX - 1, (at) => added(`more-${String(at)}`));
  test.each<[string, readonly EndpointChange[]]>([
    ['endpoint-exists', [registered('a'), registered('a', 'another')]],
    ['endpoint-exists', [registered('a'), added('a-2'), removal, registered('a')]],
    ['secret-exists', [registered('a'), added('a-1', 'another')]],
    ['too-many-endpoints', [...full, registered('a')]],
    ['too-many-secrets', [registered('a'), ...filled, added('one-more')]],
    ['endpoint-unknown', [added('a-2')]],
    ['endpoint-unknown', [{ kind: 'enable', endpointId: 'a' }]],
    ['endpoint-unknown', [{ kind: 'remove', endpointId: 'a' }]],
    ['last-secret', [registered('a'), removal]],
    ['secret-unknown', [registered('a'), { kind: 'remove-secret', endpointId: 'a', secret: 'x' }]],
  ])('is rejected: %s', (reason, changes) => {
    expect(after(...changes.slice(0, -1))).toBeInstanceOf(Array);
    expect(after(...changes)).toBe(reason);
  });

  test.each<[string, readonly EndpointChange[]]>([
    ['an endpoint', [registered('a')]],
    ['an endpoint that has another secret since', [added('a-2'), registered('a')]],
    ['the last endpoint that there may be', full],
    ['the last secret that there may be', filled],
  ])('by the same request again makes nothing twice: %s', (_what, changes) => {
    const first = changes[0]!.kind === 'add-secret' ? [registered('a'), ...changes] : changes;
    const before = after(...first);
    const resealed = { ...changes.at(-1)!, sealed: 'a.b.c.d.f' } as EndpointChange;
    expect(after(...first, resealed)).toEqual(before);
    expect(before).toBeInstanceOf(Array);
  });
});

test.each([
  null,
  'remove',
  {},
  { kind: 'unheard-of', endpointId: 'a' },
  { kind: 'remove' },
  { kind: 'remove', endpointId: 'a/b' },
  { kind: 'remove', endpointId: 'a'.repeat(65) },
  { kind: 'disable', endpointId: 'a', why: 'because' },
  { kind: 'add-secret', endpointId: 'a', secret: 's', sealed: 'plain' },
  { ...registered('a'), url: 'ftp://hooks.example.com' },
  { ...registered('a'), url: `https://${'a'.repeat(3_000)}` },
  { ...registered('a'), events: ['verification.unheard-of'] },
  { ...registered('a'), events: [...WEBHOOK_EVENT_TYPES, 'webhook.test'] },
])('%j is no change', (value) => {
  expect(isEndpointChange(value)).toBe(false);
});

test.each([
  { kind: 'remove', endpointId: 'a' },
  { kind: 'enable', endpointId: 'a' },
  { kind: 'disable', endpointId: 'a', why: 'asked' },
  { kind: 'remove-secret', endpointId: 'a', secret: 's' },
])('%j is one', (value) => {
  expect(isEndpointChange(value)).toBe(true);
});

it.each<[Partial<WebhookEndpoint>, readonly string[]]>([
  [{}, WEBHOOK_EVENT_TYPES],
  [{ events: ['verification.finished'] }, ['verification.finished', 'webhook.test']],
  [{ events: [] }, ['webhook.test']],
  [{ disabled: 'gone' }, []],
  [{ disabled: 'asked', events: ['verification.finished'] }, []],
])('an endpoint with %j gets %j', (more, expected) => {
  const endpoint: WebhookEndpoint = { endpointId: 'a', url, secrets: [], ...more };
  expect(WEBHOOK_EVENT_TYPES.filter((type) => wantsEvent(endpoint, type))).toEqual(expected);
});

it('has secrets that are bound to tenant and endpoint', () => {
  const binding = { verificationId: 'tenant', purpose: 'webhook-secret', guids: ['a'] };
  expect(webhookSecretBinding('tenant', 'a')).toEqual(binding);
});
