/**
 * Goal: whatever comes in place of MX's answers, no run fails, nothing is verified without a usable
 * number, a paid number is never lost, and no outcome says `never` for what was bad once. Method: a
 * proxy distorts answers at random; the bank itself would verify every one of these runs.
 */
import { expect, test } from '@jest/globals';
import { isComplete } from '../../domain';
import { playOn } from '../../tools/end-user/at-client';
import { WAYS, atMxBank } from '../../tools/end-user/at-mx';
import { distorted } from '../../tools/chaos/distort';
import { randomFrom } from '../../tools/chaos/random';
import { turnstile } from '../../tools/waiting';
import { proofSize, report } from '../support/proof-size';
import { describeWithOwnServer } from '../support/server-suite';
import { UNTIDY_SEED } from '../support/untidy-seed';
import { useProxiedStack } from './support/stack';

const RUNS = proofSize({ slice: 6, full: 500 });
/** Of a hundred answers, so many are distorted. */
const SHARES = [5, 10, 20];
/** The path of a member's numbers. */
const NUMBERS = /\/account.numbers/;
/** A safety net: at full size, 20 % of bad answers keep eight at once busy for five minutes. */
const WITHIN_MS = proofSize({ slice: 300_000, full: 900_000 });
/** Quick retries and bounds far above what a bad answer costs. */
const LIMITS = { answerAttemptsMax: 5, credentialAttemptsMax: 5 };

describeWithOwnServer('an untidy world', () => {
  const stack = useProxiedStack();

  test.each(SHARES)(
    'with %i %% of all answers distorted',
    async (share) => {
      const random = randomFrom(UNTIDY_SEED + share);
      report(`untidy world: ${String(share)} %, UNTIDY_SEED=${String(UNTIDY_SEED)}`);
      const handedOn = new Set<string>();
      stack().proxy.reply = (request, answer) => {
        if (random() * 100 >= share) {
          if (NUMBERS.test(request.path)) handedOn.add(memberOf(request.path));
          return answer;
        }
        return distorted(request, answer, random);
      };
      const through = turnstile(8);
      const endings = new Map<string, number>();
      const plays = Array.from({ length: Math.ceil(RUNS / SHARES.length) }, (_, index) =>
        through(async () => {
          const password = WAYS[index % WAYS.length]!;
          const { client } = stack();
          const { verificationId } = await client.start(atMxBank(password, { limits: LIMITS }));
          const { result } = await playOn(client, verificationId);
          const { outcome, accountNumbers, view } = result;
          endings.set(outcome.code, (endings.get(outcome.code) ?? 0) + 1);
          if (outcome.code === 'verified')
            expect(accountNumbers.length > 0 && accountNumbers.every(isComplete)).toBe(true);
          else expect([outcome.code, outcome.retry]).not.toEqual([outcome.code, 'never']);
          if (handedOn.has(view.memberGuid ?? 'none'))
            expect([outcome.code, accountNumbers.length]).not.toEqual([outcome.code, 0]);
        }),
      );
      try {
        await Promise.all(plays);
      } finally {
        report(`untidy world: ${JSON.stringify(Object.fromEntries(endings))}`);
        stack().proxy.reply = (_request, answer) => answer;
      }
    },
    WITHIN_MS,
  );
});

function memberOf(path: string): string {
  return /\/members\/([^/]+)/.exec(path)?.[1] ?? 'none';
}
