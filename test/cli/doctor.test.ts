/**
 * Goal: the doctor finds a healthy deployment healthy, names what is wrong with a sick one and what
 * to do, and prints no secret; its exit code tells a wrong configuration from a failed check. Method: the command in this process, against a real server, a worker
 * and the simulator.
 */
import { afterEach, expect, test } from '@jest/globals';
import { runDoctor } from '../../cli/doctor';
import { generateSealingKeyPair, newPayloadKeys } from '../../codec';
import { SEARCH_ATTRIBUTES, TASK_QUEUES } from '../../contract/names';
import { startDevServer } from '../../tools/dev-server';
import { useStack } from '../integration/support/stack';
import { freshNamespaceOptions } from '../support/dev-server';
import { payloadEnvironment } from '../../tools/payload-environment';
import { describeWithOwnServer } from '../support/server-suite';
import { MARK_KEYS } from '../../tools/marks';
import { commandContext } from './support';

const KEY = 'planted-api-key';
const PROXY_PASSWORD = 'planted-proxy-password';

/** A namespace that lacks workers alone. */
async function emptyNamespace(): Promise<string> {
  const options = { ...(await freshNamespaceOptions()), searchAttributes: SEARCH_ATTRIBUTES };
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
    const { 'HTTP API': api, ...others } = states;
    expect([api, new Set(Object.values(others))]).toEqual(['-', new Set(['ok'])]);
    expect(Object.keys(states)).toHaveLength(14);
  });

  test.each<[string, (env: Record<string, string>) => Promise<object> | object, string[], string]>([
    ['no server', () => ({ TEMPORAL_ADDRESS: '127.0.0.1:1' }), ['Temporal'], '127.0.0.1:1'],
    [
      'another namespace',
      () => ({ TEMPORAL_NAMESPACE: 'nowhere' }),
      ['namespace', 'search attributes', 'workers'],
      'namespace create',
    ],
    [
      'a namespace without workers',
      async () => ({ TEMPORAL_NAMESPACE: await emptyNamespace() }),
      ['workers'],
      TASK_QUEUES.commands,
    ],
    ['a wrong key', () => ({ MX_API_KEY: 'wrong' }), ['MX and its keys'], 'Check MX_API_KEY'],
    [
      'no MX',
      () => ({ MX_BASE_URL: 'http://127.0.0.1:1' }),
      ['MX and its keys'],
      'Check MX_BASE_URL',
    ],
    ['a missing setting', () => ({ MX_CLIENT_ID: '' }), ['configuration'], 'MX_CLIENT_ID'],
    [
      'halves of two pairs',
      async () => ({
        SEALING_PUBLIC_KEY: JSON.stringify((await generateSealingKeyPair()).publicJwk),
      }),
      ['sealing keys'],
      'halves of one pair',
    ],
  ])('names %s', async (_what, change, failing, advice) => {
    const env = { ...healthy(), ...(await change(healthy())) };
    const { code, states, text } = await examined(env);
    const isConfiguration = ['configuration', 'sealing keys'].includes(failing[0]!);
    const failed = Object.keys(states).filter((name) => states[name] === 'FAILED');
    expect([failed, code]).toEqual([failing, isConfiguration ? 2 : 1]);
    expect(text).toContain(advice);
  });

  test('names a product that MX has not enabled', async () => {
    stack().simulator.control.changeSettings({ verificationEnabled: false });
    const { states } = await examined(healthy());
    expect(states).toMatchObject({ product: 'FAILED', 'test endpoints': 'ok' });
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
