/** Goal: a worker has a key of tenants' marks, or a word that says what it means to have none. */
import { describe, expect, it } from '@jest/globals';
import { ConfigurationError, tenantMarkKeys } from '../../runtime';
import { aSecret } from '../support/keys';

describe("the keys of tenants' marks", () => {
  const key = () => `planted-${aSecret()}`;
  const [active, old, older] = [key(), key(), key()];
  const OFF = 'off-every-tenant-may-use-every-user';

  it.each<[string, Record<string, string>, unknown]>([
    ['one', { TENANT_MARK_KEY: active }, [active]],
    [
      'old ones',
      { TENANT_MARK_KEY: active, TENANT_MARK_OLD_KEYS: `${old}, ${older}\n` },
      [active, old, older],
    ],
    ['none, in words', { TENANT_MARKS: OFF }, undefined],
  ])('may be %s', (_what, env, keys) => {
    expect(tenantMarkKeys(env)).toEqual(keys);
  });

  it.each<[string, Record<string, string>, RegExp]>([
    ['no key', {}, /TENANT_MARK_KEY is not set/],
    ['an old key alone', { TENANT_MARK_OLD_KEYS: old }, /TENANT_MARK_KEY is not set/],
    ['a short key', { TENANT_MARK_KEY: 'planted' }, /TENANT_MARK_KEY must have at least 43/],
    [
      'a short old key',
      { TENANT_MARK_KEY: active, TENANT_MARK_OLD_KEYS: `${old},planted` },
      /TENANT_MARK_OLD_KEYS must have/,
    ],
    [
      'too many',
      { TENANT_MARK_KEY: active, TENANT_MARK_OLD_KEYS: Array(11).fill(old).join() },
      /at most 10/,
    ],
    [
      'a key and the word',
      { TENANT_MARK_KEY: active, TENANT_MARKS: OFF },
      /Unset what is not meant/,
    ],
    [
      'another word',
      { TENANT_MARK_KEY: active, TENANT_MARKS: 'off' },
      /TENANT_MARKS must be one of/,
    ],
  ])('are rejected with %s', (_what, env, message) => {
    const read = () => tenantMarkKeys(env);
    expect(read).toThrow(ConfigurationError);
    expect(read).toThrow(message);
    expect(read).not.toThrow(/planted/);
  });
});
