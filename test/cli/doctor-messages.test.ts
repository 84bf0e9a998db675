/**
 * Goal: whatever is set, the doctor tells what is wrong with it, and no line shows a secret.
 * Method: every secret setting with planted values of every spoilt form, and every way to set a
 * pair; the checks that need no server, in this process.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type z } from 'zod';
import { SCOPES, createApiKey } from '../../api/keys';
import { examine, lineOf } from '../../cli/doctor/check';
import { configurationChecks } from '../../cli/doctor/configuration-checks';
import { mxChecks } from '../../cli/doctor/mx-checks';
import { temporalChecks } from '../../cli/doctor/temporal-checks';
import { WIDTH_MAX, paletteFor } from '../../cli/terminal/text';
import { generateSealingKeyPair, newPayloadKeys } from '../../codec';
import { ALL_VARIABLES, configuredTarget, type Environment } from '../../runtime';
import { PAYLOADS_OFF } from '../../runtime/config/variables';

const PLANTED = 'pLaNtEd';
const LABEL_WIDTH = 28;
const folder = mkdtempSync(join(tmpdir(), 'doctor-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text, { mode: 0o600 });
  return path;
}

const KEYS_FILE = file('keys.json', '{"keys":[]}');
const ONE_KEY_FILE = file(
  'one-key.json',
  JSON.stringify({ keys: [createApiKey({ tenantId: 'acme', scopes: SCOPES }).record] }),
);
const SECRET = 'x'.repeat(43);
const base: Record<string, string> = {
  TEMPORAL_ADDRESS: '127.0.0.1:1',
  TEMPORAL_CONFIG_FILE: join(folder, 'none.toml'),
  MX_BASE_URL: 'http://127.0.0.1:1',
  MX_API_KEY: 'key',
  MX_CLIENT_ID: 'client',
  TENANT_MARK_KEY: SECRET,
};
beforeAll(async () => {
  const { publicJwk, privateJwk } = await generateSealingKeyPair();
  base['SEALING_PUBLIC_KEY'] = JSON.stringify(publicJwk);
  base['SEALING_PRIVATE_KEY'] = JSON.stringify(privateJwk);
  base['PAYLOAD_KEYS'] = JSON.stringify(newPayloadKeys());
});

/** The lines by the name of their check. Temporal is tried where its settings cannot be used. */
async function linesOf(env: Environment): Promise<Record<string, string>> {
  const mx = mxChecks(env, { isWhole: false });
  const temporal = isUsable(env) ? [] : temporalChecks(env).checks;
  const lines: Record<string, string> = {};
  for (const check of [...configurationChecks(env), ...temporal, ...mx.checks])
    lines[check.name] = lineOf(check.name, await examine(check), paletteFor({}, {}));
  expect(
    Object.values(lines)
      .flatMap((text) => text.split('\n'))
      .filter(isTooLong),
  ).toEqual([]);
  mx.close();
  const unwrapped = Object.entries(lines).map(([name, text]) => [name, text.replace(/\s+/g, ' ')]);
  return Object.fromEntries(unwrapped) as Record<string, string>;
}

/** Longer than a terminal of 100 columns, although it could be wrapped. */
function isTooLong(line: string): boolean {
  return line.length > WIDTH_MAX && / \S+ /.test(line.slice(LABEL_WIDTH));
}

function isUsable(env: Environment): boolean {
  try {
    configuredTarget(env);
    return true;
  } catch {
    return false;
  }
}

/** No secrets, but an address may be given one. */
const ADDRESSES = ['MX_BASE_URL', 'API_JWKS_URL', 'TEMPORAL_ADDRESS', 'API_CORS_ORIGINS'];
const SECRETS = [
  ...Object.entries<z.ZodType>(ALL_VARIABLES)
    .filter(([, { description = '' }]) => description.endsWith('Secret.'))
    .map(([name]) => name),
  ...['TEMPORAL_API_KEY', 'TEMPORAL_TLS_CLIENT_KEY_DATA', 'TEMPORAL_GRPC_META_X_KEY'],
  'SEALING_PUBLIC_KEY',
  ...ADDRESSES,
];
const FORMS: Record<string, string> = {
  plain: PLANTED,
  'a line break': `${PLANTED}\n${PLANTED}`,
  'another script': `${PLANTED}é${PLANTED}`,
  'cut JSON': `{"kty":"EC","d":"${PLANTED}`,
  JSON: JSON.stringify({
    kty: 'EC',
    crv: 'P-256',
    kid: PLANTED,
    x: PLANTED,
    y: PLANTED,
    d: PLANTED,
  }),
  'an address with a password': `http://user:${PLANTED}@127.0.0.1:1/`,
  'no scheme': `user:${PLANTED}@127.0.0.1:1`,
  'a query': `https://127.0.0.1:1/?key=${PLANTED}`,
};

test.each(SECRETS)('no line shows what is planted in %s', async (name) => {
  const api = name.startsWith('API_') ? { API_KEYS_FILE: KEYS_FILE, API_TOKEN_SECRET: SECRET } : {};
  for (const [form, value] of Object.entries(FORMS)) {
    if (ADDRESSES.includes(name) && !/[@?]/.test(value)) continue;
    const given = { ...base, ...api, [name]: value };
    const envs: Record<string, string>[] = [given];
    if (Object.hasOwn(ALL_VARIABLES, `${name}_FILE`))
      envs.push({ ...given, [name]: '', [`${name}_FILE`]: file(name, value) });
    for (const env of envs) {
      const text = Object.values(await linesOf(env)).join('\n');
      expect([form, text]).toEqual([form, expect.not.stringContaining(PLANTED)]);
    }
  }
});

const NOWHERE = join(folder, 'nowhere');
const PAIRS = [
  'SEALING_PUBLIC_KEY',
  'SEALING_PRIVATE_KEY',
  'PAYLOAD_KEYS',
  'API_TOKEN_SECRET',
  'MX_API_KEY',
  'MX_CLIENT_ID',
  'TENANT_MARK_KEY',
];
test.each(PAIRS)('%s: a file that cannot be used, and both set, are told as that', async (name) => {
  const api = { API_KEYS_FILE: KEYS_FILE };
  const alone = { ...base, ...api, [name]: '' };
  const line = async (env: Environment) => (await linesOf(env))['configuration'];
  for (const [env, problem] of [
    [{ ...alone, [`${name}_FILE`]: NOWHERE }, `${name}_FILE names a file that cannot be read.`],
    [
      { ...alone, [`${name}_FILE`]: file('empty', '\n') },
      `${name}_FILE names a file that is empty.`,
    ],
    [
      { ...alone, [name]: 'x', [`${name}_FILE`]: KEYS_FILE },
      `Set ${name} or ${name}_FILE, not both.`,
    ],
  ] as const)
    expect(await line(env)).toMatch(new RegExp(`^FAILED .*${problem}`));
});

test.each<[string, Record<string, string>, string, RegExp]>([
  ['one half', { SEALING_PRIVATE_KEY: '' }, 'sealing keys', /not checked: only one half is set/],
  [
    'no half',
    { SEALING_PRIVATE_KEY: '', SEALING_PUBLIC_KEY: '' },
    'sealing keys',
    /FAILED.*Neither/,
  ],
  [
    'a worker without marks',
    { TENANT_MARK_KEY: '' },
    'configuration',
    /FAILED.*TENANT_MARK_KEY is not set/,
  ],
  ['no worker', { TENANT_MARK_KEY: '', SEALING_PRIVATE_KEY: '' }, 'tenant marks', /not checked/],
  ['a key of marks', {}, 'tenant marks', /^ok/],
  [
    'no payload keys',
    { PAYLOAD_KEYS: '' },
    'configuration',
    /FAILED[^]*PAYLOAD_ENCRYPTION=off-and/,
  ],
  [
    'no encryption',
    { PAYLOAD_KEYS: '', PAYLOAD_ENCRYPTION: PAYLOADS_OFF },
    'payload keys',
    /not checked: .* off/,
  ],
  [
    'keys and no encryption',
    { PAYLOAD_ENCRYPTION: PAYLOADS_OFF },
    'configuration',
    /FAILED[^]*Unset/,
  ],
  ['no API', {}, 'HTTP API', /not checked/],
  [
    'an API that nobody has a key of',
    { API_KEYS_FILE: KEYS_FILE, API_TOKEN_SECRET: SECRET },
    'HTTP API',
    /^FAILED.*lets anybody in.*api create/,
  ],
  [
    'an API with a key',
    { API_KEYS_FILE: ONE_KEY_FILE, API_TOKEN_SECRET: SECRET },
    'HTTP API',
    /^ok.*1 API key lets/,
  ],
  [
    'a name that is ours but for a letter',
    { MX_API_KYE: 'x' },
    'variables',
    /FAILED.*MX_API_KEY\?/,
  ],
  ["others' names", { HTTP_PROXY: 'x', API_KEY: 'x', API_SERVICE_HOST: 'x' }, 'variables', /^ok/],
  [
    'half an API',
    { API_TOKEN_SECRET: SECRET },
    'configuration',
    /FAILED.*API_KEYS_FILE is not set. To make/,
  ],
  [
    'no key file',
    { API_KEYS_FILE: NOWHERE, API_TOKEN_SECRET: SECRET },
    'configuration',
    /FAILED.*API_KEYS_FILE cannot be used.*cannot be read/,
  ],
  ['what cannot be looked at', { API_PORT: 'x' }, 'HTTP API', /not checked: its settings cannot/],
])('%s', async (_what, change, check, line) => {
  expect((await linesOf({ ...base, ...change }))[check]).toMatch(line);
});

test.each<[string, number, RegExp]>([
  ['expired', 1, /^FAILED.*No public key may be sealed to now.*rotate/],
  ['will expire', 4_102_444_800, /^ok.*belong together; add a key before 2100-01-01/],
])('a sealing key that %s is told as that', async (_what, exp, line) => {
  const { publicJwk, privateJwk } = await generateSealingKeyPair({ exp });
  const SEALING_PUBLIC_KEY = JSON.stringify(publicJwk);
  const SEALING_PRIVATE_KEY = JSON.stringify(privateJwk);
  const lines = await linesOf({ ...base, SEALING_PUBLIC_KEY, SEALING_PRIVATE_KEY });
  expect(lines['sealing keys']).toMatch(line);
});

test.each<[string, number, string]>([
  ['JSON of their own', 200, '{"status":"ok"}'],
  ['another list', 200, '{"institutions":{}}'],
  ['a page', 200, '<html>'],
  ['the way to another place', 301, ''],
  ['that there is nothing, in JSON like that of MX', 404, '{"error":{"message":"No"}}'],
  ['that there is nothing', 404, '<html>'],
])('somebody who answers every call with %s is not taken for MX', async (_what, status, body) => {
  const server = createServer((_request, response) => {
    response.writeHead(status, { location: 'https://elsewhere.example' }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const lines = await linesOf({ ...base, MX_BASE_URL: `http://127.0.0.1:${String(port)}` });
  server.closeAllConnections();
  server.close();
  expect(lines['MX and its keys']).toMatch(/^FAILED.*Check MX_BASE_URL/);
  expect(lines['product']).toMatch(/not checked/);
});
