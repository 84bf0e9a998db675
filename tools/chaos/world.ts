/**
 * The world of one fault: two workers, the API, a Temporal server on a database file and a
 * simulator, each a process of its own, and a proxy on each hop between them.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
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
import { lazyClientConnection } from '../../runtime';
import { startApiProcess } from '../api-process';
import { freePort } from '../dev-server';
import { MARK_KEYS } from '../marks';
import { startMxProxy, type MxProxy } from '../proxies/mx-proxy';
import { startTcpProxy, type TcpProxy } from '../proxies/tcp-proxy';
import { temporalClient } from '../stack';
import { eventually } from '../waiting';
import { startWorkerProcess } from '../worker-process';
import { type Pacing } from './pacing';
import { startRestartable, type Environment, type Restartable } from './restartable';
import { plantedLogin, type PlantedLogin } from './secrets';
import {
  ENDS_WITH_US,
  PRELOAD,
  SECRET_BYTES,
  startServer,
  startSimulatorProcess,
  type MxKeys,
  type OnEnd,
  type ServerProcess,
} from './servers';
import { type SimulatorControl } from './simulator-process';

/** Least time between two status reads of a member. */
export const POLL_INTERVAL_MS = 250;
/** So that a request that hangs costs seconds, and one on a busy machine is in time. */
export const REQUEST_TIMEOUT_MS = 4_000;
export const TENANT = 'chaos';

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
  /** All so far; values are sealed to the last one. */
  readonly sealingKeys: SealingKeyPair[];
  readonly payloadKeys: PayloadKeyFile;
  readonly databaseFile: string;
  /** Further values that may be written down nowhere. */
  readonly secrets: string[];
  readonly ground: Ground;
}

/** Starts it; `onEnd` is told how each part is ended. */
export async function openWorld(
  ground: Ground,
  options: WorldOptions,
  onEnd: OnEnd,
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
  const apiPort = await freePort();
  const hops = await openHops(mx.baseUrl, server.address, apiPort, onEnd);
  const sealingKeys = await generateSealingKeyPair();
  // One to encrypt with, and one for a rotation.
  const payloadKeys = withNewKey(newPayloadKeys());
  const { record, key: apiKey } = createApiKey({ tenantId: TENANT, scopes: SCOPES });
  const apiKeysFile = path.join(folder, 'keys.json');
  writeFileSync(apiKeysFile, JSON.stringify({ keys: [record] }), { mode: 0o600 });
  const tokenSecret = randomBytes(SECRET_BYTES).toString('base64url');
  const keys = { keys: sealingKeys, payloadKeys };
  const started = await startService(options, {
    ...{ hops, keys, apiPort, onEnd, workflowBundle: ground.workflowBundle },
    mx: { ...mxKeys, baseUrl: `http://${hops.mx.address}` },
    api: { apiKeysFile, tokenSecret },
  });
  const clients = await openClients(hops, server, keys, onEnd);
  return {
    ...{ hops, mx, simulator, control, server, ...started, ...clients },
    ...{ apiUrl: `http://${hops.callers.address}`, apiKey, planted, payloadKeys },
    sealingKeys: [sealingKeys],
    ...{ databaseFile, ground },
    secrets: [mxKeys.apiKey, mxKeys.clientId, apiKey, tokenSecret, MARK_KEYS[0]].concat(
      sealingKeys.privateJwk.d ?? [],
      payloadKeys.keys.map(({ k }) => k),
    ),
  };
}

async function openHops(
  mxUrl: string,
  temporal: string,
  apiPort: number,
  onEnd: OnEnd,
): Promise<Hops> {
  const hop = async (target: string) => {
    const proxy = await startTcpProxy(target);
    onEnd(() => proxy.close());
    return proxy;
  };
  return {
    mx: await hop(mxUrl.replace('http://', '')),
    workers: [await hop(temporal), await hop(temporal)],
    api: await hop(temporal),
    client: await hop(temporal),
    callers: await hop(`127.0.0.1:${String(apiPort)}`),
  };
}

interface Keys {
  readonly keys: SealingKeyPair;
  readonly payloadKeys: PayloadKeyFile;
}

/** Starts workers and API. */
async function startService(
  options: WorldOptions,
  given: {
    readonly hops: Hops;
    readonly keys: Keys;
    readonly apiPort: number;
    readonly onEnd: OnEnd;
    readonly workflowBundle: string;
    readonly mx: MxKeys;
    readonly api: { readonly apiKeysFile: string; readonly tokenSecret: string };
  },
): Promise<Pick<World, 'workers' | 'api'>> {
  const { hops, keys, mx, workflowBundle } = given;
  const common = { ...keys, nodeArgs: PRELOAD };
  const startWorker = (index: 0 | 1) =>
    startRestartable(`worker ${String(index + 1)}`, options.workers?.[index] ?? {}, (env) =>
      startWorkerProcess({
        ...{ ...common, mx, workflowBundle, env: { ...WORKER, ...env } },
        target: { address: hops.workers[index].address, namespace: 'default' },
      }),
    );
  const startApi = () =>
    startRestartable('API', options.api ?? {}, async (env) => {
      const { child } = await startApiProcess({
        ...{ ...common, ...given.api },
        temporal: { address: hops.api.address, namespace: 'default' },
        env: { ...API, API_PORT: String(given.apiPort), ...env },
      });
      return child;
    });
  const started = [startWorker(0), startWorker(1), startApi()] as const;
  for (const each of started) given.onEnd(async () => (await each).stop());
  const [first, second, api] = await Promise.all(started);
  return { workers: [first, second], api };
}

async function openClients(
  hops: Hops,
  server: ServerProcess,
  { keys, payloadKeys }: Keys,
  onEnd: OnEnd,
): Promise<Pick<World, 'client' | 'temporal'>> {
  const through = lazyClientConnection({ address: hops.client.address, namespace: 'default' });
  const straight = lazyClientConnection({ address: server.address, namespace: 'default' });
  onEnd(() => Promise.all([through.close(), straight.close()]));
  const client = new VerificationClient({
    temporal: await temporalClient(through, 'default', payloadKeys),
    sealingKey: keys.publicJwk,
  });
  onEnd(() => {
    client.stopWatching();
  });
  return { client, temporal: await temporalClient(straight, 'default', payloadKeys) };
}

const WORKER: Environment = {
  ...ENDS_WITH_US,
  MX_POLL_INTERVAL_MS: String(POLL_INTERVAL_MS),
  MX_REQUEST_TIMEOUT_MS: String(REQUEST_TIMEOUT_MS),
};
/** Callers of one tenant from one address, all at once. */
const API: Environment = {
  ...ENDS_WITH_US,
  API_REQUESTS_PER_MINUTE: '0',
  API_STARTS_PER_MINUTE: '1000000',
  API_CONNECTIONS_PER_ADDRESS: '10000',
};

/** Resolves once the server answers. @throws Error as soon as the run has to end */
export async function serverAnswers({
  world,
  pause,
}: {
  readonly world: Pick<World, 'temporal'>;
  readonly pause: Pacing['pause'];
}): Promise<void> {
  const { workflowService } = world.temporal.connection;
  await eventually('the server answers', async () => {
    await pause(0);
    return workflowService.getSystemInfo({}).then(
      () => true,
      () => false,
    );
  });
}
