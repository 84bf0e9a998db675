/** Goal: browsers are told the keys as they are at that time, and nothing of them that is not public. */
import { expect, it } from '@jest/globals';
import { generateSealingKeyPair, type PublicSealingKey } from '../../codec';
import { startStubbedApi } from './support/stub-api';

it('the sealing keys are published as they are now, with their terms', async () => {
  const [old, next] = await Promise.all(
    [{ nbf: 1, exp: 9_000_000_000 }, { nbf: 2 }].map((terms) => generateSealingKeyPair(terms)),
  );
  let current: readonly PublicSealingKey[] = [old!.publicJwk];
  const { api, caller } = await startStubbedApi({}, { sealingKeys: () => current });
  const published = async () => (await caller.get('/.well-known/sealing-keys')).body;
  expect(await published()).toEqual({ keys: [old!.publicJwk] });
  current = [{ ...next!.publicJwk, d: 'private' }, old!.publicJwk];
  expect(await published()).toEqual({ keys: [next!.publicJwk, old!.publicJwk] });
  await api.close();
});
