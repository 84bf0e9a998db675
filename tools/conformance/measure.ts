/** Which fields of an answer matter: measured by leaving out and changing each value of an example. */
import { changed, fieldName, leavesOf, valueAt } from './places';

/** What changed nothing in so many places is not tried in more. */
const TRIES_MAX = 12;

/** What is known of the fields of one route's answers. */
export interface Measured {
  /** Fields without or with another value of which something else was told. */
  readonly read: Set<string>;
  /** How often each field was tried, such as `members[].guid`. */
  readonly tries: Map<string, number>;
}

/** Measures an example; `told` is what is made of a body. A key that nobody knows counts as a field. */
export async function measure(
  example: unknown,
  told: (body: unknown) => Promise<string>,
  { read, tries }: Measured,
): Promise<void> {
  for (const body of variants(example)) {
    const usual = await told(body);
    if ((await told(withUnknownKeys(body))) !== usual) read.add('unknown_key');
    for (const path of leavesOf(body)) {
      const value = valueAt(body, path);
      const name = fieldName(path);
      const before = tries.get(name) ?? 0;
      tries.set(name, before + 1);
      const isOpen = !read.has(name) && before < TRIES_MAX;
      for (const other of isOpen ? [undefined, otherThan(value, name)] : [])
        if ((await told(changed(body, { path, value: other }))) !== usual) read.add(name);
    }
  }
}

/** Another value of the same type; a time, where the field is one and the example has none. */
function otherThan(value: unknown, name: string): unknown {
  if (value === null && name.endsWith('_at')) return '2026-11-22T12:00:30Z';
  if (typeof value === 'number') return value + 1;
  return typeof value === 'boolean' ? !value : `${typeof value === 'string' ? value : ''}1`;
}

/** An example, and the same without the labels, in whose place other fields are read. */
function variants(example: unknown): readonly unknown[] {
  const text = JSON.stringify(example, (key, value: unknown) => (key === 'label' ? null : value));
  return text === JSON.stringify(example) ? [example] : [example, JSON.parse(text)];
}

function withUnknownKeys(body: unknown): unknown {
  if (Array.isArray(body)) return body.map(withUnknownKeys);
  if (body === null || typeof body !== 'object') return body;
  const entries = Object.entries(body).map(([key, value]) => [key, withUnknownKeys(value)]);
  return { ...(Object.fromEntries(entries) as object), unknown_key: { a: [1] } };
}
