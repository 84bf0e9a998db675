// Goal: `npm run load` measures a real run and cannot report success when something is wrong. Method: a small run for
// real, and its judge fed with runs that went wrong.
import { describe, expect, test } from '@jest/globals';
import type { VerificationResult } from '../../client';
import { outcomeFor, type OutcomeCode } from '../../domain';
import { findFaults, type LoadFacts } from '../../tools/load/report';
import { eventually, processesWith } from '../support/dev-server';
import { describeWithOwnServer } from '../support/server-suite';
import { runScript, temporalPort } from './script-process';

const SUITE_MS = 90_000;

describeWithOwnServer('npm run load', () => {
  test(
    'verifies all at once, prints what each cost, and leaves nothing behind',
    async () => {
      const args = ['--count', '12', '--pace', 'instant', '--poll-interval', '100'];
      const load = runScript('tools/load/main', args);
      const code = await load.ended(SUITE_MS);
      expect({ code, errors: load.errors() }).toEqual({ code: 0, errors: '' });
      expect(load.output()).toMatch(/Verified +12 of 12/);
      expect(load.output()).toMatch(/Worker CPU +[1-9][\d.]* ms per verification/);
      expect(load.output()).toMatch(/Events +[1-9][\d.]* per verification/);
      expect(load.output()).toMatch(/Actions +[1-9][\d.]* per verification/);
      expect(load.output()).toContain('All verified, one member each.');
      const port = `--port ${temporalPort(load.output())}`;
      await eventually('the server is gone', () => processesWith(port).length === 0);
      expect(processesWith('load/worker-process')).toEqual([]);
    },
    SUITE_MS,
  );
});

describe('the judge of a load run', () => {
  const ended = (code: OutcomeCode, numbers = 1): VerificationResult =>
    ({
      outcome: outcomeFor(code),
      accountNumbers: Array.from({ length: numbers }, () => ({})),
    }) as unknown as VerificationResult;
  const facts = (changes: Partial<LoadFacts>): LoadFacts =>
    ({
      count: 2,
      results: [ended('verified'), ended('verified')],
      membersPerUser: [1, 1],
      ...changes,
    }) as LoadFacts;

  test('finds nothing wrong with a good run', () => {
    expect(findFaults(facts({}))).toEqual([]);
  });

  test.each<[string, Partial<LoadFacts>, RegExp]>([
    [
      'another outcome',
      { results: [ended('verified'), ended('denied')] },
      /1 not verified: denied/,
    ],
    [
      'an error',
      { results: [ended('verified'), new Error('away')] },
      /1 not verified: error: away/,
    ],
    ['no numbers', { results: [ended('verified'), ended('verified', 0)] }, /1 without exactly one/],
    ['a second member', { membersPerUser: [1, 2] }, /1 users without exactly one member/],
    ['a missing user', { membersPerUser: [1] }, /1 users at MX for 2 verifications/],
  ])('finds %s', (_what, changes, fault) => {
    expect(findFaults(facts(changes))).toEqual([expect.stringMatching(fault)]);
  });
});
