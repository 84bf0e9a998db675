// Goal: the result holds the numbers of the account that was chosen, all of them and no others, and says how they were
// found; what the bank did not send is an outcome of its own. Method: accounts of the simulator's scenarios.
import { expect, test } from '@jest/globals';
import { describeWithOwnServer } from '../support/server-suite';
import { callAtrium } from '../integration/support/requests';
import { useStack } from '../integration/support/stack';
import { countOf, knownMember, ofKnown, play, playAtMxBank } from './support/flow';

describeWithOwnServer('account numbers', () => {
  const stack = useStack();
  const simulator = () => stack().simulator;

  test('of the chosen account alone', async () => {
    const { result } = await playAtMxBank(stack(), 'password', { account: 1 });
    expect(result.outcome.code).toBe('verified');
    expect(result.accountNumbers).toHaveLength(1);
    expect(result.accountNumbers).toMatchObject([
      { routingNumber: '091000019', institutionNumber: null, mayBeTokenised: false },
    ]);
    expect(result.view.accountNumbers).toMatchObject([
      { accountNumber: expect.stringMatching(/^••••\d{4}$/) },
    ]);
  });

  test('of a second account verified later: the new ones, not those of yesterday', async () => {
    const known = await knownMember(simulator(), 'password');
    const first = await play(stack().client, ofKnown(known), { account: 0 });
    const second = await play(stack().client, ofKnown(known), { account: 1 });
    expect(second.result.numbersFoundBy).toBe('new-since-verify');
    expect(second.result.accountNumbers).toHaveLength(1);
    expect(second.result.accountNumbers).not.toEqual(first.result.accountNumbers);
  });

  test('of the same account verified again beside an older one: told by the account name', async () => {
    const known = await knownMember(simulator(), 'password');
    const first = await play(stack().client, ofKnown(known), { account: 0 });
    await play(stack().client, ofKnown(known), { account: 1 });
    const again = await play(stack().client, ofKnown(known), { account: 0 });
    expect(again.result.numbersFoundBy).toBe('account-name');
    expect(again.result.accountNumbers).toEqual(first.result.accountNumbers);
  });

  test('beside old ones of another account, which persist', async () => {
    const { result } = await playAtMxBank(stack(), 'sim_numbers_old', { account: 0 });
    expect(result.outcome.code).toBe('verified');
    expect(result.accountNumbers).toHaveLength(1);
    expect(['account-name', 'new-since-verify']).toContain(result.numbersFoundBy);
  });

  test('of two accounts with one name, both verified before: all candidates, flagged ambiguous', async () => {
    const known = await knownMember(simulator(), 'sim_selection_equal_labels');
    await play(stack().client, ofKnown(known), { account: 0 });
    await play(stack().client, ofKnown(known), { account: 1 });
    const { result } = await play(stack().client, ofKnown(known), { account: 1 });
    expect(result.outcome.code).toBe('verified');
    expect(result.numbersFoundBy).toBe('ambiguous');
    expect(result.accountNumbers).toHaveLength(2);
  });

  test('of all accounts in the legacy flow, over two pages', async () => {
    const { result } = await playAtMxBank(stack(), 'sim_numbers_two_pages');
    expect(result.outcome.code).toBe('verified');
    expect(result.numbersFoundBy).toBe('all-accounts');
    expect(new Set(result.accountNumbers.map(({ accountGuid }) => accountGuid)).size).toBe(26);
  });

  test('of several accounts in the legacy flow', async () => {
    const { result } = await playAtMxBank(stack(), 'sim_legacy');
    expect(result.accountNumbers).toHaveLength(2);
  });

  test('Canadian: institution and transit number with their leading zeros', async () => {
    const { result } = await playAtMxBank(stack(), 'sim_numbers_canadian');
    expect(result.outcome.code).toBe('verified');
    expect(result.accountNumbers).toMatchObject([
      { institutionNumber: '003', transitNumber: '12345', routingNumber: null },
    ]);
  });

  test('late: looked for again until they are there', async () => {
    const { result } = await playAtMxBank(stack(), 'sim_numbers_late');
    expect(result.outcome.code).toBe('verified');
    const reads = countOf(simulator(), result.view.memberGuid!, 'listAccountNumbers');
    expect(reads).toBeGreaterThanOrEqual(3);
  });

  test('partial: an outcome of its own, with what there is', async () => {
    const { result } = await playAtMxBank(stack(), 'sim_numbers_partial');
    expect(result.outcome).toMatchObject({ code: 'numbers-incomplete', retry: 'later' });
    expect(result.accountNumbers).toMatchObject([{ accountNumber: null, routingNumber: null }]);
  });

  test('empty: an outcome of its own', async () => {
    const { result } = await playAtMxBank(stack(), 'sim_numbers_empty');
    expect(result.outcome).toMatchObject({ code: 'no-account-numbers', retry: 'later' });
    expect(result.accountNumbers).toEqual([]);
  });

  test('of the only account', async () => {
    const { result } = await playAtMxBank(stack(), 'sim_single_account');
    expect(result.accountNumbers).toHaveLength(1);
  });

  test('no verifiable account: an empty list to choose from is never shown to anybody', async () => {
    const { result, views } = await playAtMxBank(stack(), 'sim_selection_empty');
    expect(result.outcome).toMatchObject({ code: 'no-verifiable-account', retry: 'never' });
    expect(views.map(({ phase }) => phase)).not.toContain('AWAITING_ACCOUNT_SELECTION');
  });

  test('transactions where they were asked for, and only then', async () => {
    const plain = await playAtMxBank(stack(), 'password');
    expect(plain.result).not.toHaveProperty('transactions');
    const known = await knownMember(simulator(), 'password');
    const { result } = await play(stack().client, ofKnown(known, { includeTransactions: true }));
    expect(result.outcome.code).toBe('verified');
    const path = `/users/${known.userGuid}/members/${known.memberGuid}/status`;
    const { body } = await callAtrium(simulator(), 'GET', path);
    expect(body['member']).toMatchObject({ has_processed_transactions: true });
    const guids = result.accountNumbers.map(({ accountGuid }) => accountGuid);
    const { transactions } = result.transactions!;
    expect(transactions.length).toBeGreaterThan(0);
    expect(transactions.every(({ accountGuid }) => guids.includes(accountGuid))).toBe(true);
  });
});
