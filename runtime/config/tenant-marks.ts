/** The keys of tenants' marks at MX (SECURITY.md): whose a user is, is proved by them alone. */
import { type Environment } from '../environment';
import { entriesOf } from './addresses';
import { MAKE_SECRET } from './kinds';
import { parse } from './parse';
import { ConfigurationError } from './problems';
import { MARKS_OFF, tenantMarkVariables } from './variables';

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
  const values = parse(tenantMarkVariables, env);
  const active = values.TENANT_MARK_KEY.trim();
  const old = entriesOf(values.TENANT_MARK_OLD_KEYS);
  const isOff = values.TENANT_MARKS === MARKS_OFF;
  if (isOff && active === '' && old.length === 0) return undefined;
  if (isOff) throw problem('TENANT_MARKS is off, and there are keys. Unset what is not meant.');
  if (active === '') {
    throw problem(
      `TENANT_MARK_KEY is not set. Set it, or TENANT_MARK_KEY_FILE, the same for every worker, or TENANT_MARKS=${MARKS_OFF}. ${MAKE_SECRET}`,
    );
  }
  if (old.length > OLD_KEYS_MAX) {
    throw problem(`TENANT_MARK_OLD_KEYS must hold at most ${String(OLD_KEYS_MAX)} keys.`);
  }
  return [active, ...old];
}

function problem(words: string): ConfigurationError {
  return new ConfigurationError([words]);
}
