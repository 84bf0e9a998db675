/** Goal: every outcome has a sentence in each language of the page, and no sentence is left over. */
import { expect, it } from '@jest/globals';
import { OUTCOMES } from '../../domain';
import { ES } from '../../page/texts/outcomes-es';
import { FR } from '../../page/texts/outcomes-fr';

it.each([
  ['Spanish', ES],
  ['French', FR],
])('%s has a sentence for every outcome', (_language, texts) => {
  expect(Object.keys(texts).sort()).toEqual(Object.keys(OUTCOMES).sort());
});
