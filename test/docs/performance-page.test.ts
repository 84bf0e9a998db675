/** Goal: docs/performance.md and its plots are what the script makes of the results that are committed. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { performancePage } from '../../tools/bench/page/page';
import { plotsOf } from '../../tools/bench/page/plots';
import { readResults } from '../../tools/bench/page/results';
import { ROOT } from '../support/child-process';
import { bare, readPage } from './markdown-table';

const FOLDER = join(ROOT, 'docs', 'performance');
const results = readResults(FOLDER);

it('the page is what `npm run docs:performance` writes', () => {
  expect(bare(performancePage(results))).toBe(bare(readPage('docs/performance.md')));
});

it('its plots are, too, and there are no others', () => {
  const plots = plotsOf(results);
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.svg'));
  expect(files.sort()).toEqual([...plots.keys()].sort());
  for (const [name, svg] of plots) expect(readFileSync(join(FOLDER, name), 'utf8')).toBe(svg);
});

it('says of what was not measured that it was not, and breaks nowhere', () => {
  const page = performancePage({});
  expect(page.match(/not measured/gi)!.length).toBeGreaterThan(10);
  expect(page).not.toMatch(/NaN|undefined|Infinity/);
  expect(performancePage(results)).not.toMatch(/NaN|undefined|Infinity/);
  expect(plotsOf({}).size).toBe(0);
});
