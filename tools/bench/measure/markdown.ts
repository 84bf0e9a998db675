/** Tables and figures as the pages show them. Pure. */
import { type Spread } from './statistics';

/** A table of a page. Bars in cells are escaped. */
export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const lines = [head, head.map(() => '---'), ...rows];
  return lines
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n');
}

/** A figure with two or three digits that count. */
export function figure(value: number): string {
  const size = Math.abs(value);
  if (Number.isInteger(value) || size >= 100) return Math.round(value).toLocaleString('en-US');
  if (size < 0.1) return String(Number(value.toPrecision(2)));
  return value.toFixed(size >= 10 ? 1 : 2);
}

/** `1.2 (1.1 to 1.4)`, or `1.2` where all are the same; a dash where nothing was measured. */
export function spreadText(spread: Spread | undefined): string {
  if (spread === undefined) return '–';
  const [median, least, most] = [spread.median, spread.least, spread.most].map(figure);
  if (median === undefined) return '–';
  return least === most ? median : `${median} (${least ?? ''} to ${most ?? ''})`;
}
