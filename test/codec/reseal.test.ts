/** Goal: what outlasts its sealing key is sealed to the next one, in the same place. Method: rings of real keys. */
import { expect, test } from '@jest/globals';
import {
  generateSealingKeyPair,
  importSealingKeys,
  readSealedHeader,
  reseal,
  seal,
  unseal,
} from '../../codec';
import { webhookSecretBinding } from '../../domain';

const binding = webhookSecretBinding('tenant', 'endpoint');

async function rings() {
  const older = await generateSealingKeyPair();
  const newer = await generateSealingKeyPair({ nbf: 1 });
  const ring = (...keys: readonly object[]) => importSealingKeys(JSON.stringify({ keys }));
  return { older, newer, ring };
}

test('a value of an older key is sealed to the newest, and opens without the older one', async () => {
  const { older, newer, ring } = await rings();
  const sealed = await seal(older.publicJwk, ['whsec_1'], binding);
  const both = await ring(older.privateJwk, newer.privateJwk);
  const fresh = await reseal(both, sealed, binding);
  expect(readSealedHeader(fresh, binding).kid).toBe(newer.publicJwk.kid);
  expect(await unseal(await ring(newer.privateJwk), fresh!, binding)).toEqual(['whsec_1']);
  expect(await reseal(both, fresh!, binding)).toBeUndefined();
});

test('what does not open, or is of another place, is left as it is', async () => {
  const { older, newer, ring } = await rings();
  const sealed = await seal(older.publicJwk, ['whsec_1'], binding);
  expect(await reseal(await ring(newer.privateJwk), sealed, binding)).toBeUndefined();
  const both = await ring(older.privateJwk, newer.privateJwk);
  const elsewhere = webhookSecretBinding('other', 'endpoint');
  expect(await reseal(both, sealed, elsewhere)).toBeUndefined();
  expect(await reseal(both, 'no sealed value', binding)).toBeUndefined();
});
