/**
 * Goal: nothing is deleted that the user had before, and what may be there unknown to us is looked
 * for. Method: the record alone.
 */
import { describe, expect, it } from '@jest/globals';
import { Ownership } from '../../workflows/ownership';

describe('the ownership of a member', () => {
  it.each<[string, readonly string[] | null | undefined, boolean[]]>([
    ['nobody listed the members before', undefined, [true, true]],
    ['the user had none', [], [true, true]],
    ['the user had one', ['MBR-1'], [false, true]],
    ['the user had too many to list', null, [false, false]],
    ['the user had both', ['MBR-2', 'MBR-1'], [false, false]],
  ])('where %s', (_what, before, expected) => {
    const ownership = new Ownership();
    if (before !== undefined) ownership.noteMembersBefore(before);
    expect(['MBR-1', 'MBR-2'].map((guid) => ownership.isOurs(guid))).toEqual(expected);
  });

  it('is possible without a guid only once MX was asked for a member', () => {
    const ownership = new Ownership();
    expect(ownership.isRequested).toBe(false);
    ownership.noteRequest(undefined);
    expect(ownership.isRequested).toBe(true);
  });
});
