/** Line plots as SVG, without a library: a few points each, axes from zero. Pure. */
import { figure } from './markdown';

/** One line of a plot. */
export interface Series {
  readonly name: string;
  /** In the order of the first value. */
  readonly points: readonly (readonly [number, number])[];
}

/** What a plot shows. */
export interface Plot {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly series: readonly Series[];
}

const WIDTH = 480;
const HEIGHT = 260;
const LEFT = 64;
const RIGHT = 16;
const TOP = 34;
const BOTTOM = 46;
/** Told apart without colour as well: each has a dash of its own. */
const LOOKS = [
  ['#1f5fbf', ''],
  ['#c0501c', '6 3'],
  ['#2e7d32', '2 3'],
  ['#7b3fa0', '8 3 2 3'],
] as const;

/** Draws it; readable on a light and on a dark page. */
export function svgPlot({ title, x, y, series }: Plot): string {
  const all = series.flatMap(({ points }) => points);
  const [xMax, yMax] = [niceCeiling(all.map(([at]) => at)), niceCeiling(all.map(([, at]) => at))];
  const toX = (value: number): number => LEFT + (value / xMax) * (WIDTH - LEFT - RIGHT);
  const toY = (value: number): number => HEIGHT - BOTTOM - (value / yMax) * (HEIGHT - TOP - BOTTOM);
  const text = (at: readonly [number, number], words: string, more = ''): string =>
    `<text x="${fixed(at[0])}" y="${fixed(at[1])}"${more}>${escaped(words)}</text>`;
  const gridY = [0, 0.5, 1].map((part) => {
    const level = toY(part * yMax);
    const line = `<line x1="${String(LEFT)}" x2="${String(WIDTH - RIGHT)}" y1="${fixed(level)}" y2="${fixed(level)}" stroke="#ccc"/>`;
    return line + text([LEFT - 6, level + 4], figure(part * yMax), ' text-anchor="end"');
  });
  const ticksX = [...new Set(all.map(([at]) => at))].map((at) =>
    text([toX(at), HEIGHT - BOTTOM + 16], figure(at), ' text-anchor="middle"'),
  );
  const lines = series.map(({ name, points }, nth) => {
    const [colour, dash] = LOOKS[nth % LOOKS.length] ?? LOOKS[0];
    const path = points.map(([px, py]) => `${fixed(toX(px))},${fixed(toY(py))}`).join(' ');
    const dots = points.map(
      ([px, py]) =>
        `<circle cx="${fixed(toX(px))}" cy="${fixed(toY(py))}" r="3" fill="${colour}"/>`,
    );
    const label = text([LEFT + 8, TOP + 12 + nth * 15], name, ` fill="${colour}"`);
    return `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2" stroke-dasharray="${dash}"/>${dots.join('')}${label}`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${String(WIDTH)}" height="${String(HEIGHT)}" viewBox="0 0 ${String(WIDTH)} ${String(HEIGHT)}" font-family="sans-serif" font-size="11" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${String(WIDTH)}" height="${String(HEIGHT)}" fill="#fff"/>`,
    text([LEFT, 18], title, ' font-size="13" font-weight="bold"'),
    ...gridY,
    ...ticksX,
    text([(LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10], x, ' text-anchor="middle"'),
    text([LEFT - 6, TOP - 4], y, ' text-anchor="start"'),
    ...lines,
    '</svg>',
    '',
  ].join('\n');
}

/** The next of 1, 2 or 5 times a power of ten. */
export function niceCeiling(values: readonly number[]): number {
  const most = Math.max(0, ...values);
  if (most === 0) return 1;
  const power = 10 ** Math.floor(Math.log10(most));
  return ([1, 2, 5].find((step) => step * power >= most) ?? 10) * power;
}

function fixed(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
