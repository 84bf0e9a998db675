/**
 * Goal: the transactions of a result stay far below a payload's 2 MB, and what is over is flagged.
 */
import { expect, it } from '@jest/globals';
import { DESCRIPTION_BYTES_MAX, jsonBytes, type Transaction } from '../../domain';
import { type MxPageRequest } from '../../mx/port';
import { openResult } from '../../client';
import { VERIFICATION_ID, aRecipient, activitiesOver, attemptOf } from './bench';
import { fakeMx } from './fake-mx';

/**
 * What the activity makes of so many transactions of one account, in pages; `movedBy` new ones come
 * before each page but the first.
 */
async function read(total: number, changes: Partial<Transaction>, more: object = {}, movedBy = 0) {
  const all = Array.from({ length: total }, (_, index) => ({
    guid: `TRN-${String(index)}`,
    accountGuid: 'ACT-1',
    description: 'Coffee',
    amount: 1,
    currencyCode: 'USD',
    type: 'DEBIT',
    status: 'POSTED',
    date: '2026-11-22',
    ...changes,
  }));
  let reads = 0;
  const listTransactions = (_ref: unknown, { page, pageSize }: MxPageRequest) => {
    reads += 1;
    const from = (page - 1) * (pageSize - movedBy);
    const items = all.slice(from, from + pageSize);
    const totalPages = Math.ceil(total / pageSize);
    return Promise.resolve({ items, totalPages, totalEntries: total });
  };
  const { commands } = await activitiesOver(fakeMx({ listTransactions }));
  const { result } = await attemptOf(commands.listTransactions, {
    userGuid: 'USR-1',
    memberGuid: 'MBR-1',
    accountGuids: ['ACT-1'],
    ...more,
  });
  return { result: result!, reads };
}

async function listed(total: number, changes: Partial<Transaction> = {}, movedBy = 0) {
  const { result, reads } = await read(total, changes, {}, movedBy);
  if ('sealed' in result) throw new Error('nobody gave a key');
  return { ...result, reads };
}

it.each<[string, number, Partial<Transaction>, number, boolean, number]>([
  ['all of them', 250, {}, 250, false, 3],
  ['none', 0, {}, 0, false, 1],
  ['as many as a result may have', 1_000, {}, 1_000, false, 10],
  ['no more than that', 1_001, {}, 1_000, true, 10],
  ['none of other accounts, within the same bound', 5_000, { accountGuid: 'ACT-2' }, 0, true, 10],
])('gives %s', async (_what, total, changes, count, isTruncated, reads) => {
  const list = await listed(total, changes);
  expect([list.transactions.length, list.isTruncated, list.reads]).toEqual([
    count,
    isTruncated,
    reads,
  ]);
});

it('cuts long descriptions; how many of them fit is held by the budgets of payloads', async () => {
  const one = await listed(1, { description: 'é'.repeat(2_000) });
  expect(one.isTruncated).toBe(true);
  expect(jsonBytes(one.transactions[0]?.description)).toBeLessThanOrEqual(DESCRIPTION_BYTES_MAX);
});

it('seals them to the recipient, as many as fit, and shows none beside', async () => {
  const { privateJwk, recipient } = await aRecipient();
  // What JSON in JSON spells four times as long as it is.
  const worst = { description: '\\'.repeat(DESCRIPTION_BYTES_MAX) };
  for (const [total, changes, isTruncated] of [
    [250, {}, false],
    [0, {}, false],
    [1_000, worst, true],
  ] as const) {
    const { result } = await read(total, changes, { recipient });
    expect(Object.keys(result).sort()).toEqual(['isTruncated', 'kid', 'sealed']);
    if (!('sealed' in result)) throw new Error('not sealed');
    const answer = { accountNumbers: [], sealedTransactions: result };
    const { transactions } = await openResult(privateJwk, VERIFICATION_ID, answer);
    expect(transactions?.isTruncated).toBe(isTruncated);
    const plain = await listed(total, changes);
    const count = transactions?.transactions.length ?? 0;
    expect(transactions?.transactions).toEqual(plain.transactions.slice(0, count));
    // A longer form takes a part of the budget, and no more than that.
    expect(count).toBeGreaterThanOrEqual(isTruncated ? 300 : total);
  }
});

it('gives each once, also where new ones push the others on while the pages are read', async () => {
  const { transactions } = await listed(250, {}, 7);
  expect(transactions.map(({ guid }) => guid)).toEqual([
    ...new Set(transactions.map((each) => each.guid)),
  ]);
  expect(transactions).toHaveLength(250);
});
