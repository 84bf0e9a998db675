/**
 * Text for a terminal: making foreign text harmless, colouring, wrapping. Pure functions; what is
 * printed, and when, is decided elsewhere.
 */

/** No line of ours is longer, so that it fits beside an editor. */
export const WIDTH_MAX = 100;

/**
 * C0 and C1 control characters (escape sequences begin with one), and the marks that reorder or
 * hide text: with them, a bank's text could paint over ours.
 */
const UNSAFE =
  // oxlint-disable-next-line no-control-regex -- control characters are what it takes out
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+/g;
const FOREIGN_LENGTH_MAX = 400;

/**
 * Text from a bank or from MX, safe to print: one line, no control or direction characters, bounded
 * length.
 */
export function harmless(text: string): string {
  const plain = text.replace(UNSAFE, ' ').trim();
  return plain.length <= FOREIGN_LENGTH_MAX ? plain : `${plain.slice(0, FOREIGN_LENGTH_MAX)}…`;
}

/** Ways to set text off; each returns the text unchanged where colours are off. */
export interface Palette {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly good: (text: string) => string;
  readonly attention: (text: string) => string;
  readonly bad: (text: string) => string;
}

/** Colours for a stream: only on a terminal, and not where `NO_COLOR` is set (no-color.org). */
export function paletteFor(
  stream: { readonly isTTY?: boolean },
  env: Readonly<Record<string, string | undefined>>,
): Palette {
  const isColoured =
    stream.isTTY === true && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
  const painter =
    (code: string) =>
    (text: string): string =>
      isColoured ? `\u001b[${code}m${text}\u001b[0m` : text;
  return {
    bold: painter('1'),
    dim: painter('2'),
    good: painter('32'),
    attention: painter('33'),
    bad: painter('31'),
  };
}

/**
 * Breaks text at spaces into lines of at most `width` characters; a word that is longer keeps a
 * line of its own.
 */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

/** Wraps text and puts `indent` before each line. */
export function paragraph(text: string, indent = ''): string {
  return wrap(text, WIDTH_MAX - indent.length)
    .map((line) => `${indent}${line}`)
    .join('\n');
}

/**
 * Wraps each line of a text for a place that begins at `indent`, which stands before every line but
 * the first. A line that begins with a space is there to be copied: it is not wrapped, and begins
 * further left.
 */
export function hanging(text: string, indent: string): string {
  const lines = text.split('\n').flatMap((line) => {
    if (line.startsWith(' ')) return [line];
    const list = line.startsWith('- ') ? '  ' : '';
    const [first = '', ...more] = wrap(line, WIDTH_MAX - indent.length - list.length);
    return [`${indent}${first}`, ...more.map((rest) => `${indent}${list}${rest}`)];
  });
  return lines.join('\n').slice(indent.length);
}
