/** The payload keys of a dev stack, kept beside its database. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { writePayloadKeys } from '../../cli/keys';
import { newPayloadKeys, parsePayloadKeys, type PayloadKeyFile } from '../../codec';

/** Where the ring of a folder lies. */
export function payloadKeysFileIn(folder: string): string {
  return path.join(folder, 'payload-keys.jwk.json');
}

/** The ring of the folder; made when there is none yet, so that its histories stay readable. */
export function payloadKeysIn(folder: string): PayloadKeyFile {
  const file = payloadKeysFileIn(folder);
  if (!existsSync(file)) writePayloadKeys(file, newPayloadKeys());
  return parsePayloadKeys(readFileSync(file, 'utf8'));
}
