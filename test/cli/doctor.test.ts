/**
 * Goal: the doctor finds a healthy deployment healthy, names each mistake that is planted and what
 * corrects it, and prints no secret; its exit code tells a wrong configuration from a failed check. Method: the command in this process, against a real server, a worker
 * and the simulator.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, expect, test } from '@jest/globals';
import { runDoctor } from '../../cli/doctor';
import { generateSealingKeyPair, newPayloadKeys } from '../../codec';
import { SEARCH_ATTRIBUTES, TASK_QUEUES } from '../../contract/names';
import { type SearchAttributeDefinition } from '../../runtime';
import { startDevServer } from '../../tools/dev-server';
import { useStack } from '../integration/support/stack';
import { freshNamespaceOptions } from '../support/dev-server';
import { aSecret } from '../support/keys';
import { payloadEnvironment } from '../../tools/payload-environment';
import { describeWithOwnServer } from '../support/server-suite';
import { MARK_KEYS } from '../../tools/marks';
import { commandContext } from './support';

const KEY = 'planted-api-key';
const PROXY_PASSWORD = 'planted-proxy-password';

/** What a planted mistake changes in the environment. */
type Changes = Readonly<Record<string, string>>;

const folder = mkdtempSync(path.join(tmpdir(), 'doctor-'));
const NOWHERE = path.join(folder, 'nowhere');
const API = { API_TOKEN_SECRET: aSecret(), API_KEYS_FILE: file('good.json', '{"keys":[]}') };
const ELSEWHERE = { MX_BASE_URL: 'https://mx.invalid' };
/** Checks that find a wrong configuration, told by the exit code. */
const CONFIGURATION = ['configuration', 'variables', 'sealing keys', 'HTTP API'];
const servers: Server[] = [];
afterAll(() => {
  rmSync(folder, { recursive: true });
  for (const server of servers) server.close();
});

function file(name: string, text: string, mode = 0o600): string {
  const target = path.join(folder, name);
  writeFileSync(target, text, { mode });
  return target;
}

/** MX as it answers to an address that it does not know. */
async function forbidding(): Promise<string> {
  const server = createServer((_request, response) => {
    const error = { message: 'Forbidden', status: 'forbidden', type: 'forbidden_error' };
    response.writeHead(403, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ error }));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

/** A namespace with these attributes, and without workers. */
async function namespaceWith(
  searchAttributes: readonly SearchAttributeDefinition[],
): Promise<string> {
  const options = { ...(await freshNamespaceOptions()), searchAttributes };
  const server = await startDevServer(options);
  await server.stop();
  return server.namespace;
}

/** Runs it; the state of each check by name, and all that was printed. */
async function examined(env: Record<string, string>, args: readonly string[] = []) {
  const lines: string[] = [];
  const ends: (() => Promise<void> | void)[] = [];
  const onEnd = (end: () => Promise<void> | void) => ends.push(end);
  const context = { ...commandContext(args, lines), env, onEnd };
  const code = await runDoctor(context);
  for (const end of ends.reverse()) await end();
  const states = lines.flatMap((line) => {
    const [, state, name] = /^(ok|FAILED|-) +(\w[\w ]*?) {2,}/.exec(line) ?? [];
    return name === undefined ? [] : [[name, state] as const];
  });
  const text = lines.join('\n');
  const [, d] = /"d":"([^"]+)/.exec(env['SEALING_PRIVATE_KEY'] ?? '') ?? [];
  for (const secret of [KEY, PROXY_PASSWORD, d ?? KEY]) expect(text).not.toContain(secret);
  return { code, states: Object.fromEntries(states), text };
}

describeWithOwnServer('doctor', () => {
  const stack = useStack({ simulator: { apiKey: KEY } });
  const healthy = () => {
    const { devServer, simulator, sealingKeys, payloadKeys } = stack();
    return {
      TEMPORAL_ADDRESS: devServer.address,
      TEMPORAL_NAMESPACE: devServer.namespace,
      MX_BASE_URL: simulator.baseUrl,
      MX_API_KEY: simulator.apiKey,
      MX_CLIENT_ID: simulator.clientId,
      SEALING_PUBLIC_KEY: JSON.stringify(sealingKeys.publicJwk),
      SEALING_PRIVATE_KEY: JSON.stringify(sealingKeys.privateJwk),
      TENANT_MARK_KEY: MARK_KEYS[0],
      ...payloadEnvironment(payloadKeys),
    };
  };
  afterEach(() => {
    stack().simulator.control.changeSettings({ verificationEnabled: true });
  });

  test('finds everything well, and verifies an account at the test bank', async () => {
    const { code, states, text } = await examined(healthy(), ['--mxbank']);
    expect([text, code]).toEqual([expect.stringContaining('Everything that was checked'), 0]);
    // Before the first verification there is none to look at.
    const { 'HTTP API': api, 'keys in use': _used, ...others } = states;
    expect([api, new Set(Object.values(others))]).toEqual(['-', new Set(['ok'])]);
    expect(Object.keys(states)).toHaveLength(17);
    expect((await examined(healthy())).states).toMatchObject({ 'keys in use': 'ok' });
  });

  /** Each planted for real: the checks that fail, in their order, and the words that correct it. */
  const PLANTED: Record<string, [() => Changes | Promise<Changes>, string[], string]> = {
    'a missing setting': [
      () => ({ MX_CLIENT_ID: '' }),
      ['configuration'],
      'Set it, or MX_CLIENT_ID_FILE',
    ],
    'a misspelt setting': [
      () => ({ MX_POLL_INTERVALL_MS: '5000' }),
      ['variables'],
      'MX_POLL_INTERVAL_MS?',
    ],
    'a file that is not there': [
      () => ({ MX_API_KEY: '', MX_API_KEY_FILE: NOWHERE }),
      ['configuration'],
      'MX_API_KEY_FILE names a file that cannot be read. Check its path',
    ],
    'a file that everybody may read': [
      () => ({ MX_API_KEY: '', MX_API_KEY_FILE: file('open', KEY, 0o644) }),
      ['configuration'],
      'chmod o=',
    ],
    'halves of two pairs': [
      async () => ({
        SEALING_PUBLIC_KEY: JSON.stringify((await generateSealingKeyPair()).publicJwk),
      }),
      ['sealing keys'],
      'halves of one pair',
    ],
    'no payload keys': [() => ({ PAYLOAD_KEYS: '' }), ['configuration'], 'payload create'],
    'payload keys of another process': [
      async () => {
        await stack().client.start({
          user: { kind: 'new' },
          member: { kind: 'credentials', institutionCode: 'mxbank' },
        });
        return payloadEnvironment(newPayloadKeys());
      },
      ['keys in use'],
      'one and the same PAYLOAD_KEYS_FILE',
    ],
    'no file of API keys': [
      () => ({ ...API, API_KEYS_FILE: NOWHERE }),
      ['configuration'],
      'API_KEYS_FILE cannot be used',
    ],
    'no API key in the file': [
      () => ({ ...API, API_KEYS_FILE: file('keys.json', '{"keys":[]}') }),
      ['HTTP API'],
      'api create --tenant',
    ],
    'a broken file of tenants': [
      () => ({ ...API, API_TENANTS_FILE: file('tenants.json', '{') }),
      ['configuration'],
      'API_TENANTS_FILE cannot be used',
    ],
    'no server': [
      () => ({ TEMPORAL_ADDRESS: '127.0.0.1:1' }),
      ['Temporal'],
      'correct TEMPORAL_ADDRESS',
    ],
    'TLS to a plain server': [
      () => ({ TEMPORAL_TLS: 'true' }),
      ['Temporal'],
      'Set TEMPORAL_TLS to false',
    ],
    'another namespace': [
      () => ({ TEMPORAL_NAMESPACE: 'nowhere' }),
      ['namespace'],
      'namespace create --address',
    ],
    'a namespace without search attributes': [
      async () => ({ TEMPORAL_NAMESPACE: await namespaceWith([]) }),
      ['search attributes', 'workers'],
      'search-attribute create --address',
    ],
    'a search attribute of another type': [
      async () => ({
        TEMPORAL_NAMESPACE: await namespaceWith([{ name: 'ReferenceHash', type: 'Int' }]),
      }),
      ['search attributes', 'workers'],
      'search-attribute remove',
    ],
    'a namespace without workers': [
      async () => ({ TEMPORAL_NAMESPACE: await namespaceWith(SEARCH_ATTRIBUTES) }),
      ['workers'],
      TASK_QUEUES.commands,
    ],
    'no MX': [
      () => ({ MX_BASE_URL: 'http://127.0.0.1:1' }),
      ['MX and its keys'],
      'nobody listens. Correct MX_BASE_URL',
    ],
    'MX without TLS': [
      () => ({ MX_BASE_URL: stack().simulator.baseUrl.replace('http:', 'https:') }),
      ['MX and its keys'],
      'speaks no TLS. Correct MX_BASE_URL',
    ],
    'a proxy that is not there': [
      () => ({ ...ELSEWHERE, HTTPS_PROXY: 'http://127.0.0.1:1' }),
      ['MX and its keys'],
      'Correct MX_PROXY_URL or HTTPS_PROXY',
    ],
    'a proxy that is none': [
      () => ({ ...ELSEWHERE, MX_PROXY_URL: stack().simulator.baseUrl }),
      ['MX and its keys'],
      'opens no way to MX',
    ],
    'a wrong key': [() => ({ MX_API_KEY: 'wrong' }), ['MX and its keys'], 'Check MX_API_KEY'],
    'an address that MX does not take calls from (403)': [
      async () => ({ MX_BASE_URL: await forbidding() }),
      ['MX and its keys'],
      'Have MX allow this address',
    ],
    'a product that is not enabled': [
      () => {
        stack().simulator.control.changeSettings({ verificationEnabled: false });
        return {};
      },
      ['product'],
      'Have MX enable it',
    ],
  };

  test.each(Object.entries(PLANTED))('names %s', async (_what, [change, failing, advice]) => {
    const env = { ...healthy(), ...(await change()) };
    const { code, states, text } = await examined(env);
    const isConfiguration = CONFIGURATION.includes(failing[0]!);
    const failed = Object.keys(states).filter((name) => states[name] === 'FAILED');
    expect([failed, code]).toEqual([failing, isConfiguration ? 2 : 1]);
    expect(text.replaceAll(/\s+/g, ' ')).toContain(advice);
  });
});

test('prints no password of a proxy and no key where nothing can be reached', async () => {
  const { publicJwk, privateJwk } = await generateSealingKeyPair();
  const proxy = `http://user:${PROXY_PASSWORD}@127.0.0.1:1`;
  const env = {
    TEMPORAL_ADDRESS: '127.0.0.1:1',
    MX_BASE_URL: 'https://mx.example',
    MX_API_KEY: KEY,
    MX_CLIENT_ID: 'client',
    SEALING_PUBLIC_KEY: JSON.stringify(publicJwk),
    SEALING_PRIVATE_KEY: JSON.stringify(privateJwk),
    ...payloadEnvironment(newPayloadKeys()),
    TENANT_MARK_KEY: MARK_KEYS[0],
  };
  const ways = [
    { MX_PROXY_URL: proxy },
    { HTTPS_PROXY: proxy },
    { MX_PROXY_URL: `${proxy}:broken` },
    { MX_PROXY_URL: proxy, MX_API_KEY: `${KEY}\nbroken` },
    { MX_PROXY_URL: proxy, SEALING_PRIVATE_KEY: `${JSON.stringify(privateJwk)}broken` },
  ];
  const found = await Promise.all(ways.map((way) => examined({ ...env, ...way })));
  expect(found.map(({ code }) => code)).toEqual([1, 1, 2, 2, 2]);
});
