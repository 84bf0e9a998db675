/**
 * Goal: what would be open to others than it should is rejected at the start, unless somebody says
 * that it is meant. Method: tables over the parsers, with files of every mode.
 */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { type z } from 'zod';
import {
  ALL_VARIABLES,
  CONFIG_VARIABLES,
  apiConfig,
  codecServerConfig,
  workerConfig,
} from '../../runtime';
import { parse } from '../../runtime/config/parse';
import { aSecret } from '../support/keys';
import { describeUnless } from '../support/server-suite';

describe('a process that would be open to others than it should', () => {
  const api = { API_KEYS_FILE: 'keys.json', API_TOKEN_SECRET: aSecret() };
  const codec = {
    CODEC_JWKS_URL: 'https://id.example.com/jwks',
    CODEC_JWT_ISSUER: 'i',
    CODEC_JWT_AUDIENCE: 'a',
  };
  const hostOf: Readonly<Record<string, (env: Record<string, string>) => string>> = {
    API_HOST: (env) => apiConfig({ ...api, ...env }).listening.host,
    CODEC_HOST: (env) => codecServerConfig({ ...codec, ...env }).host,
    WORKER_HTTP_HOST: (env) => workerConfig(env).health.host,
    API_METRICS_HOST: (env) => apiConfig({ ...api, ...env }).health.host,
    CODEC_METRICS_HOST: (env) => codecServerConfig({ ...codec, ...env }).health.host,
  };

  test('is in the table: every listener', () => {
    const names = CONFIG_VARIABLES.filter((name) => name.endsWith('_HOST'));
    expect(Object.keys(hostOf).sort()).toEqual([...names].sort());
  });

  describe.each(Object.keys(hostOf))('%s', (name) => {
    test.each([
      ['127.0.0.1', 'true', true],
      ['localhost', 'false', true],
      ['::1', 'false', true],
      ['0.0.0.0', 'false', false],
      ['::', 'false', false],
      ['10.0.0.7', 'false', false],
      ['0.0.0.0', 'true', true],
    ])('is %s, told %s: taken %s', (host, told, isTaken) => {
      const read = () => hostOf[name]!({ [name]: host, [`${name}_ALLOW_INSECURE`]: told });
      if (isTaken) expect(read()).toBe(host);
      else expect(read).toThrow(new RegExp(`plain HTTP.*${name}_ALLOW_INSECURE`));
    });
  });
});

describe('a file of', () => {
  const folder = mkdtempSync(join(tmpdir(), 'secrets-'));
  const file = join(folder, 'secret');
  const VALUE = aSecret();
  const valueOf = (name: string) => (name.endsWith('_LOGIN') ? `mx:${VALUE}` : VALUE);
  writeFileSync(file, VALUE);
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  const twins = CONFIG_VARIABLES.filter((name) => CONFIG_VARIABLES.includes(`${name}_FILE`));
  const secrets = twins.filter((name) => name !== 'SEALING_PUBLIC_KEY');
  const read = (name: string, more: Record<string, string> = {}) => {
    const variables: Readonly<Record<string, z.ZodType>> = ALL_VARIABLES;
    const shape = Object.fromEntries(
      [name, `${name}_FILE`].map((each) => [each, variables[each]!]),
    );
    return parse(shape, { [`${name}_FILE`]: file, ...more })[name];
  };

  const noModes = process.platform === 'win32' ? 'Windows has no such modes.' : undefined;
  describeUnless(noModes, 'a secret, by the mode of the file', () => {
    test.each(secrets)('%s is not read where every user may, unless told', (name) => {
      chmodSync(file, 0o600);
      writeFileSync(file, valueOf(name));
      for (const mode of [0o644, 0o604, 0o602, 0o444]) {
        chmodSync(file, mode);
        expect(() => read(name)).toThrow(
          new RegExp(`${name}_FILE cannot be used.*chmod o=.*SECRET_FILES_ALLOW_INSECURE`),
        );
        expect(read(name, { SECRET_FILES_ALLOW_INSECURE: 'true' })).toBe(valueOf(name));
      }
      for (const mode of [0o600, 0o400, 0o440]) {
        chmodSync(file, mode);
        expect(read(name)).toBe(valueOf(name));
      }
    });
  });

  test('what is public may be read by everybody', () => {
    expect(secrets.length).toBe(twins.length - 1);
    writeFileSync(file, VALUE);
    chmodSync(file, 0o644);
    expect(read('SEALING_PUBLIC_KEY')).toBe(VALUE);
  });
});
