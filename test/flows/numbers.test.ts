// Goal: the result holds the numbers of the account that was chosen and no others, also where others are there from before, or
// the new ones come late or never. Method: members verified before; a proxy that holds new numbers back. Which numbers are
// meant stands in test/domain/account-number.test.ts, how they are read in test/activities.
import { expect, test } from '@jest/globals';
import { play } from '../../tools/end-user/at-client';
import {
  callMx,
  knownMember,
  ofMember,
  pathOf,
  type KnownMember,
} from '../../tools/end-user/at-mx';
import { useProxiedStack } from '../integration/support/stack';
import { describeWithOwnServer } from '../support/server-suite';
import { namesOf } from './support/flow';

describeWithOwnServer('account numbers', () => {
  const stack = useProxiedStack();
  const simulator = () => stack().simulator;

  /** Verifies one account of a member. */
  async function verify(known: KnownMember, account: number) {
    const { result } = await play(stack().client, ofMember(known), { account });
    const names = await namesOf(simulator(), known, result);
    return { code: result.outcome.code, names, foundBy: result.numbersFoundBy, result };
  }

  /** A member whose MX Bank Checking was verified before. */
  async function verifiedBefore(): Promise<KnownMember> {
    const known = await knownMember(simulator(), 'password');
    expect(await verify(known, 0)).toMatchObject({ names: ['MX Bank Checking'] });
    return known;
  }

  /** From now on so many reads of a member's numbers still show what they show now. */
  async function holdBack(known: KnownMember, reads: number): Promise<() => number> {
    const numbers = `${pathOf(known)}/account_numbers`;
    const { body } = await callMx(simulator(), 'GET', numbers);
    let seen = 0;
    stack().proxy.intercept = ({ method, path }) => {
      if (method !== 'GET' || !path.startsWith(numbers)) return undefined;
      seen += 1;
      return seen > reads ? undefined : { status: 200, body: JSON.stringify(body) };
    };
    return () => seen;
  }

  test('of a second account verified later are the new ones, and of the first again those of its name', async () => {
    const known = await verifiedBefore();
    const second = { code: 'verified', names: ['MX Bank Savings'], foundBy: 'new-since-verify' };
    expect(await verify(known, 1)).toMatchObject(second);
    const again = { code: 'verified', names: ['MX Bank Checking'], foundBy: 'account-name' };
    expect(await verify(known, 0)).toMatchObject(again);
  });

  test('that come late beside older ones are waited for, and they alone', async () => {
    const known = await verifiedBefore();
    // One read belongs to the picture before the verify.
    await holdBack(known, 3);
    const late = { code: 'verified', names: ['MX Bank Savings'], foundBy: 'new-since-verify' };
    expect(await verify(known, 1)).toMatchObject(late);
  });

  test('that never come: none, after a bounded number of reads, and not those of the account that was not chosen', async () => {
    const known = await verifiedBefore();
    const seen = await holdBack(known, Infinity);
    const { code, names, result } = await verify(known, 1);
    expect({ code, names }).toEqual({ code: 'no-account-numbers', names: [] });
    expect(result.view.accountNumbers ?? []).toEqual([]);
    expect(seen()).toBeGreaterThan(2);
    expect(seen()).toBeLessThan(20);
  });
});
