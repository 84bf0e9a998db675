/**
 * Goal: a value is shown to an operator only by a decision on its name. Method: tables. Which fields
 * are sensitive, and how each is masked, is SECURITY.md's table, which test/docs holds; the fields
 * of recorded payloads are in test/codec-server/mask.test.ts.
 */
import { expect, it } from '@jest/globals';
import { ASK_REASONS, REJECTION_REASONS } from '../../domain';
import { isOwnCode, maskOf, type Mask } from '../../domain/sensitive-fields';

it.each<[string, string | undefined, Mask | undefined]>([
  ['verificationId', undefined, undefined],
  ['guid', 'accountNumbers', undefined],
  ['accountNumber', 'accountNumbers', 'last-four'],
  ['routingNumber', 'accountNumbers', 'last-four'],
  ['transitNumber', 'accountNumbers', 'hidden'],
  ['reason', 'nextAction', 'code-only'],
  // What the UI shows of every run: the messages that it takes.
  ...['signal', 'update', 'query'].flatMap((kind): [string, string, undefined][] => [
    ['name', `${kind}Definitions`, undefined],
    ['description', `${kind}Definitions`, undefined],
  ]),
  ['name', undefined, 'hidden'],
  ['name', 'definition', 'hidden'],
  ['description', 'transactions', 'hidden'],
  ['value', 'credentials', 'hidden'],
  ['value', 'options', 'hidden'],
  // Nobody has decided on these.
  ['madeUpYesterday', 'signalDefinitions', 'hidden'],
  ['toString', undefined, 'hidden'],
  ['', undefined, 'hidden'],
])('%s in %s is masked: %s', (name, parent, mask) => {
  expect(maskOf(name, parent)).toBe(mask);
});

it('a code is one that we wrote, and no other word', () => {
  const codes = [...ASK_REASONS, ...Object.keys(REJECTION_REASONS)];
  expect(codes.filter((code) => !isOwnCode(code))).toEqual([]);
  const others = ['', 'my divorce', 'First', 'toString', undefined, null, 7, codes];
  expect(others.filter(isOwnCode)).toEqual([]);
});
