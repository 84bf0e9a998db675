/** Goal: the numbers of the account that was chosen, late ones included. */
import { describe, expect, it } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import { openResult } from '../../client';
import { ACCOUNT_NUMBERS_MAX, SEALED_NUMBERS_LENGTH_MAX, type ChosenNumbers } from '../../domain';
import { VERIFICATION_ID, aRecipient, activitiesOver, attemptOf } from './bench';
import { fakeMx, inTurn, mxError } from './fake-mx';

const INPUT = {
  userGuid: 'USR-1',
  memberGuid: 'MBR-1',
  knownAccountGuids: ['A'],
};

describe('listAccountNumbers', () => {
  /**
   * Accounts are letters, small ones without account number; A had numbers before. The strings are
   * what MX shows read by read, the last one from then on.
   */
  async function listed(reads: readonly (string | Error)[], changes: object, named?: Error[]) {
    const numbersOf = (letter: string) => ({
      accountGuid: letter.toUpperCase(),
      accountNumber: letter === letter.toUpperCase() ? '1234567' : null,
      routingNumber: '091000019',
      institutionNumber: null,
      transitNumber: null,
    });
    const listNumbers = inTurn(
      ...reads.map((shown) => (shown instanceof Error ? shown : Array.from(shown, numbersOf))),
    );
    const names = ['A', 'B'].map((accountGuid) => ({
      accountGuid,
      name: `Account ${accountGuid}`,
    }));
    const listAccounts = inTurn(...(named ?? []), names);
    const { commands } = await activitiesOver(fakeMx({ listNumbers, listAccounts }));
    const input = { ...INPUT, ...changes };
    const { result, error } = await attemptOf(commands.listAccountNumbers, input);
    return { result: result!, error, reads: listNumbers.calls };
  }
  const CHOSE_A = { chosenLabel: 'Account A' };
  const CHOSE_B = { chosenLabel: 'Account B' };
  const REUSED = { areReused: true };

  it.each<[string, object, string[], string, ChosenNumbers['foundBy'], number]>([
    ['reads once where MX asked for no choice', {}, ['AB'], 'AB', 'all-accounts', 1],
    ['waits for numbers that come late', {}, ['', '', 'B'], 'B', 'all-accounts', 3],
    ['gives none where none come, which is an outcome', {}, [''], '', 'all-accounts', 5],
    ['waits for the chosen one', CHOSE_B, ['A', 'A', 'AB'], 'B', 'new-since-verify', 3],
    ['gives none where the chosen one never comes', CHOSE_B, ['A'], '', 'account-name', 5],
    ['gives one that was chosen again, by its name', CHOSE_A, ['A'], 'A', 'account-name', 1],
    ['takes the numbers that MX has already', REUSED, ['aB'], 'AB', 'known-before', 1],
    ['waits for a part to become whole', CHOSE_B, ['b', 'b', 'B'], 'B', 'new-since-verify', 3],
    ['gives a part where no more comes', CHOSE_B, ['b'], 'B', 'new-since-verify', 5],
    ['keeps what one read had and the next has not', {}, ['Bc', ''], 'BC', 'all-accounts', 5],
  ])('%s', async (_what, changes, shown, expected, foundBy, reads) => {
    const done = await listed(shown, changes);
    expect(done.result.numbers.map(({ accountGuid }) => accountGuid).join('')).toBe(expected);
    expect([done.result.foundBy, done.reads]).toEqual([foundBy, reads]);
  });

  describe.each(['network', 'not-found', 'response-invalid', 'rate-limited', 'forbidden'] as const)(
    'numbers that MX gave are not lost: %s',
    (code) => {
      const no = mxError(code);
      const later = mxError(code, { retryAfterMs: 60_000 });

      it.each<
        [string, object, (string | Error)[], Error[], string, ChosenNumbers['foundBy'], number]
      >([
        ['in a later read', CHOSE_B, ['b', no, no, 'B'], [], 'B', 'new-since-verify', 4],
        ['in every later read', CHOSE_B, ['b', no], [], 'B', 'new-since-verify', 5],
        ['once, for the names', CHOSE_A, ['A'], [no], 'A', 'account-name', 2],
        ['in every read of the names', CHOSE_A, ['A'], Array(5).fill(no), 'A', 'ambiguous', 5],
        ['in every read but the first', CHOSE_A, ['AB', no], [no], 'B', 'new-since-verify', 1],
        ['with a pause longer than this waits', CHOSE_A, ['A'], [later], 'A', 'ambiguous', 1],
      ])('%s', async (_what, changes, shown, named, expected, foundBy, reads) => {
        const done = await listed(shown, changes, named);
        expect(done.result.numbers.map(({ accountGuid }) => accountGuid).join('')).toBe(expected);
        expect([done.result.foundBy, done.reads]).toEqual([foundBy, reads]);
      });

      it('and none are given where MX gave none yet', async () => {
        expect((await listed(['', no], {})).error).toBeInstanceOf(ApplicationFailure);
        expect((await listed([no], {})).error).toBeInstanceOf(ApplicationFailure);
      });
    },
  );

  it('takes equal rows of an account for one, and no more rows than a result may have', async () => {
    expect((await listed(['AA'], CHOSE_A)).result).toMatchObject({
      numbers: [{ accountGuid: 'A' }],
      foundBy: 'account-name',
    });
    const letters = Array.from({ length: ACCOUNT_NUMBERS_MAX + 1 }, (_, index) =>
      String.fromCodePoint(0x4e00 + index),
    );
    const { numbers, isTruncated } = (await listed([letters.join('')], {})).result;
    expect([numbers.length, isTruncated]).toEqual([ACCOUNT_NUMBERS_MAX, true]);
  });

  describe('with a recipient', () => {
    it.each<[string, object, string[], boolean | undefined]>([
      ['one that was chosen', CHOSE_B, ['A', 'AB'], true],
      ['all, where MX asked for no choice', {}, ['AB'], true],
      ['a part', CHOSE_B, ['b'], false],
      ['those that are ambiguous', { chosenLabel: 'Another' }, ['ABC'], true],
      ['those that MX has already', REUSED, ['aB'], false],
      ['none', {}, [''], undefined],
    ])('decides as without one, and seals %s', async (_what, changes, reads, areComplete) => {
      const plain = await listed(reads, changes);
      const { privateJwk, recipient } = await aRecipient();
      const { result, reads: times } = await listed(reads, { ...changes, recipient });
      const { numbers, sealed, ...rest } = result;
      const { numbers: whole, ...decided } = plain.result;
      expect(rest).toEqual({ ...decided, ...(areComplete === undefined ? {} : { areComplete }) });
      expect(times).toBe(plain.reads);
      expect(JSON.stringify(numbers)).not.toMatch(/\d{3}/);
      expect(sealed?.kid).toBe(whole.length > 0 ? recipient.resultKey.kid : undefined);
      const answer = { accountNumbers: numbers, ...(sealed && { sealedNumbers: sealed }) };
      const opened = await openResult(privateJwk, VERIFICATION_ID, answer);
      expect(opened.accountNumbers).toEqual(whole);
    });

    it('seals as many as a result may have, each as long as MX may send it', async () => {
      const long = '1'.repeat(64).padEnd(80, ' -').trimEnd();
      const longest = (index: number) => ({
        accountGuid: String(index).padEnd(200, 'x'),
        accountNumber: long,
        routingNumber: long,
        institutionNumber: long,
        transitNumber: long,
      });
      const listNumbers = () =>
        Promise.resolve(Array.from({ length: 600 }, (_, at) => longest(at)));
      const { commands } = await activitiesOver(fakeMx({ listNumbers }));
      const { privateJwk, recipient } = await aRecipient();
      const { result } = await attemptOf(commands.listAccountNumbers, { ...INPUT, recipient });
      const { numbers, sealed } = result!;
      expect(sealed!.sealed.length).toBeGreaterThan(0.9 * SEALED_NUMBERS_LENGTH_MAX);
      const answer = { accountNumbers: numbers, sealedNumbers: sealed! };
      const opened = await openResult(privateJwk, VERIFICATION_ID, answer);
      expect(opened.accountNumbers).toHaveLength(ACCOUNT_NUMBERS_MAX);
      expect(opened.accountNumbers[0]).toMatchObject(longest(0));
    });

    it('seals anew in each attempt; any one of them opens', async () => {
      const { privateJwk, recipient } = await aRecipient();
      const attempts = [await listed(['A'], { recipient }), await listed(['A'], { recipient })];
      const [one, other] = attempts.map(({ result }) => result.sealed!.sealed);
      expect(one).not.toBe(other);
      for (const { result } of attempts) {
        const answer = { accountNumbers: result.numbers, sealedNumbers: result.sealed! };
        const { accountNumbers } = await openResult(privateJwk, VERIFICATION_ID, answer);
        expect(accountNumbers).toMatchObject([{ accountNumber: '1234567' }]);
      }
    });
  });

  it('flags what may be tokens, and keeps null where the bank gave nothing', async () => {
    const { result } = await listed(['a'], { ...CHOSE_A, isOauth: true });
    expect(result.numbers).toMatchObject([{ mayBeTokenised: true, accountNumber: null }]);
  });
});
