/**
 * The world of one fault: two workers, the API, a Temporal server on a database file and a
 * simulator, each a process of its own, and a proxy on each hop between them.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Client } from '@temporalio/client';
import { SCOPES, createApiKey } from '../../api/keys';
import { VerificationClient } from '../../client';
import {
  generateSealingKeyPair,
  newPayloadKeys,
  withNewKey,
  type PayloadKeyFile,
  type SealingKeyPair,
} from '../../codec';
import { SEARCH_ATTRIBUTES } from '../../contract/names';
import { lazyClientConnection } from '../../runtime';
import { startApiProcess } from '../api-process';
import { ownEnvironment, runTypeScript } from '../child-process';
import { freePort, startDevServer, type DevServer } from '../dev-server';
import { MARK_KEYS } from '../marks';
import { startMxProxy, type MxProxy } from '../proxies/mx-proxy';
import { startTcpProxy, type TcpProxy } from '../proxies/tcp-proxy';
import { temporalClient } from '../stack';
import { eventually } from '../waiting';
import { startWorkerProcess } from '../worker-process';
import { startRestartable, type Environment, type Restartable } from './restartable';
import { plantedLogin, type PlantedLogin } from './secrets';
import { controlOf, type SimulatorControl } from './simulator-process';

/** Least time between two status reads of a member. */
export const POLL_INTERVAL_MS = 250;
/** Long enough for faults to meet each phase. */
const PHASES = { phaseMinMs: 400, phaseMaxMs: 1_500 };
/** So that a request that hangs costs seconds, and one on a busy machine is in time. */
const REQUEST_TIMEOUT_MS = 4_000;
export const TENANT = 'chaos';
const PRELOAD = ['--require', path.join(__dirname, 'preload.cjs')];
const SECRET_BYTES = 48;

/** How the processes of a fault differ from the usual ones. */
export interface WorldOptions {
  /** Further variables of each worker. */
  readonly workers?: readonly [Environment, Environment];
  readonly api?: Environment;
  /** Where the database is. @default a temporary folder */
  readonly databaseFolder?: string;
  /** @default none */
  readonly dynamicConfig?: Readonly<Record<string, string>>;
}

/** What stands wherever worlds are made: executable and workflow code. */
export interface Ground {
  readonly executable: string;
  readonly workflowBundle: string;
}

/** The Temporal server, which faults end, pause and start again. */
export interface ServerProcess extends Pick<Restartable, 'signal'> {
  readonly address: string;
  replace(signal: NodeJS.Signals, options?: { readonly downMs?: number }): Promise<void>;
  /** Whether it is gone now. */
  hasEnded(): Promise<boolean>;
}

/** Proxies between the processes. */
export interface Hops {
  /** From the workers to MX. */
  readonly mx: TcpProxy;
  /** From each worker to Temporal. */
  readonly workers: readonly [TcpProxy, TcpProxy];
  /** From the API to Temporal. */
  readonly api: TcpProxy;
  /** From callers that use the client package to Temporal. */
  readonly client: TcpProxy;
  /** From callers to the API. */
  readonly callers: TcpProxy;
}

export interface World {
  readonly hops: Hops;
  /** Distorts what MX answers. */
  readonly mx: MxProxy;
  readonly simulator: Restartable;
  readonly control: SimulatorControl;
  readonly server: ServerProcess;
  readonly workers: readonly [Restartable, Restartable];
  readonly api: Restartable;
  /** What callers use: through their hops. */
  readonly client: VerificationClient;
  readonly apiUrl: string;
  readonly apiKey: string;
  /** Straight to the server, for what is no part of a fault. */
  readonly temporal: Client;
  readonly planted: PlantedLogin;
  readonly sealingKeys: SealingKeyPair;
  readonly payloadKeys: PayloadKeyFile;
  readonly databaseFile: string;
  /** Further values that may be written down nowhere. */
  readonly secrets: readonly string[];
  readonly ground: Ground;
}

/** Starts it; `onEnd` is told how each part is ended. */
export async function openWorld(
  ground: Ground,
  options: WorldOptions,
  onEnd: (end: () => unknown) => void,
): Promise<World> {
  const folder = mkdtempSync(path.join(tmpdir(), 'chaos-'));
  onEnd(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const { databaseFolder = folder, dynamicConfig = {} } = options;
  const planted = plantedLogin();
  const databaseFile = path.join(databaseFolder, 'temporal.db');
  const [server, [simulator, control, mxKeys]] = await Promise.all([
    startServer(ground, { databaseFile, dynamicConfig }, onEnd),
    startSimulatorProcess(planted, onEnd),
  ]);
  const mx = await startMxProxy(mxKeys);
  onEnd(() => mx.close());
  const hop = async (target: string) => {
    const proxy = await startTcpProxy(target);
    onEnd(() => proxy.close());
    return proxy;
  };
  const apiPort = await freePort();
  const [toMx, ofFirst, ofSecond, ofApi, ofClient, callers] = (await Promise.all([
    hop(mx.baseUrl.replace('http://', '')),
    ...Array.from({ length: 4 }, () => hop(server.address)),
    hop(`127.0.0.1:${String(apiPort)}`),
  ])) as [TcpProxy, TcpProxy, TcpProxy, TcpProxy, TcpProxy, TcpProxy];
  const hops: Hops = {
    mx: toMx,
    workers: [ofFirst, ofSecond],
    api: ofApi,
    client: ofClient,
    callers,
  };
  const sealingKeys = await generateSealingKeyPair();
  // One to encrypt with, and one for a rotation.
  const payloadKeys = withNewKey(newPayloadKeys());
  const keys = { keys: sealingKeys, payloadKeys };
  const behindHop = { ...mxKeys, baseUrl: `http://${hops.mx.address}` };
  const startWorker = (index: 0 | 1) =>
    startRestartable(`worker ${String(index + 1)}`, options.workers?.[index] ?? {}, (env) =>
      startWorkerProcess({
        ...{ target: { address: hops.workers[index].address, namespace: 'default' } },
        ...{ mx: behindHop, ...keys, workflowBundle: ground.workflowBundle, nodeArgs: PRELOAD },
        env: { ...WORKER, ...env },
      }),
    );
  const { record, key: apiKey } = createApiKey({ tenantId: TENANT, scopes: SCOPES });
  const apiKeysFile = path.join(folder, 'keys.json');
  writeFileSync(apiKeysFile, JSON.stringify({ keys: [record] }), { mode: 0o600 });
  const tokenSecret = randomBytes(SECRET_BYTES).toString('base64url');
  const startApi = () =>
    startRestartable('API', options.api ?? {}, async (env) => {
      const { child } = await startApiProcess({
        ...{ temporal: { address: hops.api.address, namespace: 'default' }, ...keys },
        ...{ apiKeysFile, tokenSecret, nodeArgs: PRELOAD },
        env: { ...API, API_PORT: String(apiPort), ...env },
      });
      return child;
    });
  const started = [startWorker(0), startWorker(1), startApi()] as const;
  for (const each of started) onEnd(async () => (await each).stop());
  const [first, second, api] = await Promise.all(started);
  const through = lazyClientConnection({ address: hops.client.address, namespace: 'default' });
  const straight = lazyClientConnection({ address: server.address, namespace: 'default' });
  onEnd(() => Promise.all([through.close(), straight.close()]));
  const client = new VerificationClient({
    temporal: await temporalClient(through, 'default', payloadKeys),
    sealingKey: sealingKeys.publicJwk,
  });
  onEnd(() => {
    client.stopWatching();
  });
  return {
    ...{ hops, mx, simulator, control, server, workers: [first, second], api, client },
    ...{ apiUrl: `http://${hops.callers.address}`, apiKey, planted, sealingKeys, payloadKeys },
    ...{ databaseFile, ground, temporal: await temporalClient(straight, 'default', payloadKeys) },
    secrets: [mxKeys.apiKey, mxKeys.clientId, apiKey, tokenSecret, MARK_KEYS[0] ?? ''].concat(
      sealingKeys.privateJwk.d ?? [],
      payloadKeys.keys.map(({ k }) => k),
    ),
  };
}

const COMMON: Environment = { ENDS_WITH_PARENT: 'yes' };
const WORKER: Environment = {
  ...COMMON,
  MX_POLL_INTERVAL_MS: String(POLL_INTERVAL_MS),
  MX_REQUEST_TIMEOUT_MS: String(REQUEST_TIMEOUT_MS),
};
/** Callers of one tenant from one address, all at once. */
const API: Environment = {
  ...COMMON,
  API_REQUESTS_PER_MINUTE: '0',
  API_STARTS_PER_MINUTE: '1000000',
  API_CONNECTIONS_PER_ADDRESS: '10000',
};

async function startServer(
  { executable }: Ground,
  options: {
    readonly databaseFile: string;
    readonly dynamicConfig: Readonly<Record<string, string>>;
  },
  onEnd: (end: () => unknown) => void,
): Promise<ServerProcess> {
  const start = () =>
    startDevServer({
      env: ownEnvironment({ TEMPORAL_CLI_PATH: executable }),
      log: () => undefined,
      searchAttributes: SEARCH_ATTRIBUTES,
      port,
      ...options,
    });
  const port = await freePort();
  let current: DevServer = await start();
  onEnd(() => current.stop());
  return {
    address: current.address,
    signal: (name) => {
      current.signal(name);
    },
    replace: async (signal, { downMs = 1_000 } = {}) => {
      current.signal(signal);
      await current.exited;
      await pause(downMs);
      current = await start();
    },
    hasEnded: () => Promise.race([current.exited.then(() => true), pause(0, false)]),
  };
}

async function startSimulatorProcess(
  planted: PlantedLogin,
  onEnd: (end: () => unknown) => void,
): Promise<
  [
    Restartable,
    SimulatorControl,
    { readonly baseUrl: string; readonly apiKey: string; readonly clientId: string },
  ]
> {
  const port = String(await freePort());
  const [apiKey, clientId] = [randomBytes(SECRET_BYTES), randomBytes(SECRET_BYTES)].map((bytes) =>
    bytes.toString('hex'),
  ) as [string, string];
  const env = ownEnvironment({
    ...COMMON,
    SIMULATOR_API_KEY: apiKey,
    SIMULATOR_CLIENT_ID: clientId,
  });
  const simulator = await startRestartable('simulator', env, async (all) => {
    const child = runTypeScript('cli/main.ts', ['simulator', '--port', port], all, PRELOAD);
    await child.appeared('Atrium simulator at');
    return child;
  });
  onEnd(() => simulator.stop());
  const baseUrl = `http://127.0.0.1:${port}`;
  const control = controlOf(baseUrl);
  const { institutionCode, ...registered } = planted;
  await control.changeSettings({ ...PHASES, scenarios: { [institutionCode]: registered } });
  return [simulator, control, { baseUrl, apiKey, clientId }];
}

/** Resolves once the server answers. */
export async function serverAnswers({ temporal }: World): Promise<void> {
  await eventually('the server answers', () =>
    temporal.connection.workflowService.getSystemInfo({}).then(
      () => true,
      () => false,
    ),
  );
}
