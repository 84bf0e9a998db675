/** Goal: whatever colors a tenant has, everybody can read the page. Method: properties over all colors. */
import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { contrast, lookOf } from '../../page/brand';

const AA = 4.5;
const NONE = { name: 'Acme', logoUrl: null, accent: null, background: null, text: null };
const colors = fc
  .integer({ min: 0, max: 0xffffff })
  .map((value) => `#${value.toString(16).padStart(6, '0')}`);
const orNone = fc.option(colors);

it('what stands on the accent, and text on the background, have the contrast of WCAG AA', () => {
  fc.assert(
    fc.property(orNone, orNone, orNone, (accent, background, text) => {
      const { properties } = lookOf({ ...NONE, accent, background, text });
      if (accent !== null)
        expect(contrast(properties['--on-accent'] ?? '', accent)).toBeGreaterThanOrEqual(AA);
      for (const name of ['--text', '--muted', '--error', '--line'])
        if (background !== null)
          expect(contrast(properties[name] ?? '', background)).toBeGreaterThanOrEqual(AA);
    }),
  );
});

it('keeps what can be read, and nothing without a background of its own', () => {
  const { properties, scheme } = lookOf({ ...NONE, background: '#ffffff', text: '#003366' });
  expect([properties['--text'], scheme]).toEqual(['#003366', 'light']);
  expect(lookOf({ ...NONE, text: '#003366' })).toEqual({ properties: {}, scheme: undefined });
  expect(lookOf({ ...NONE, background: '#101010' }).scheme).toBe('dark');
  expect(lookOf(null)).toEqual({ properties: {}, scheme: undefined });
  expect(contrast('#ffffff', '#000000')).toBeCloseTo(21);
});
