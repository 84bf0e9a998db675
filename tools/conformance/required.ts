/**
 * What must have a row in docs/conformance.md: names and rules that the contract, its examples and
 * our OpenAPI document have.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { listFilterSchema, startRequestSchema } from '../../contract/schemas';
import { fieldName, leavesOf } from './places';

const ROOT = join(__dirname, '..', '..');
const EXAMPLES = 'test/fixtures/atrium';

interface Example {
  readonly file: string;
  readonly kind: string;
  readonly method: string;
  readonly path: string;
}

/** The text of a numbered section of docs/atrium-contract.md. */
function section(number: number): string {
  const contract = readFileSync(join(ROOT, 'docs/atrium-contract.md'), 'utf8');
  return contract.split(/^## /m).find((part) => part.startsWith(`${String(number)}. `)) ?? '';
}

/** The cells of a column of each table in a section, heads left out and marks taken away. */
function column(number: number, at: number): readonly string[] {
  return section(number)
    .split('\n')
    .filter((line, index, lines) => line.startsWith('|') && !isHead(line, lines[index + 1]))
    .map((line) => (line.split(' | ')[at] ?? '').replaceAll(/[`*|]/g, '').trim());
}

function isHead(line: string, next = ''): boolean {
  return line.startsWith('| -') || next.startsWith('| -');
}

/** `5.1` for each numbered point of a section. */
function points(number: number): readonly string[] {
  return [...section(number).matchAll(/^(\d+)\. /gm)]
    .slice(1)
    .map(([, n = '']) => `${String(number)}.${n}`);
}

/** The rules that a section must have, by how their rows begin; several ones may share a row. */
export const RULES: Readonly<Record<number, readonly string[]>> = {
  1: column(1, 0),
  2: column(2, 0),
  3: column(3, 0).slice(0, column(3, 0).indexOf('Test') + 1),
  4: [...section(4).matchAll(/\*\*([A-F]\.)/g)].map(([, letter = '']) => letter),
  5: [...column(5, 1), ...points(5)],
  7: column(7, 0),
  9: column(9, 0),
  12: column(12, 0).slice(column(12, 0).indexOf('loaded')),
  13: points(13),
  15: column(15, 0),
  16: points(16),
};

/** What MX's Platform API has otherwise, by number and topic (docs/mx-platform-contract.md §18). */
export function platformDifferences(): readonly string[] {
  const contract = readFileSync(join(ROOT, 'docs/mx-platform-contract.md'), 'utf8');
  const [, table = ''] = /^## 18\.[^\n]*\n([^]*?)^## /m.exec(contract) ?? [];
  return [...table.matchAll(/^\| (\d+) +\| (.*?) +\|/gm)].map(
    ([, number = '', topic = '']) => `${number}. ${topic.replaceAll('`', '')}`,
  );
}

/** By route, the names that MX's examples of a kind have. */
export function namesInExamples(
  kind: 'request' | 'response',
): ReadonlyMap<string, ReadonlySet<string>> {
  const names = new Map<string, Set<string>>();
  const { fixtures } = read(`${EXAMPLES}/index.json`) as { readonly fixtures: readonly Example[] };
  for (const { file, method, path } of fixtures.filter((each) => each.kind === kind)) {
    const route = `${method} ${path}`
      .replace(/\?.*$/, '')
      .replace('/users/test_atrium', '/users/{user_guid}')
      .replace('/members/test_atrium_member', '/members/{member_guid}')
      .replace(/\/institutions\/\w+/, '/institutions/{institution_code}');
    const known = names.get(route) ?? new Set();
    for (const path of leavesOf(read(`${EXAMPLES}/${file}`))) known.add(fieldName(path));
    names.set(route, known);
  }
  // A list that is empty in one example has entries in another.
  for (const known of names.values())
    for (const name of known)
      if ([...known].some((other) => other.startsWith(`${name}[]`) || other.startsWith(`${name}.`)))
        known.delete(name);
  return names;
}

/** Every field and parameter that the contract names in a section, as MX's wire has it. */
export function namesIn(number: number): readonly string[] {
  const quoted = section(number).matchAll(/`([a-z]+(?:_[a-z]+)*)[?=]?`/g);
  return [...new Set([...quoted].map(([, name = '']) => name))];
}

/** The options of the Connect widget. */
export function widgetOptions(): readonly string[] {
  const cells = column(12, 0);
  return cells.slice(0, cells.indexOf('loaded')).flatMap((cell) => cell.split(', '));
}

interface JsonSchema {
  readonly $ref?: string;
  readonly oneOf?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
}
interface Operation {
  readonly parameters?: readonly { readonly in: string; readonly name: string }[];
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly schema: JsonSchema }>>;
  };
}

/** By operation of our API, the names that it and the client take; `body` for one of any shape. */
export function namesOfOwnRequests(): ReadonlyMap<string, ReadonlySet<string>> {
  const { paths, components } = read('docs/openapi.json') as {
    readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
    readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> };
  };
  const names = new Map<string, Set<string>>([
    ['POST /v1/verifications', namesOfClient(startRequestSchema)],
    ['GET /v1/verifications', namesOfClient(listFilterSchema)],
  ]);
  for (const [path, operations] of Object.entries(paths))
    for (const [method, { parameters = [], requestBody }] of Object.entries(operations)) {
      const operation = `${method.toUpperCase()} ${path}`;
      const body = requestBody?.content['application/json']?.schema;
      const all = [
        ...(names.get(operation) ?? []),
        ...parameters.filter((each) => each.in !== 'path').map(({ name }) => name),
        ...(body === undefined ? [] : placesOf(body, components.schemas)),
      ];
      if (all.length > 0) names.set(operation, new Set(all.map((name) => name || 'body')));
    }
  return names;
}

function namesOfClient(schema: z.ZodType): Set<string> {
  const described = z.toJSONSchema(schema) as JsonSchema;
  return new Set(placesOf(described, described.$defs ?? {}));
}

function placesOf(
  { $ref, oneOf, anyOf = oneOf, items, properties }: JsonSchema,
  named: Readonly<Record<string, JsonSchema>>,
  at = '',
): readonly string[] {
  if ($ref !== undefined) return placesOf(named[$ref.split('/').at(-1) ?? ''] ?? {}, named, at);
  if (anyOf !== undefined) return anyOf.flatMap((choice) => placesOf(choice, named, at));
  if (items !== undefined) return placesOf(items, named, `${at}[]`);
  if (properties === undefined) return [at];
  return Object.entries(properties).flatMap(([key, field]) =>
    placesOf(field, named, at === '' ? key : `${at}.${key}`),
  );
}

function read(file: string): unknown {
  return JSON.parse(readFileSync(join(ROOT, file), 'utf8'));
}
