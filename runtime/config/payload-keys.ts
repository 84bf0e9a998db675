/** Configuration of the payload codec. */
import { type Environment } from '../environment';
import { ConfigurationError, parse, textOrFile } from './parse';
import { PAYLOADS_OFF, payloadVariables } from './variables';

/**
 * JSON text of the payload codec's key ring; undefined where encryption is off.
 *
 * @throws ConfigurationError when there are no keys although it is on, or keys although it is off
 */
export function payloadKeysJson(env: Environment): string | undefined {
  const { PAYLOAD_ENCRYPTION, PAYLOAD_KEYS, PAYLOAD_KEYS_FILE } = parse(payloadVariables, env);
  if (PAYLOAD_ENCRYPTION === PAYLOADS_OFF) {
    if (PAYLOAD_KEYS + PAYLOAD_KEYS_FILE === '') return undefined;
    throw new ConfigurationError(
      'PAYLOAD_ENCRYPTION is off, and payload keys are set. Unset the one that is not meant.',
    );
  }
  return textOrFile(
    'PAYLOAD_KEYS',
    PAYLOAD_KEYS,
    PAYLOAD_KEYS_FILE,
    `A key ring is made by: npm run keys -- payload create. Without encryption, everybody with the database or its backups reads account numbers; to run so, set PAYLOAD_ENCRYPTION=${PAYLOADS_OFF}.`,
  );
}
