/** Goal: the search finds the banks that can be verified, however many cannot. Method: answers of the API. */
import { expect, it } from '@jest/globals';
import { searchPath, verifiableIn } from '../../page/banks';

const bank = (code: string, supportsAccountVerification: boolean | null) => {
  return { code, name: code, smallLogoUrl: null, supportsAccountVerification };
};

it('shows those that can be verified, also behind a screen of others', () => {
  const others = Array.from({ length: 60 }, (_, at) => bank(`no-${String(at)}`, false));
  const ours = Array.from({ length: 40 }, (_, at) => bank(`yes-${String(at)}`, at > 0 || null));
  const shown = verifiableIn({ institutions: [...others, ...ours] }).map(({ code }) => code);
  expect(shown).toEqual(ours.slice(0, 25).map(({ code }) => code));
  expect(new URL(searchPath('a & b'), 'http://api').searchParams.get('name')).toBe('a & b');
  expect(searchPath('a')).toContain('pageSize=100');
  expect(verifiableIn(undefined)).toEqual([]);
});
