/**
 * Goal: ids map one to one and say nothing that could steer a path; every attribute that is written
 * is registered. Method: tables and properties.
 */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  ACCOUNT_VERIFICATION,
  ATTRIBUTE_KEYS,
  SEARCH_ATTRIBUTES,
  TASK_QUEUES,
  isVerificationId,
  verificationIdOf,
  verificationWorkflowId,
} from '../../contract/names';

const anId = fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/);

describe('a verification id', () => {
  it('comes back from its workflow id', () => {
    fc.assert(
      fc.property(anId, (id) => {
        expect(isVerificationId(id)).toBe(true);
        expect(verificationIdOf(verificationWorkflowId(id))).toBe(id);
      }),
    );
    expect(verificationWorkflowId('v-1')).toBe('account-verification/v-1');
  });

  it.each(['', 'a b', 'a/b', '../a', 'a\n', 'é', 'a'.repeat(65), 7, null, undefined, ['a']])(
    'is not %j',
    (value) => {
      expect(isVerificationId(value)).toBe(false);
    },
  );

  it.each(['another-verification/v-1', 'account-verification', 'account-verification/a/b'])(
    'is not in %s',
    (workflowId) => {
      expect(verificationIdOf(workflowId)).toBeUndefined();
    },
  );
});

describe('names that histories and filters depend on', () => {
  it('stay as they are', () => {
    expect(ACCOUNT_VERIFICATION).toBe('accountVerification');
    expect(TASK_QUEUES).toEqual({
      workflows: 'account-verification',
      commands: 'mx-commands',
      polling: 'mx-polling',
      lookUps: 'mx-look-ups',
      followers: 'webhook-followers',
      webhooks: 'webhooks',
    });
  });

  it('are registered, each attribute with the type it is written with', () => {
    const written = Object.values(ATTRIBUTE_KEYS).map(({ name, type }) => [name, type]);
    const registered = SEARCH_ATTRIBUTES.map(({ name, type }) => [name, type.toUpperCase()]);
    expect(registered).toEqual(written);
    // No Text: it would be searched by words (architecture.md §7).
    expect(new Set(written.map(([, type]) => type))).toEqual(new Set(['KEYWORD', 'DATETIME']));
  });
});
