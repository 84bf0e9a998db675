/**
 * Goal: the failure tells a key that is gone from a value that is wrong, and keys that cannot be read
 * from both; it repeats nothing that is known of the value. Method: an opener that throws.
 */
import { expect, it } from '@jest/globals';
import { openSealed } from '../../activities/open-sealed';
import { SealingError } from '../../codec';
import { FAILURES } from '../../domain';

const SECRET = 'hunter2-plain';
const FIELDS = { guids: ['CRD-1'], sealed: 'aaa.bbb.ccc.ddd.eee' };

it.each<[Error, string, string, boolean]>([
  [new SealingError('unknown-key'), 'SealedValuesExpired', 'secret-expired', true],
  [new SealingError('key-expired'), 'SealedValuesExpired', 'secret-expired', true],
  [
    new SealingError('keys-unavailable'),
    'SealingKeysUnavailable',
    'sealed-values-unreadable',
    false,
  ],
  [new SealingError('not-openable'), 'SealedValuesUnreadable', 'sealed-values-unreadable', true],
  [new SealingError('wrong-binding'), 'SealedValuesUnreadable', 'sealed-values-unreadable', true],
  [new SealingError('not-sealed'), 'SealedValuesUnreadable', 'sealed-values-unreadable', true],
  [new Error(SECRET), 'SealedValuesUnreadable', 'sealed-values-unreadable', true],
])('%s fails as %s', async (error, type, outcome, nonRetryable) => {
  const attempt = openSealed(() => Promise.reject(error), 'v-1', 'credential', FIELDS);
  const failure = await attempt.catch((reason: unknown) => reason);
  expect(failure).toMatchObject({ type, nonRetryable });
  expect(FAILURES[type as keyof typeof FAILURES].outcome).toBe(outcome);
  expect((failure as Error).cause).toBeUndefined();
  expect((failure as Error).stack).not.toContain(SECRET);
});
