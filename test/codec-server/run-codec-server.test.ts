/**
 * Goal: the codec server's process starts with its settings alone, and otherwise says what to set.
 * Method: the command as a process; bad configurations in this process.
 */
import { expect, it } from '@jest/globals';
import { runCodecServer } from '../../codec-server';
import { newPayloadKeys } from '../../codec';
import { PAYLOADS_OFF } from '../../runtime/config/variables';
import { runTypeScript } from '../support/child-process';

const SETTINGS = {
  CODEC_JWKS_URL: 'https://id.example.com/jwks',
  CODEC_JWT_ISSUER: 'https://id.example.com',
  CODEC_JWT_AUDIENCE: 'payloads',
  CODEC_PORT: '0',
  PAYLOAD_KEYS: JSON.stringify(newPayloadKeys()),
  TEMPORAL_CONFIG_FILE: '/nonexistent/temporal.toml',
};

it('starts, answers, and ends when it is asked to', async () => {
  const server = runTypeScript('cli/main.ts', ['codec-server'], { PATH: '/usr/bin', ...SETTINGS });
  const { address } = await server.report('address');
  expect((await fetch(`${String(address)}/livez`)).status).toBe(200);
  expect((await fetch(`${String(address)}/decode`, { method: 'POST' })).status).toBe(401);
  expect(await server.stop('SIGTERM')).toBe(0);
  expect(server.errors()).toBe('');
});

it.each<[string, Record<string, string>, RegExp]>([
  ['no provider', { CODEC_JWKS_URL: '' }, /Nobody may decode without a token/],
  ['half a provider', { CODEC_JWT_ISSUER: '' }, /CODEC_JWT_ISSUER is not set/],
  ['a JWKS in the clear', { CODEC_JWKS_URL: 'http://id.example.com/' }, /must be an https/],
  ['an origin with a star', { CODEC_CORS_ORIGINS: 'https://*.example.com' }, /CODEC_CORS_ORIGINS/],
  ['no keys', { PAYLOAD_KEYS: '' }, /PAYLOAD_KEYS is not set/],
  ['broken keys', { PAYLOAD_KEYS: '{"planted"' }, /not JSON/],
  [
    'nothing to decode',
    { PAYLOAD_KEYS: '', PAYLOAD_ENCRYPTION: PAYLOADS_OFF },
    /nothing to decode/,
  ],
])('does not start with %s', async (_what, change, reason) => {
  const said = await runCodecServer({ ...SETTINGS, ...change }).then(() => 'It runs.', String);
  expect(said).toMatch(reason);
  expect(said).not.toContain('planted');
});
