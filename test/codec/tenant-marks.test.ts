/**
 * Goal: a marked identifier proves its tenant, and nobody else's; it is one that MX takes. Method:
 * properties over tenants, own ids and keys, which are made anew for each run.
 */
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { TenantMarks, withoutMark } from '../../codec';
import { OWN_ID_LENGTH_MAX } from '../../codec/tenant-marks';
import { ID_PATTERN, REFERENCE_PATTERN } from '../../domain';

const key = () => randomBytes(32).toString('base64url');
const [active, old, unknown] = [key(), key(), key()];
const marks = new TenantMarks([active]);

const tenants = fc.stringMatching(ID_PATTERN);
const ownIds = fc.stringMatching(REFERENCE_PATTERN);

describe('a marked identifier', () => {
  it('is a reference, is its tenant’s, and is the same each time', () => {
    fc.assert(
      fc.property(tenants, ownIds, (tenantId, ownId) => {
        const identifier = marks.identifierFor(tenantId, ownId);
        expect(identifier).toMatch(REFERENCE_PATTERN);
        expect(marks.isOf(tenantId, identifier)).toBe(true);
        expect(marks.identifierFor(tenantId, ownId)).toBe(identifier);
        const isShort = ownId.length <= OWN_ID_LENGTH_MAX;
        expect(withoutMark(identifier) === ownId).toBe(isShort);
      }),
    );
  });

  it('is another one for every other tenant and own id, and proves neither', () => {
    fc.assert(
      fc.property(tenants, ownIds, tenants, ownIds, (tenantId, ownId, otherTenant, otherId) => {
        const identifier = marks.identifierFor(tenantId, ownId);
        const isSame = tenantId === otherTenant && ownId === otherId;
        expect(marks.identifierFor(otherTenant, otherId) === identifier).toBe(isSame);
        expect(marks.isOf(otherTenant, identifier)).toBe(tenantId === otherTenant);
      }),
    );
  });

  it('does not survive the change of a sign', () => {
    const identifier = marks.identifierFor('alpha', 'customer-1');
    // The last sign holds two bits that are none of the mark's.
    for (let at = 0; at < identifier.length - 1; at += 1) {
      const other = identifier[at] === 'A' ? 'B' : 'A';
      const changed = identifier.slice(0, at) + other + identifier.slice(at + 1);
      expect([changed, marks.isOf('alpha', changed)]).toEqual([changed, false]);
    }
  });
});

it.each([
  ['the active key', [active, old], 'ours'],
  ['an old key', [key(), old, active], 'ours-by-old-key'],
  ['a key that is gone', [unknown], 'foreign'],
] as const)('of %s: whose it is', (_what, keys, owner) => {
  const identifier = marks.identifierFor('alpha', 'customer-1');
  expect(new TenantMarks(keys).ownerOf('alpha', identifier)).toBe(owner);
  expect(new TenantMarks(keys).ownerOf('beta', identifier)).toBe('foreign');
});

it.each([
  null,
  '',
  'customer-1',
  'customer-1-m1-',
  `-m1-${'A'.repeat(22)}`,
  `a-m2-${'A'.repeat(22)}`,
])('%j has no mark', (identifier) => {
  expect(marks.ownerOf('alpha', identifier)).toBe('unmarked');
  expect(marks.isOf('alpha', identifier)).toBe(false);
});
