/**
 * Goal: whoever reads over HTTP sees what the client's view shows. Method: a view with every field,
 * which the compiler completes.
 */
import { isDeepStrictEqual } from 'node:util';
import { expect, test } from '@jest/globals';
import { toResource } from '../../api/resource';
import { verificationSchema } from '../../api/schemas/verification';
import { outcomeFor, type VerificationView } from '../../domain';
import { aView } from './support/stub-api';

/** Fields that HTTP does not show as they are, and why. */
const NOT_SHOWN: Partial<Record<keyof VerificationView, string>> = {
  verificationId: 'It is the `id` of the resource.',
  tenantId: 'It is the tenant of the key: a caller sees no other.',
  polls: 'It is for operators, who see it in the current details.',
};

test('every field of the view is a field of the resource, or is left out for a reason', () => {
  const view = {
    ...aView(3),
    connectionStatus: 'CONNECTED',
    outcome: outcomeFor('verified'),
    accountNumbers: [],
    cleanUp: 'member-deleted',
    droppedSignals: 7,
    finishedAt: '2026-11-20T13:00:00.000Z',
  } satisfies Required<VerificationView>;
  const shown = verificationSchema.parse(toResource(view, { kind: 'backend' }));
  expect(shown.id).toBe(view.verificationId);
  const missing = (Object.keys(view) as (keyof VerificationView)[]).filter(
    (field) => !isDeepStrictEqual(Reflect.get(shown, field), view[field]),
  );
  expect(missing.sort()).toEqual(Object.keys(NOT_SHOWN).sort());
});
