/**
 * Goal: the codec server's process starts with its settings alone. Method: the command as a process;
 * its bad settings are in test/cli/configuration.test.ts.
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
  CODEC_METRICS_PORT: '0',
  PAYLOAD_KEYS: JSON.stringify(newPayloadKeys()),
  TEMPORAL_CONFIG_FILE: '/nonexistent/temporal.toml',
};

it('starts, answers, and ends when it is asked to', async () => {
  const server = runTypeScript('cli/main.ts', ['codec-server'], { PATH: '/usr/bin', ...SETTINGS });
  const { address, health } = await server.report('address');
  expect((await fetch(`${String(address)}/livez`)).status).toBe(200);
  expect((await fetch(`${String(address)}/decode`, { method: 'POST' })).status).toBe(401);
  const metrics = await (await fetch(`${String(health)}/metrics`)).text();
  expect(metrics).toMatch(/^verification_codec_requests_total{.*outcome="UNAUTHENTICATED"} 1$/m);
  expect(await server.stop('SIGTERM')).toBe(0);
  expect(server.errors()).toBe('');
});

it('does not start where there is nothing to decode', async () => {
  const off = { ...SETTINGS, PAYLOAD_KEYS: '', PAYLOAD_ENCRYPTION: PAYLOADS_OFF };
  await expect(runCodecServer(off)).rejects.toThrow('nothing to decode');
});
