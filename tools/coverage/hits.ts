/**
 * How often V8 ran each branch of a source file: from positions in the source, through the source
 * map, to V8's ranges.
 */
import { eachMapping, TraceMap, type SourceMapInput } from '@jridgewell/trace-mapping';
import { type Branch, type Span } from './branches';

/** One function of a compiled script, as V8 reports it. */
export interface V8Function {
  readonly ranges: readonly {
    readonly startOffset: number;
    readonly endOffset: number;
    readonly count: number;
  }[];
}

/**
 * Where the branches of one source file are in a compiled script; undefined for what the compiler
 * has left out.
 */
export type Located = readonly {
  readonly taken: number | undefined;
  readonly otherwise: number | undefined;
}[];

/** A source map and the lengths of the compiled lines, without their line feeds. */
export interface Compiled {
  readonly map: SourceMapInput;
  readonly lineLengths: readonly number[];
}

interface Mapping {
  readonly original: number;
  readonly generated: number;
}

/**
 * Finds the branches in a compiled script.
 *
 * @param sources For each source of the map that is asked for: its text and branches.
 */
export function locate(
  { map, lineLengths }: Compiled,
  sources: (url: string) => { text: string; branches: readonly Branch[] } | undefined,
): ReadonlyMap<string, Located> {
  const starts = startsOf(lineLengths);
  const mappings = new Map<string, { lines: readonly number[]; found: Mapping[] } | undefined>();
  eachMapping(new TraceMap(map), ({ source, originalLine, originalColumn, ...generated }) => {
    if (source === null) return;
    if (!mappings.has(source)) {
      const text = sources(source)?.text;
      mappings.set(source, text === undefined ? undefined : { lines: lineStarts(text), found: [] });
    }
    const known = mappings.get(source);
    known?.found.push({
      original: (known.lines[originalLine - 1] ?? 0) + originalColumn,
      generated: (starts[generated.generatedLine - 1] ?? 0) + generated.generatedColumn,
    });
  });
  const located = new Map<string, Located>();
  for (const [url, known] of mappings) {
    const branches = sources(url)?.branches;
    if (known === undefined || branches === undefined) continue;
    known.found.sort((a, b) => a.original - b.original || a.generated - b.generated);
    located.set(
      url,
      branches.map(({ span, otherwise }) => ({
        taken: firstIn(known.found, span),
        otherwise: otherwise === undefined ? undefined : firstIn(known.found, otherwise),
      })),
    );
  }
  return located;
}

/** For each branch, how often it was taken; 0 for what the compiler has left out. */
export function hitsOf(
  branches: readonly Branch[],
  located: Located,
  functions: readonly V8Function[],
): readonly number[] {
  const count = counter(functions);
  return branches.map((branch, index) => {
    const { taken, otherwise } = located[index] ?? {};
    if (taken === undefined) return 0;
    if (branch.otherwise === undefined) return count(taken);
    // V8 counts no `else` that is not written: it ran as often as the condition did and the other
    // way did not.
    return otherwise === undefined ? 0 : Math.max(0, count(taken) - count(otherwise));
  });
}

/**
 * The count of the innermost range around a place. A function that begins there is a value; its
 * calls are not asked for.
 */
function counter(functions: readonly V8Function[]): (offset: number) => number {
  const ranges = functions
    .flatMap((each) => each.ranges.map((range, index) => ({ ...range, isFunction: index === 0 })))
    .sort((a, b) => a.startOffset - b.startOffset || b.endOffset - a.endOffset);
  return (offset) => {
    // V8's ranges lie within one another: the last that begins before the place and ends after it
    // is the innermost.
    for (let index = firstAfter(ranges, offset) - 1; index >= 0; index -= 1) {
      const range = ranges[index];
      if (range === undefined || range.endOffset <= offset) continue;
      if (!range.isFunction || range.startOffset !== offset) return range.count;
    }
    return 0;
  };
}

function firstAfter(ranges: V8Function['ranges'], offset: number): number {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ranges[middle]?.startOffset ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Where the first thing of the span is in the compiled text. */
function firstIn(mappings: readonly Mapping[], { start, end }: Span): number | undefined {
  let low = 0;
  let high = mappings.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((mappings[middle]?.original ?? 0) < start) low = middle + 1;
    else high = middle;
  }
  const first = mappings[low];
  return first !== undefined && first.original < end ? first.generated : undefined;
}

function startsOf(lengths: readonly number[]): readonly number[] {
  let start = 0;
  return lengths.map((length) => {
    const here = start;
    start += length + 1;
    return here;
  });
}

function lineStarts(text: string): readonly number[] {
  return startsOf(text.split('\n').map((line) => line.length));
}
