/**
 * Goal: Temporal's index learns no reference, and which tenants share one; a list finds what was
 * started, by old keys as well. Method: clients that send nothing, before and after a rotation.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { importPayloadKeys, newPayloadKeys, withActiveKey, withNewKey } from '../../codec';
import { aCapturingClient, type CapturingClient } from './support';

const REFERENCE = 'order/2026-11#7';
const member = { kind: 'connect-widget' } as const;
const open: CapturingClient[] = [];
let before: CapturingClient;
let after: CapturingClient;
let elsewhere: CapturingClient;
let unencrypted: CapturingClient;

async function aClient(...setting: Parameters<typeof aCapturingClient>): Promise<CapturingClient> {
  const client = await aCapturingClient(...setting);
  open.push(client);
  return client;
}

beforeAll(async () => {
  const one = newPayloadKeys();
  const two = withNewKey(one);
  const ring = (keys: typeof one) => importPayloadKeys(JSON.stringify(keys));
  const rotated = await ring(withActiveKey(two, two.keys[1]!.kid));
  before = await aClient({ payloadKeys: await ring(one) });
  after = await aClient({ payloadKeys: rotated });
  elsewhere = await aClient({ payloadKeys: rotated, namespace: 'elsewhere' });
  unencrypted = await aClient();
});
afterAll(async () => {
  await Promise.all(open.map(({ close }) => close()));
});

/** What the index is given of a start: everything that is no payload. */
async function startedBy({ client, starts }: CapturingClient, tenantId: string): Promise<string> {
  await client.start({ tenantId, reference: REFERENCE, user: { kind: 'new' }, member });
  const { args: _encrypted, ...options } = starts.at(-1)!.options;
  expect(JSON.stringify(options)).not.toContain(REFERENCE);
  const written = options.typedSearchAttributes as readonly {
    readonly key: { readonly name: string };
    readonly value: unknown;
  }[];
  return String(written.find(({ key }) => key.name === 'ReferenceHash')?.value);
}

async function askedBy({ client, queries }: CapturingClient, tenantId: string): Promise<string> {
  await client.list({ tenantId, reference: REFERENCE });
  return queries.at(-1)!;
}

test('a list looks for what a start has written, before a rotation and after it', async () => {
  const [old, current] = [await startedBy(before, 'alpha'), await startedBy(after, 'alpha')];
  const query = await askedBy(after, 'alpha');
  expect(query).toContain(`ReferenceHash IN ('${current}', '${old}')`);
  expect(current).not.toBe(old);
  expect(query).not.toContain(REFERENCE);
});

test.each<[string, () => CapturingClient, string]>([
  ['another tenant', () => after, 'beta'],
  ['another namespace with the same keys', () => elsewhere, 'alpha'],
  ['a client without keys', () => unencrypted, 'alpha'],
])('%s has other hashes of the same reference', async (_who, client, tenantId) => {
  const hash = await startedBy(client(), tenantId);
  expect(hash).toMatch(/^[\w-]{22}$/);
  expect(await askedBy(client(), tenantId)).toContain(`'${hash}'`);
  expect(await askedBy(after, 'alpha')).not.toContain(hash);
});

test('a start without a reference writes no attribute, and a list without one asks for none', async () => {
  await after.client.start({ user: { kind: 'new' }, member });
  expect(JSON.stringify(after.starts.at(-1))).not.toContain('ReferenceHash');
  await after.client.list({ tenantId: 'alpha' });
  expect(after.queries.at(-1)).not.toContain('ReferenceHash');
});
