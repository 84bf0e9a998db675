/** The changes that each place of an answer is tried with, and answers with some of them. */
import { changed, placesOf, valueAt, type Path } from '../../../../tools/conformance/places';

export interface Change {
  readonly what: string;
  readonly path: Path;
  readonly value: unknown;
  readonly kind: 'missing' | 'deleted' | 'wrong' | 'harmless';
}

const typeOf = (value: unknown) => (Array.isArray(value) ? 'list' : typeof value);
const EMPTY: Readonly<Record<string, unknown>> = { string: '', list: [], object: {} };
/** Values of every type. */
export const OTHERS: readonly unknown[] = ['text', 7, true, { key: 'text' }, ['text']];

/** The changes at a place; `types` other types of value are tried there. */
export function changesAt(body: unknown, path: Path, types = OTHERS.length): Change[] {
  const before = valueAt(body, path);
  const type = typeOf(before);
  const others = OTHERS.filter((other) => before !== null && typeOf(other) !== type);
  const change = (what: string, value: unknown, kind: Change['kind']) => ({
    what,
    path,
    value,
    kind,
  });
  return [
    ...(path.length === 0 ? [] : [change('null', null, 'missing')]),
    ...(typeof path.at(-1) === 'string' ? [change('deleted', undefined, 'deleted')] : []),
    ...(type in EMPTY ? [change('empty', EMPTY[type], 'missing')] : []),
    ...(Array.isArray(before) ? [change('reversed', before.toReversed(), 'harmless')] : []),
    ...others.slice(0, types).map((other) => change(JSON.stringify(other), other, 'wrong')),
  ];
}

/** An example with a few of its places changed. */
export function mutated(body: unknown, picks: readonly (readonly [number, number])[]): string {
  const result = picks.reduce<unknown>((at, [place, change]) => {
    const places = placesOf(at);
    const all = changesAt(at, places[place % places.length]!);
    return all.length === 0 ? at : changed(at, all[change % all.length]!);
  }, body);
  return JSON.stringify(result);
}
