/** Goal: `npm run load` measures a real run and cannot report success when something is wrong. Method: a small run, and its judge. */
import { describe, expect, test } from '@jest/globals';
import { type VerificationResult } from '../../client';
import { outcomeFor, type OutcomeCode } from '../../domain';
import { findFaults, type LoadFacts } from '../../tools/load/report';
import { SAFETY_NET_MS } from '../../tools/waiting';
import { processesWith } from '../support/dev-server';
import { describeWithOwnServer } from '../support/server-suite';
import { runScript } from './script-process';

describeWithOwnServer('npm run load', () => {
  test(
    'verifies all at once, prints what each cost, and leaves no worker behind',
    async () => {
      const args = ['--count', '4', '--pace', 'instant', '--poll-interval', '100'];
      const load = runScript('tools/load/main', args);
      expect({ code: await load.ended(), errors: load.errors() }).toEqual({ code: 0, errors: '' });
      expect(load.output()).toMatch(/Verified +4 of 4/);
      expect(load.output()).toMatch(/Worker CPU +[1-9][\d.]* ms per verification/);
      expect(load.output()).toMatch(/Events +[1-9][\d.]* per verification/);
      expect(load.output()).toMatch(/Actions +[1-9][\d.]* per verification/);
      expect(processesWith('load/worker-process')).toEqual([]);
    },
    SAFETY_NET_MS,
  );
});

describe('the judge of a load run', () => {
  const ended = (code: OutcomeCode, numbers = 1): VerificationResult =>
    ({
      outcome: outcomeFor(code),
      accountNumbers: Array.from({ length: numbers }, () => ({})),
    }) as unknown as VerificationResult;
  const good = {
    count: 2,
    results: [ended('verified'), ended('verified')],
    membersPerUser: [1, 1],
  };

  test.each<[string, Partial<LoadFacts>, readonly RegExp[]]>([
    ['nothing in a good run', {}, []],
    [
      'another outcome',
      { results: [ended('verified'), ended('denied')] },
      [/not verified: denied/],
    ],
    [
      'an error',
      { results: [ended('verified'), new Error('away')] },
      [/1 not verified: error: away/],
    ],
    [
      'no numbers',
      { results: [ended('verified'), ended('verified', 0)] },
      [/1 without exactly one/],
    ],
    ['a second member', { membersPerUser: [1, 2] }, [/1 users without exactly one member/]],
    ['a missing user', { membersPerUser: [1] }, [/1 users at MX for 2 verifications/]],
  ])('finds %s', (_what, changes, faults) => {
    const found = findFaults({ ...good, ...changes } as LoadFacts);
    expect(found).toEqual(faults.map((fault) => expect.stringMatching(fault)));
  });
});
