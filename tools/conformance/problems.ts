/** What is wrong with the tables: rows that are missing, too many, or held by no test. */
import {
  RULES,
  namesIn,
  namesInExamples,
  namesOfOwnRequests,
  platformDifferences,
  widgetOptions,
} from './required';
import { type Row, type Table } from './row';
import { OWN_REQUESTS } from './rows/requests';
import { REQUEST_ROWS } from './rows/sent';
import { TABLES } from './tables';
import { isTest } from './titles';

/** One line for each problem; none where docs/conformance.md is whole and true. */
export function problemsOf(tables: readonly Table[] = TABLES): readonly string[] {
  return [
    ...untested(tables),
    ...rulesWithoutRow(tables),
    ...differencesWithoutRow(tables),
    ...namesWithoutRow(tables),
  ];
}

/** Rows whose test is not there, or that say that something has no effect. */
function untested(tables: readonly Table[]): readonly string[] {
  const idle = /\b(?:ineffective|ignored|no effect|does nothing)\b/i;
  return tables.flatMap(({ title, rows }) =>
    rows.flatMap(([what, does, test]) => {
      return [
        ...(isTest(test) ? [] : [`${title}, ${what}: no test "${test}"`]),
        ...(idle.test(does) ? [`${title}, ${what}: accepted without effect`] : []),
      ];
    }),
  );
}

function rulesWithoutRow(tables: readonly Table[]): readonly string[] {
  return Object.entries(RULES).flatMap(([section, rules]) => {
    const rows = tables.filter((each) => each.of === 'rules' && each.section === Number(section));
    const known = rows.flatMap((table) => table.rows.map(([what]) => what));
    if (rules.length === 0) return [`section ${section} of the contract has no rules any more`];
    return rules
      .filter((rule) => !known.some((what) => what === rule || what.startsWith(`${rule} `)))
      .map((rule) => `section ${section} of the contract, no row for: ${rule}`);
  });
}

function differencesWithoutRow(tables: readonly Table[]): readonly string[] {
  const rows = new Set(tables.flatMap(({ rows }) => rows.map(([what]) => what)));
  const differences = platformDifferences();
  if (differences.length === 0) return ["the Platform API's contract has no differences any more"];
  return differences
    .filter((difference) => !rows.has(difference))
    .map((difference) => `the Platform API, no row for: ${difference}`);
}

function namesWithoutRow(tables: readonly Table[]): readonly string[] {
  const all = new Set(
    tables.filter(({ of }) => of === 'names').flatMap(({ rows }) => rows.flatMap(namesOfRow)),
  );
  const words = new Set([...all].flatMap((name) => name.split(/[.[\]]+/)));
  const inContract = [...namesIn(3), ...widgetOptions(), ...namesIn(13)];
  return [
    ...inContract
      .filter((name) => !words.has(name))
      .map((name) => `the contract, no row for: ${name}`),
    ...without(namesInExamples('request'), namesOf(REQUEST_ROWS), 'no row for'),
    ...without(namesOfOwnRequests(), namesOf(OWN_REQUESTS), 'no row for'),
    ...without(namesOf(OWN_REQUESTS), namesOfOwnRequests(), 'a row, and nothing takes'),
  ];
}

type Names = ReadonlyMap<string, ReadonlySet<string>>;

function namesOf(tables: Readonly<Record<string, readonly Row[]>>): Names {
  return new Map(
    Object.entries(tables).map(([route, rows]) => [route, new Set(rows.flatMap(namesOfRow))]),
  );
}

function namesOfRow([what]: Row): readonly string[] {
  return what.split(' ');
}

/** The names of the one that the other has not, by route. */
function without(all: Names, others: Names, what: string): readonly string[] {
  return [...all].flatMap(([route, names]) =>
    [...names]
      .filter((name) => others.get(route)?.has(name) !== true)
      .map((name) => `${route}, ${what}: ${name}`),
  );
}
