/**
 * Goal: what a browser seals with the client's entry for it, the worker opens in that place alone;
 * what the worker seals to a caller, that caller's key opens, in its own verification alone.
 */
import { describe, expect, it } from '@jest/globals';
import { openResult, sealChallengeAnswers, sealCredentials } from '../../client/sealing';
import {
  generateSealingKeyPair,
  importSealingKeys,
  seal as sealTo,
  toRecipientKey,
  unseal,
} from '../../codec';
import { hideNumbers, numbersBinding, transactionsBinding, writeNumbers } from '../../domain';

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

describe('a sealed result', () => {
  const whole = ['1', '2'].map((account) => ({
    accountGuid: `ACT-${account}`,
    accountNumber: `10000${account}`,
    routingNumber: '091000019',
    institutionNumber: null,
    transitNumber: null,
    mayBeTokenised: false,
  }));
  const [transaction] = [{ guid: 'TRN-1', accountGuid: 'ACT-1', description: 'Rent', amount: 1 }];

  async function sealed({ values = whole.map(writeNumbers) } = {}) {
    const { publicJwk, privateJwk } = await generateSealingKeyPair();
    // As a caller makes one: without an id.
    const { kid: _kid, ...withoutId } = publicJwk;
    const key = await toRecipientKey(withoutId);
    const { kid } = key;
    const numbers = await sealTo({ ...key }, values, numbersBinding('v-1', whole));
    const list = [JSON.stringify([transaction])];
    const transactions = await sealTo({ ...key }, list, transactionsBinding('v-1'));
    const result = {
      accountNumbers: whole.map(hideNumbers),
      sealedNumbers: { kid, sealed: numbers },
      sealedTransactions: { kid, sealed: transactions, isTruncated: true },
    };
    return { result, privateJwk };
  }
  const OPENED = {
    accountNumbers: whole,
    transactions: { transactions: [transaction], isTruncated: true },
  };

  it('is opened by its key, alone or among others, with its id or by its thumbprint', async () => {
    const { result, privateJwk } = await sealed();
    const { kid: _kid, ...withoutId } = privateJwk;
    const { privateJwk: other } = await generateSealingKeyPair();
    for (const keys of [privateJwk, withoutId, { keys: [other, withoutId] }]) {
      expect(await openResult(keys, 'v-1', result)).toEqual(OPENED);
    }
  });

  it('is opened by no other key, in no other verification, beside no other accounts', async () => {
    const { result, privateJwk } = await sealed();
    const { privateJwk: other } = await generateSealingKeyPair();
    const namesake = { ...other, kid: privateJwk.kid! };
    const { d: _d, ...publicHalf } = privateJwk;
    const swapped = { ...result, accountNumbers: result.accountNumbers.toReversed() };
    const mixed = { ...result, sealedNumbers: result.sealedTransactions };
    const damaged = { ...result, sealedNumbers: { kid: 'k', sealed: 'a.b.c.d.e' } };
    for (const [keys, id, from, code] of [
      [other, 'v-1', result, 'unknown-key'],
      [{ keys: [] }, 'v-1', result, 'unknown-key'],
      [namesake, 'v-1', result, 'not-openable'],
      [publicHalf, 'v-1', result, 'not-openable'],
      [{ ...privateJwk, crv: 'P-384' }, 'v-1', result, 'not-openable'],
      [privateJwk, 'v-2', result, 'wrong-binding'],
      [privateJwk, 'v-1', swapped, 'wrong-binding'],
      [privateJwk, 'v-1', mixed, 'wrong-binding'],
      [privateJwk, 'v-1', damaged, 'not-sealed'],
    ] as const) {
      await expect(openResult(keys, id, from)).rejects.toMatchObject({ code });
    }
    // Whoever has the public key can seal; what the worker would not write is no result.
    const forged = await sealed({ values: ['{}', '{}'] });
    const opening = openResult(forged.privateJwk, 'v-1', forged.result);
    await expect(opening).rejects.toMatchObject({ code: 'not-openable' });
  });

  it('that is not sealed passes as it is, of the client as of the HTTP API', async () => {
    const { privateJwk } = await generateSealingKeyPair();
    const nothing = { sealedNumbers: null, sealedTransactions: null, transactions: null };
    const expected = { accountNumbers: whole };
    expect(await openResult(privateJwk, 'v-1', { accountNumbers: whole })).toEqual(expected);
    const answer = { accountNumbers: whole, ...nothing };
    expect(await openResult(privateJwk, 'v-1', answer)).toEqual(expected);
  });
});
