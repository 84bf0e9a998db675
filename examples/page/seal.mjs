// Seals what the end user entered, so that neither the page's backend nor the API can read it (docs/http-api.md, Secrets).
// A page with a bundler imports client/sealing instead, which does the same.
import { CompactEncrypt } from 'jose';

/** All fields of a form as one value that opens for this verification, purpose and list of guids alone. */
export async function seal(api, verificationId, purpose, fields) {
  const response = await fetch(`${api}/.well-known/sealing-keys`);
  const [key] = (await response.json()).keys;
  const guids = fields.map(({ guid }) => guid);
  const values = fields.map(({ value }) => value);
  const encode = (pad) => new TextEncoder().encode(JSON.stringify({ values, pad }));
  const padded = encode(' '.repeat((128 - (encode('').length % 128)) % 128));
  const header = { alg: 'ECDH-ES+A256KW', enc: 'A256GCM', kid: key.kid };
  const sealed = await new CompactEncrypt(padded)
    .setProtectedHeader({ ...header, sealedFor: [verificationId, purpose, guids] })
    .encrypt(key);
  return { guids, sealed };
}
