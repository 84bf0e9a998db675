/** Tables and figures as the pages show them, and the places of a page that a script writes. Pure. */
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
  return value.toFixed(size >= 10 ? 1 : 2);
}

/** `1.2 (1.1 to 1.4)`, or `1.2` where all are the same; a dash where nothing was measured. */
export function spreadText(spread: Spread | undefined): string {
  if (spread === undefined) return '–';
  const [median, least, most] = [spread.median, spread.least, spread.most].map(figure);
  if (median === undefined) return '–';
  return least === most ? median : `${median} (${least ?? ''} to ${most ?? ''})`;
}

/** Replaces what stands between the markers `<!-- name:begin -->` and `<!-- name:end -->`. @throws Error where a page has no such place */
export function fillIn(page: string, name: string, text: string): string {
  const place = new RegExp(`(<!-- ${name}:begin -->\\n)[^]*?(\\n<!-- ${name}:end -->)`);
  if (!place.test(page)) throw new Error(`The page has no place named ${name}.`);
  return page.replace(place, (_all, begin: string, end: string) => `${begin}\n${text}\n${end}`);
}
