/** How the page presents the tenant: its colors, as far as everybody can read them. */
import { type Brand } from './session';

/** WCAG 2.2, 1.4.3: the least contrast of text. */
const TEXT_CONTRAST_MIN = 4.5;
const WHITE = '#ffffff';
const BLACK = '#000000';

/** Custom properties of the style, and which of light and dark the colors are made for. */
export interface Look {
  readonly properties: Readonly<Record<string, string>>;
  /** Undefined: the end user's own choice. */
  readonly scheme: 'light' | 'dark' | undefined;
}

/**
 * The look of a brand. Colors that could not be read are left out: text on a background needs the
 * contrast of WCAG AA, and what stands on the accent is black or white, whichever is easier to read.
 */
export function lookOf(brand: Brand | null): Look {
  const { accent = null, background = null, text = null } = brand ?? {};
  const onAccent: Record<string, string> =
    accent === null ? {} : { '--accent': accent, '--on-accent': readableOn(accent) };
  if (background === null) return { properties: onAccent, scheme: undefined };
  const own = text !== null && contrast(text, background) >= TEXT_CONTRAST_MIN;
  const readable = own ? text : readableOn(background);
  return {
    properties: {
      ...onAccent,
      '--background': background,
      '--text': readable,
      '--muted': readable,
      '--line': readable,
      '--error': readable,
    },
    scheme: readableOn(background) === BLACK ? 'light' : 'dark',
  };
}

/** Black or white, whichever has more contrast: 4.58 at least, on any color. */
function readableOn(color: string): string {
  return contrast(WHITE, color) >= contrast(BLACK, color) ? WHITE : BLACK;
}

/** The contrast of two colors of six hexadecimal digits, from 1 to 21 (WCAG 2.2). */
export function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
