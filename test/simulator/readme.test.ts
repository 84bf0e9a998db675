/** Goal: the README's tables say what the code does. Method: they are compared with the code. */
import { expect, test } from '@jest/globals';
import { SCENARIO_EFFECTS } from '../../simulator';
import { CATALOGUE } from '../../simulator/catalogue';
import { faultSchema } from '../../simulator/faults';
import { defaultSettings, settingsSchema } from '../../simulator/settings';
import { readPage, tableBelow } from '../docs/markdown-table';

const readme = readPage('simulator/README.md');

/** The cells of the table below a heading, row by row; one that is a word of code is without its marks. */
const rowsBelow = (heading: string) =>
  tableBelow(readme, heading).map((row) => Object.values<string>(row));

test('the scenario table has every scenario with its effect', () => {
  const expected = Object.entries(SCENARIO_EFFECTS);
  expect(rowsBelow('Scenarios by password')).toEqual(expected);
});

test('the institution table has every institution with a scenario', () => {
  const expected = CATALOGUE.flatMap(({ code, name, scenario }) =>
    scenario === undefined ? [] : [[code, name, scenario]],
  );
  expect(rowsBelow('Institutions with a behaviour of their own')).toEqual(expected);
});

test('the setting table has every setting with its default and its meaning', () => {
  const defaults = defaultSettings('real');
  const expected = Object.entries(settingsSchema.shape).map(([name, schema]) => [
    name,
    String(defaults[name as keyof typeof defaults]),
    schema.description,
  ]);
  expect(rowsBelow('Settings')).toEqual(expected);
});

test('the fault table has every kind', () => {
  const kinds = rowsBelow('Faults').map(([kind]) => kind);
  expect(kinds.sort()).toEqual([...faultSchema.shape.kind.options].sort());
});
