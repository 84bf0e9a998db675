/** The tables of the simulator's README, made from its code. `npm run docs:simulator` writes them. */
import { REFERENCE } from '../../simulator/reference';
import { NPM_NAMES, PLATFORM_METHODS, UNSERVED_GROUPS, UNSERVED_METHODS } from './platform-methods';
import { camelCase, SDK_METHODS } from './sdk-methods';

type Cells = readonly string[];

/** The rows of each table by its mark in the README; the first row is the head. */
export const TABLES: Readonly<Record<string, readonly Cells[]>> = {
  scenarios: [
    ['password', 'what happens'],
    ...REFERENCE.scenarios.map(({ password, effect }) => [code(password), effect]),
  ],
  institutions: [
    ['institution', 'name', 'behaves as'],
    ...REFERENCE.institutions.flatMap(({ code: institution, name, scenario }) =>
      scenario === undefined ? [] : [[code(institution), name, code(scenario)]],
    ),
  ],
  settings: [
    ['setting', 'values', 'default', 'meaning'],
    ...REFERENCE.settings.map(({ name, values, meaning, default: usual }) => [
      code(name),
      values,
      code(String(usual)),
      meaning,
    ]),
  ],
  faults: [
    ['kind', 'effect takes place', 'what the caller sees'],
    ...REFERENCE.faults.map(({ kind, takesEffect, seen }) => [
      code(kind),
      takesEffect === 'chosen' ? 'with `afterEffect`' : takesEffect,
      seen,
    ]),
  ],
  routes: [
    ['route', 'call', 'dialect'],
    ...REFERENCE.routes.map(({ name, method, path, dialects }) => [
      code(name),
      code(`${method} ${path}`),
      dialects,
    ]),
  ],
  sdks: [
    ['npm `mx-atrium`', 'PyPI `atrium`', 'served'],
    ...SDK_METHODS.map(({ npm, pypi, served }) => [
      npm === null ? 'none' : code(npm),
      code(pypi),
      'by' in served ? `by ${code(served.by)}` : `no: ${served.not}`,
    ]),
  ],
  'platform-sdks': [
    ['npm `mx-platform-node`', 'PyPI `mx-platform-python`', 'served'],
    ...PLATFORM_METHODS.map(({ npm, pypi, served }) => [
      code(npm ?? 'none'),
      code(pypi),
      'by' in served ? `by ${code(served.by)}` : 'no',
    ]),
    ...Object.entries(UNSERVED_METHODS).map(([name, why]) => {
      const npm = camelCase(name);
      return [code(NPM_NAMES[npm] ?? npm), code(name), `no: ${why}`];
    }),
    ...Object.entries(UNSERVED_GROUPS).map(([group, why]) => {
      return [`all of ${code(group)}`, `all of ${code(group)}`, `no: ${why}`];
    }),
  ],
};

/** The README with its tables made anew. @throws Error when a table has no place in it */
export function withTables(readme: string): string {
  return Object.entries(TABLES).reduce((page, [name, rows]) => {
    const place = new RegExp(`(<!-- ${name}:begin -->)[^]*(<!-- ${name}:end -->)`);
    if (!place.test(page)) throw new Error(`The README has no place for the table of ${name}.`);
    return page.replace(place, (_all, begin: string, end: string) =>
      [begin, '', markdown(rows), '', end].join('\n'),
    );
  }, readme);
}

function markdown([head = [], ...rows]: readonly Cells[]): string {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

function code(text: string): string {
  return `\`${text}\``;
}
