/** The keys of tenants' marks at MX (SECURITY.md): whose a user is, is proved by them alone. */
import { type Environment } from '../environment';
import { ConfigurationError, parse, withFiles } from './parse';
import { MARKS_OFF, tenantMarkVariables } from './variables';

/** Shortest key that is accepted, in characters: 256 bits in base64. */
const KEY_LENGTH_MIN = 43;
/** Each key is tried for each user that is read back; a rotation needs one old key. */
const OLD_KEYS_MAX = 10;

/** The active key, by which marks are made, then the old ones, which are still accepted. */
export type TenantMarkKeys = readonly [active: string, ...old: string[]];

/**
 * Reads the keys; undefined where the configuration says in words that there shall be none.
 *
 * @throws ConfigurationError when there is no key and no such word, or both
 */
export function tenantMarkKeys(env: Environment): TenantMarkKeys | undefined {
  const values = parse(
    tenantMarkVariables,
    withFiles(env, ['TENANT_MARK_KEY', 'TENANT_MARK_OLD_KEYS']),
  );
  const { TENANT_MARKS, TENANT_MARK_KEY: active } = values;
  const old = values.TENANT_MARK_OLD_KEYS.split(/[\s,]+/).filter((key) => key !== '');
  if (TENANT_MARKS === MARKS_OFF) {
    if (active === '' && old.length === 0) return undefined;
    throw new ConfigurationError(
      `TENANT_MARKS is ${MARKS_OFF}, and there are keys as well: take one of the two away.`,
    );
  }
  if (active === '') {
    throw new ConfigurationError(
      'Set TENANT_MARK_KEY or TENANT_MARK_KEY_FILE, the same for every worker: it tells which tenant a user at MX belongs to. ' +
        `One is made by: openssl rand -base64 32. With a single tenant, TENANT_MARKS=${MARKS_OFF} does without.`,
    );
  }
  check('TENANT_MARK_KEY', [active]);
  check('TENANT_MARK_OLD_KEYS', old);
  if (old.length > OLD_KEYS_MAX) {
    throw new ConfigurationError(
      `TENANT_MARK_OLD_KEYS has more than ${String(OLD_KEYS_MAX)} keys.`,
    );
  }
  return [active, ...old];
}

function check(name: string, keys: readonly string[]): void {
  if (keys.every((key) => key.length >= KEY_LENGTH_MIN)) return;
  throw new ConfigurationError(
    `${name} needs at least ${String(KEY_LENGTH_MIN)} characters a key. One is made by: openssl rand -base64 32`,
  );
}
