/**
 * Goal: `npm run load` measures a real run and cannot report success when something is wrong.
 * Method: a small run, and its judge.
 */
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type VerificationResult } from '../../client';
import { outcomeFor, type OutcomeCode } from '../../domain';
import { findFaults, type LoadMeasurement } from '../../tools/load/report';
import { ROOT } from '../support/child-process';
import { processesWith } from '../support/dev-server';
import { describeWithOwnServer } from '../support/server-suite';
import { runScript } from './script-process';

describeWithOwnServer('npm run load', () => {
  test('verifies all at once, prints what each cost, and leaves no worker behind', async () => {
    const args = ['--count', '4', '--pace', 'instant', '--poll-interval', '100'];
    const load = runScript('tools/load/main', args);
    expect({ code: await load.ended(), errors: load.errors() }).toEqual({ code: 0, errors: '' });
    expect(load.output()).toMatch(/Verified +4 of 4/);
    expect(load.output()).toMatch(/Worker CPU +[1-9][\d.]* ms per verification/);
    expect(load.output()).toMatch(/Events +[1-9][\d.]* per verification/);
    expect(load.output()).toMatch(/Actions +[1-9][\d.]* per verification/);
    // Of this folder: another checkout may be under load too.
    expect(processesWith(join(ROOT, 'tools/load/worker-process'))).toEqual([]);
  });
});

describe('the judge of a load run', () => {
  const ended = (code: OutcomeCode, numbers = 1): VerificationResult =>
    ({
      outcome: outcomeFor(code),
      accountNumbers: Array.from({ length: numbers }, () => ({})),
    }) as unknown as VerificationResult;
  const faultsOf = (results: LoadMeasurement['results'], membersPerUser: readonly number[]) =>
    findFaults({ count: results.length, results, membersPerUser } as unknown as LoadMeasurement);

  test('finds nothing in a good run, and whatever is wrong in another', () => {
    expect(faultsOf([ended('verified'), ended('verified')], [1, 1])).toEqual([]);
    const results = [ended('denied'), new Error('away'), ended('verified', 0)];
    expect(faultsOf(results, [1, 2])).toEqual([
      '1 not verified: denied',
      '1 not verified: error: away',
      "1 without exactly one account's numbers",
      expect.stringMatching('2 users at MX for 3 verifications'),
      '1 users without exactly one member',
    ]);
  });
});
