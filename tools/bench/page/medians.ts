/** Single figures out of results, for formulas and goals. Pure. */
import { type Block } from '../compare/block';
import { type ContestantName } from '../compare/contestant';
import { type Comparison } from '../compare/table';
import { ratios, spreadOf } from '../measure/statistics';

/** A figure of a block. */
export type FigureOf = (block: Block) => number | undefined;

/** The median over the blocks of one contestant; nothing where none has it. */
export function medianOf(
  comparison: Comparison | undefined,
  name: ContestantName,
  of: FigureOf,
): number | undefined {
  return spreadOf(valuesOf(comparison, name, of).filter((value) => value !== undefined))?.median;
}

/** The median of one contestant's by the naive workflow's of the same turn. */
export function ratioToNaive(
  comparison: Comparison | undefined,
  name: ContestantName,
  of: FigureOf,
): number | undefined {
  const [its, naive] = [valuesOf(comparison, name, of), valuesOf(comparison, 'naive', of)];
  return spreadOf(ratios(its, naive))?.median;
}

function valuesOf(comparison: Comparison | undefined, name: ContestantName, of: FigureOf) {
  return (comparison?.blocks ?? []).filter((block) => block.name === name).map(of);
}
