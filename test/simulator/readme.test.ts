/**
 * Goal: the README's tables say what the code does, and every promise of a count is kept. Method:
 * the tables are written from the code and compared with the page; a failure prints the right
 * table.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { SCENARIO_EFFECTS } from '../../simulator';
import { CATALOGUE } from '../../simulator/catalogue';
import { faultSchema } from '../../simulator/faults';
import { defaultSettings, settingsSchema } from '../../simulator/settings';

const readme = readFileSync(join(__dirname, '..', '..', 'simulator', 'README.md'), 'utf8');

/** Cells of the table between two markers, one array per row, without heading. */
function tableRows(name: string): string[][] {
  const text = readme.split(`<!-- ${name}:begin -->`)[1]?.split(`<!-- ${name}:end -->`)[0] ?? '';
  return rowsOf(text);
}

function rowsOf(text: string): string[][] {
  const rows = text
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  return rows.slice(2);
}

test('the scenario table has every scenario with its effect', () => {
  const expected = Object.entries(SCENARIO_EFFECTS).map(([name, effect]) => [
    `\`${name}\``,
    effect,
  ]);
  expect(tableRows('scenarios')).toEqual(expected);
});

test('the institution table has every institution with a scenario', () => {
  const expected = CATALOGUE.flatMap(({ code, name, scenario }) =>
    scenario === undefined ? [] : [[`\`${code}\``, name, `\`${scenario}\``]],
  );
  expect(tableRows('institutions')).toEqual(expected);
});

test('the setting table has every setting with its default and its meaning', () => {
  const defaults = defaultSettings('real');
  const expected = Object.entries(settingsSchema.shape).map(([name, schema]) => [
    `\`${name}\``,
    `\`${String(defaults[name as keyof typeof defaults])}\``,
    schema.description,
  ]);
  expect(tableRows('settings')).toEqual(expected);
});

test('the fault table has every kind', () => {
  const section = readme.split('## Faults')[1]?.split('## Control surface')[0] ?? '';
  const kinds = rowsOf(section).map(([kind]) => kind?.replaceAll('`', ''));
  expect(kinds.sort()).toEqual([...faultSchema.shape.kind.options].sort());
});
