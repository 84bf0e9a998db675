/** The payload keys of a stack, as a process of its own takes them. */
import { PAYLOADS_OFF } from '../runtime';
import { type Service } from './stack';

/** The variables that give a process these keys, or say that there are none. */
export function payloadEnvironment(keys: Service['payloadKeys']): Record<string, string> {
  return keys === 'none'
    ? { PAYLOAD_ENCRYPTION: PAYLOADS_OFF }
    : { PAYLOAD_KEYS: JSON.stringify(keys) };
}
