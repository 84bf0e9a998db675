/**
 * Searches bytes for secrets in every form in which they could have been written down. Knows
 * nothing of where the bytes come from; secret-search.test.ts shows that it finds what is there.
 */
import { constants, inflateRawSync } from 'node:zlib';

/** One place to search in, by name. */
export interface Haystack<Name extends string = string> {
  readonly name: Name;
  readonly bytes: Buffer;
}

/** A value that is looked for; one that is short together with what stands around it, as a whole. */
export type Secret = string | { readonly whole: string };

/** A secret that was found: where, which one, in what form. Never the secret itself. */
export interface Finding<Name extends string = string> {
  readonly haystack: Name;
  readonly secret: string;
  readonly form: string;
}

/**
 * A database splits long values over its pages: halves of this many characters are looked for as
 * well.
 */
const HALF_MIN_LENGTH = 12;
const GZIP = Buffer.from([0x1f, 0x8b, 0x08]);
/** The same bytes in base64, and what a packed text has at least. */
const GZIP_IN_BASE64 = /H4sI[A-Za-z0-9+/_-]{20,}={0,2}/g;
const UNPACKED_BYTES_MAX = 64 * 1_024 * 1_024;
/** Packed inside what was packed. */
const UNPACKED_DEPTH_MAX = 2;
/** The bytes by which needles are told apart at first sight. */
const KEY_BYTES = 4;

interface Needle {
  readonly secret: string;
  readonly form: string;
  readonly bytes: Buffer;
}

/**
 * Finds secrets (name → value) in haystacks: as UTF-8 and UTF-16, base64 and base64url at all three
 * alignments, hex, URL-encoded, JSON-escaped, reversed; whole or only one half of it; also where
 * the bytes were packed by gzip.
 */
export function findSecrets<Name extends string>(
  haystacks: readonly Haystack<Name>[],
  secrets: Readonly<Record<string, Secret>>,
): Finding<Name>[] {
  const needles = Object.entries(secrets).flatMap(([secret, value]) =>
    fragmentsOf(value).flatMap(([part, text]) =>
      formsOf(text).map(([form, bytes]) => ({ secret, form: `${form}, ${part}`, bytes })),
    ),
  );
  // Hex and URL-encoding are written in either case.
  const isLowered = ({ form }: Needle) => /^(hex|url)/.test(form);
  const search = searcher(needles.filter((needle) => !isLowered(needle)));
  const searchLowered = searcher(needles.filter(isLowered));
  return haystacks.flatMap(({ name, bytes }) =>
    unpacked(bytes).flatMap((part) => {
      const lowered = Buffer.from(part.toString('latin1').toLowerCase(), 'latin1');
      const found = [...search(part), ...searchLowered(lowered)];
      return found.map(({ secret, form }) => ({ haystack: name, secret, form }));
    }),
  );
}

/** Everything in a structure: its texts, and the bytes of its payloads as they are once decoded. */
export function bytesIn(value: unknown): Buffer {
  const chunks: Buffer[] = [];
  const collect = (part: unknown): void => {
    if (part instanceof Uint8Array) chunks.push(Buffer.from(part));
    else if (Array.isArray(part)) part.forEach(collect);
    else if (typeof part === 'object' && part !== null) {
      for (const [key, inner] of Object.entries(part)) {
        chunks.push(Buffer.from(key));
        collect(inner);
      }
    } else chunks.push(Buffer.from(String(part)));
    chunks.push(Buffer.from('\n'));
  };
  collect(value);
  return Buffer.concat(chunks);
}

/** Looks for all needles in one pass: for each one alone, a database would be read a thousand times. */
function searcher(needles: readonly Needle[]): (bytes: Buffer) => ReadonlySet<Needle> {
  const byKey = new Map<number, Needle[]>();
  const isKeyPossible = new Uint8Array(1 << 16);
  for (const needle of needles) {
    if (needle.bytes.length < KEY_BYTES) throw new Error(`${needle.secret} is too short.`);
    const key = needle.bytes.readUInt32LE(0);
    byKey.set(key, [...(byKey.get(key) ?? []), needle]);
    isKeyPossible[(key ^ (key >>> 16)) & 0xffff] = 1;
  }
  return (bytes) => {
    const found = new Set<Needle>();
    let key = bytes.length < KEY_BYTES ? 0 : bytes.readUInt32LE(0);
    for (let at = 0; at + KEY_BYTES <= bytes.length; at += 1) {
      if (isKeyPossible[(key ^ (key >>> 16)) & 0xffff] === 1) {
        for (const needle of byKey.get(key >>> 0) ?? []) {
          const end = at + needle.bytes.length;
          if (needle.bytes.compare(bytes, at, Math.min(end, bytes.length)) === 0) found.add(needle);
        }
      }
      key = (key >>> 8) | ((bytes[at + KEY_BYTES] ?? 0) << 24);
    }
    return found;
  };
}

/** The bytes, and what was packed in them. */
function unpacked(bytes: Buffer, depth = 0): readonly Buffer[] {
  if (depth === UNPACKED_DEPTH_MAX) return [bytes];
  const packed: Buffer[] = [];
  for (let at = bytes.indexOf(GZIP); at >= 0; at = bytes.indexOf(GZIP, at + 1))
    packed.push(bytes.subarray(at));
  for (const [text] of bytes.toString('latin1').matchAll(GZIP_IN_BASE64))
    packed.push(Buffer.from(text, 'base64'));
  return [bytes, ...packed.flatMap((each) => unpacked(unpack(each), depth + 1))];
}

/** As much as can be unpacked, whatever stands behind it; nothing where the bytes only look so. */
function unpack(bytes: Buffer): Buffer {
  const options = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: UNPACKED_BYTES_MAX };
  try {
    return inflateRawSync(bytes.subarray(headerLengthOf(bytes)), options);
  } catch {
    return Buffer.alloc(0);
  }
}

/** Of a gzip member (RFC 1952): ten bytes, and what its flags say of more. */
function headerLengthOf(bytes: Buffer): number {
  const has = (flag: number): boolean => ((bytes[3] ?? 0) & flag) !== 0;
  let length = 10;
  if (has(4)) length += 2 + bytes.readUInt16LE(length);
  for (const flag of [8, 16]) if (has(flag)) length = bytes.indexOf(0, length) + 1;
  return has(2) ? length + 2 : length;
}

function fragmentsOf(value: Secret): readonly (readonly [string, string])[] {
  if (typeof value === 'object') return [['whole', value.whole]];
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
