/** Goal: the catalogue is asked once for the same, within bounds of time, number and size. */
import { expect, it } from '@jest/globals';
import { InstitutionCache } from '../../api/institution-cache';

const ref = (institutionCode: string) => ({ institutionCode });

/** A cache over a catalogue that counts, with names of the given length. */
function aCache(bounds: { entriesMax?: number; charactersMax?: number } = {}, nameLength = 1) {
  const asked: string[] = [];
  const clock = { ms: 0 };
  let failures = 0;
  const answer = (name: string) => {
    asked.push(name);
    failures -= 1;
    if (failures >= 0) return Promise.reject(new Error('away'));
    return Promise.resolve({ name: 'x'.repeat(nameLength) } as never);
  };
  const cache = new InstitutionCache(
    {
      searchInstitutions: ({ name, page, pageSize }) =>
        answer(`${name ?? '*'} ${String(page)} ${String(pageSize)}`),
      readInstitution: ({ institutionCode }) => answer(institutionCode),
      readSignInForm: ({ institutionCode }) => answer(`form of ${institutionCode}`),
    },
    { now: () => clock.ms, ...bounds },
  );
  return { cache, asked, clock, fail: (times: number) => (failures = times) };
}

it('asks once for the same: at the same moment, and within a minute', async () => {
  const { cache, asked, clock } = aCache();
  await Promise.all([cache.readInstitution(ref('a')), cache.readInstitution(ref('a'))]);
  clock.ms = 59_999;
  await cache.readInstitution(ref('a'));
  expect(asked).toEqual(['a']);
  clock.ms = 60_000;
  await cache.readInstitution(ref('a'));
  expect(asked).toEqual(['a', 'a']);
});

it('shares answers between tenants, and no wait', async () => {
  const { cache, asked } = aCache();
  const ask = (tenantId: string) => cache.readInstitution(ref('a'), tenantId);
  await Promise.all([ask('alpha'), ask('alpha'), ask('beta')]);
  await ask('gamma');
  expect(asked).toEqual(['a', 'a']);
});

it('tells every question from every other', async () => {
  const { cache, asked } = aCache();
  const searches = [{}, { name: 'a' }, { name: 'a,1' }].flatMap((name) =>
    [1, 11].flatMap((page) => [10, 25].map((pageSize) => ({ ...name, page, pageSize }))),
  );
  for (const search of [...searches, ...searches]) await cache.searchInstitutions(search);
  for (const code of ['a', 'b', 'a', 'b']) {
    await cache.readInstitution(ref(code));
    await cache.readSignInForm(ref(code));
  }
  expect(asked).toHaveLength(searches.length + 4);
});

it('keeps no failure', async () => {
  const { cache, asked, fail } = aCache();
  fail(1);
  const both = [cache.readInstitution(ref('a')), cache.readInstitution(ref('a'))];
  for (const each of both) await expect(each).rejects.toThrow('away');
  await cache.readInstitution(ref('a'));
  expect(asked).toEqual(['a', 'a']);
});

it.each([
  ['number', { entriesMax: 2 }],
  ['size', { charactersMax: 50 }],
])('drops the oldest at its bound of %s', async (_which, bounds) => {
  const { cache, asked } = aCache(bounds, 10);
  for (const code of ['a', 'b', 'c', 'c', 'b', 'a']) await cache.readInstitution(ref(code));
  expect(asked).toEqual(['a', 'b', 'c', 'a']);
});
