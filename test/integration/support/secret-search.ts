/**
 * Searches bytes for secrets in every form in which they could have been written down. Knows
 * nothing of where the bytes come from; secret-search.test.ts shows that it finds what is there.
 */

/** One place to search in, by name. */
export interface Haystack {
  readonly name: string;
  readonly bytes: Buffer;
}

/** A secret that was found: where, which one, in what form. Never the secret itself. */
export interface Finding {
  readonly haystack: string;
  readonly secret: string;
  readonly form: string;
}

/**
 * A database splits long values over its pages: halves of this many characters are looked for as
 * well.
 */
const HALF_MIN_LENGTH = 12;

/**
 * Finds secrets (name → value) in haystacks: as UTF-8 and UTF-16, base64 and base64url at all three
 * alignments, hex, URL-encoded, JSON-escaped, reversed; whole or only one half of it.
 */
export function findSecrets(
  haystacks: readonly Haystack[],
  secrets: Readonly<Record<string, string>>,
): Finding[] {
  const needles = Object.entries(secrets).flatMap(([secret, value]) =>
    fragmentsOf(value).flatMap(([part, text]) =>
      formsOf(text).map(([form, bytes]) => ({ secret, form: `${form}, ${part}`, bytes })),
    ),
  );
  return haystacks.flatMap(({ name, bytes }) => {
    // Hex and URL-encoding are written in either case.
    const lowered = Buffer.from(bytes.toString('latin1').toLowerCase(), 'latin1');
    return needles
      .filter(({ form, bytes: needle }) =>
        /^(hex|url)/.test(form) ? lowered.includes(needle) : bytes.includes(needle),
      )
      .map(({ secret, form }) => ({ haystack: name, secret, form }));
  });
}

function fragmentsOf(value: string): readonly (readonly [string, string])[] {
  const half = Math.floor(value.length / 2);
  if (half < HALF_MIN_LENGTH) return [['whole', value]];
  return [
    ['whole', value],
    ['first half', value.slice(0, half)],
    ['second half', value.slice(half)],
  ];
}

function formsOf(text: string): readonly (readonly [string, Buffer])[] {
  const bytes = Buffer.from(text, 'utf8');
  const escaped = JSON.stringify(text).slice(1, -1);
  return [
    ['utf-8', bytes],
    ['utf-16', Buffer.from(text, 'utf16le')],
    ['json', Buffer.from(escaped)],
    ['json twice', Buffer.from(JSON.stringify(escaped).slice(1, -1))],
    ['hex', Buffer.from(bytes.toString('hex'))],
    ['url', Buffer.from(encodeURIComponent(text).toLowerCase())],
    ['reversed', Buffer.from(Array.from(text).reverse().join(''))],
    ...[0, 1, 2].flatMap((alignment) => base64At(bytes, alignment)),
  ];
}

/**
 * The characters of a base64 text that depend on these bytes alone, whatever stands before and
 * after them.
 */
function base64At(bytes: Buffer, alignment: number): readonly (readonly [string, Buffer])[] {
  const shifted = Buffer.concat([Buffer.alloc(alignment), bytes]).toString('base64');
  const start = alignment === 0 ? 0 : alignment + 1;
  const wholeBits = (alignment + bytes.length) * 8;
  const sure = shifted.slice(start, Math.floor(wholeBits / 6));
  const form = `base64 at ${String(alignment)}`;
  return [
    [form, Buffer.from(sure)],
    [`${form}, url`, Buffer.from(sure.replaceAll('+', '-').replaceAll('/', '_'))],
  ];
}
