/**
 * Goal: no key is in the repository, not even one of a test. Method: every file that git has, and
 * the payloads of the recorded histories as well, for the forms that a key has. Public halves are no
 * keys: coordinates and thumbprints of a JWK.
 */
import { describe, expect, it } from '@jest/globals';
import { trackedFiles } from '../docs/tracked-files';
import { aSecret } from '../support/keys';
import { generateSealingKeyPair, newPayloadKeys } from '../../codec';

/** Hashes of Go modules; pictures. */
const HASHES = /\.(?:sum|png)$/;

const FORMS: Readonly<Record<string, RegExp>> = {
  'a private key in PEM': /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/g,
  'a private or symmetric JWK': /["']?\b(?:d|k|p|q|dp|dq|qi)["']?\s*:\s*["'][\w-]{20,}["']/g,
  '32 bytes in base64': /(?<![\w+/=.-])(?:[A-Za-z0-9+/]{43}=|[\w-]{43})(?![\w+/=-])/g,
  '32 bytes in hex': /(?<![\da-f])[\da-f]{64}(?![\da-f])/gi,
  'an API key of ours': /\bavk_[\da-f]{12}_[\w-]{43}/g,
  // A text that is repeated is no secret either: the same key on every run.
  'a written secret':
    /(?:tokenSecret|_SECRET|MARK_KEY|DerivedKeys\(|TenantMarks\()[^\n]{0,20}'[^']*'\.repeat/g,
};
/** Apart from its name, or this file would have one. */
const REPEATED = "'x'.repeat(43)";
/** What stands before the public members of a JWK. */
const PUBLIC_MEMBER = /"(?:x|y|kid)": ?"$/;

/** What in a text has the form of a key, by name; never the key. */
function keysIn(text: string): readonly string[] {
  return Object.entries(FORMS).flatMap(([name, form]) =>
    [...text.matchAll(form)]
      .filter(
        ({ 0: found, index }) => name !== '32 bytes in base64' || isRandom(text, found, index),
      )
      .map(({ index }) => `${name}, line ${String(text.slice(0, index).split('\n').length)}`),
  );
}

/** Words have no digits or no capitals, and a text in base64 decodes to letters. */
function isRandom(text: string, found: string, index: number): boolean {
  if (PUBLIC_MEMBER.test(text.slice(Math.max(0, index - 10), index))) return false;
  if (![/\d/, /[A-Z]/, /[a-z]/].every((kind) => kind.test(found))) return false;
  return !/^[\x20-\x7e]*$/.test(Buffer.from(found, 'base64').toString('latin1'));
}

/** The payloads of a recorded history, decoded. */
function payloadsIn(file: string, text: string): readonly string[] {
  const texts: string[] = [];
  if (file.startsWith('test/replay/histories/')) {
    JSON.parse(text, (name, value: unknown) => {
      if (name === 'data' && typeof value === 'string')
        texts.push(Buffer.from(value, 'base64').toString('utf8'));
      return value;
    });
  }
  return texts;
}

describe('the repository', () => {
  it('has no key in any file', () => {
    const files = trackedFiles(HASHES);
    expect(files.length).toBeGreaterThan(500);
    const found = files.flatMap(({ file, text }) =>
      [text, ...payloadsIn(file, text)].flatMap(keysIn).map((what) => `${file}: ${what}`),
    );
    expect(found).toEqual([]);
  });

  it('would show one of each form', async () => {
    const { privateJwk } = await generateSealingKeyPair();
    // A key without a digit, a capital or a small letter looks like a word; one in a thousand is.
    let secret = aSecret();
    while (!/\d/.test(secret) || !/[a-z]/.test(secret) || !/[A-Z]/.test(secret)) secret = aSecret();
    const samples: Readonly<Record<string, string>> = {
      'a private key in PEM': ['-----BEGIN EC', 'PRIVATE KEY-----'].join(' '),
      'a private or symmetric JWK': JSON.stringify(privateJwk),
      '32 bytes in base64': `const secret = '${secret}';`,
      '32 bytes in hex': Buffer.from(secret, 'base64url').toString('hex'),
      'an API key of ours': `avk_0123456789ab_${secret}`,
      'a written secret': `tokenSecret: ${REPEATED}`,
    };
    expect(Object.keys(samples)).toEqual(Object.keys(FORMS));
    for (const [name, sample] of Object.entries(samples))
      expect(keysIn(sample).join()).toContain(name);
    const ring = JSON.stringify(newPayloadKeys());
    expect(keysIn(ring).join()).toContain('a private or symmetric JWK');
  });
});
