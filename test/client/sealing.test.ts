/** Goal: what a browser seals with the client's entry for it, the worker opens in that place alone. */
import { expect, it } from '@jest/globals';
import { sealChallengeAnswers, sealCredentials } from '../../client/sealing';
import { generateSealingKeyPair, importSealingKeys, unseal } from '../../codec';

const FIELDS = [
  { guid: 'CRD-1', value: 'hunter2' },
  { guid: 'CRD-2', value: 'ü' },
];

it.each([
  ['credential', sealCredentials, 'challenge-answer'],
  ['challenge-answer', sealChallengeAnswers, 'credential'],
] as const)('a browser seals each %s of a message as one value', async (purpose, seal, other) => {
  const [old, next] = await Promise.all([1, 2].map((nbf) => generateSealingKeyPair({ nbf })));
  const published = { keys: [old!.publicJwk, next!.publicJwk] };
  const { guids, sealed } = await seal(published, 'v-1', FIELDS);
  const keys = await importSealingKeys(JSON.stringify(next!.privateJwk));
  const binding = { verificationId: 'v-1', purpose, guids };
  expect(guids).toEqual(['CRD-1', 'CRD-2']);
  expect(await unseal(keys, sealed, binding)).toEqual(['hunter2', 'ü']);
  await expect(unseal(keys, sealed, { ...binding, purpose: other })).rejects.toMatchObject({
    code: 'wrong-binding',
  });
});
