/** From nothing to a Temporal server that answers, whichever of the four ways leads to it. */
import {
  registerSearchAttributes,
  openClientConnection,
  type SearchAttributeDefinition,
  type TemporalTarget,
} from '../../runtime';
import { startOwnServer } from './own-server';
import { DevServerStartError, type DevServerWay } from './dev-server-errors';
import { environmentValue } from './environment';
import { rejectIfInUse, type DevServerClaim } from './in-use';
import {
  resolveDevServer,
  type ResolvedDevServer,
  type ResolveOptions,
} from './resolve-dev-server';
import { type ProcessExit } from './supervised-process';

/** A Temporal server that answers. */
export interface DevServer {
  readonly way: DevServerWay;
  /** `host:port` of its gRPC interface. */
  readonly address: string;
  readonly namespace: string;
  /**
   * What to connect with: address and namespace, and TLS and keys where the server is somebody
   * else's.
   */
  readonly target: TemporalTarget;
  /** Address of the Web UI; absent when it was not asked for, or the server is not ours. */
  readonly uiUrl?: string;
  /** Address of the server's metrics; absent when the server is not ours. */
  readonly metricsUrl?: string;
  /** The executable that runs; absent when the server is not ours. */
  readonly executable?: string;
  /** One line for the developer at the terminal: which way was taken, and where the server is. */
  readonly describe: string;
  /** Resolves when our server ends, asked or not; never for a server that is not ours. */
  readonly exited: Promise<ProcessExit>;
  /** Sends our server a signal, for fault runs; does nothing to a server that is not ours. */
  signal(name: NodeJS.Signals): void;
  /**
   * Ends our server (bounded, about 1 s); does nothing to a server that is not ours. Safe to call
   * twice.
   */
  stop(): Promise<void>;
}

export interface StartDevServerOptions extends ResolveOptions {
  /** With the Web UI, where the server is ours. @default false */
  readonly ui?: boolean;
  /** Codec server that the Web UI of our server has payloads decoded by. @default none */
  readonly uiCodecEndpoint?: string;
  /** SQLite file that keeps everything over a stop. @default in memory */
  readonly databaseFile?: string;
  /** Values of the server's dynamic configuration by key, where it is ours. @default none */
  readonly dynamicConfig?: Readonly<Record<string, string>>;
  /** Ports of our server; a free one is chosen for each that is absent or 0. */
  readonly port?: number;
  readonly uiPort?: number;
  readonly metricsPort?: number;
  /** Called for each line that our server prints. */
  readonly onLine?: (line: string) => void;
  /** Used where neither `TEMPORAL_NAMESPACE` nor the profile names one. @default 'default' */
  readonly namespace?: string;
  /** Registered before this returns, on any server, once. */
  readonly searchAttributes?: readonly SearchAttributeDefinition[];
  /**
   * For whoever brings a worker of their own: what it will take. On a named server nobody else may
   * be at work on that, and `log` is told whose server it is before this returns.
   */
  readonly claim?: DevServerClaim;
}

/**
 * Resolves the dev server, starts it where it is ours to start, registers the search attributes,
 * and says in one line (to `log`) which way it took. Our server ends with our process, SIGKILL
 * included, and does not keep it alive.
 *
 * @throws DevServerUnavailableError no way holds · DevServerStartError our server did not come up ·
 * TemporalConnectionError the named one does not answer · DevServerInUseError others are at work on
 * what is claimed there · SearchAttributeError
 */
export async function startDevServer(options: StartDevServerOptions): Promise<DevServer> {
  const resolved = await resolveDevServer(options);
  const devServer =
    resolved.way === 'address' ? await attach(resolved, options) : await launch(resolved, options);
  options.log(devServer.describe);
  if (devServer.way === 'address' && options.claim !== undefined) options.log(NOT_OURS);
  return devServer;
}

const NOT_OURS =
  'That server is not ours. Nobody else is at work on our task queues there now; from here on the worker of this command takes whatever is started on them.';

async function attach(
  resolved: Extract<ResolvedDevServer, { way: 'address' }>,
  options: StartDevServerOptions,
): Promise<DevServer> {
  const target = {
    ...resolved.target,
    namespace: resolved.target.namespace ?? options.namespace ?? 'default',
  };
  await prepareNamespace(target, options, true);
  return {
    way: 'address',
    address: target.address,
    namespace: target.namespace,
    target,
    describe: `Temporal (way 1 of 4): ${resolved.detail}, namespace ${target.namespace}`,
    exited: new Promise(() => undefined),
    signal: () => undefined,
    stop: () => Promise.resolve(),
  };
}

const WAY_NUMBER = { executable: 2, download: 3, build: 4 } as const;

async function launch(
  resolved: Exclude<ResolvedDevServer, { way: 'address' }>,
  options: StartDevServerOptions,
): Promise<DevServer> {
  const namespace =
    environmentValue(options.env, 'TEMPORAL_NAMESPACE') ?? options.namespace ?? 'default';
  const server = await startOwnServer({ ...options, executable: resolved.executable, namespace });
  try {
    await prepareNamespace(server.target, options, false);
  } catch (error) {
    await server.stop();
    throw error;
  }
  const { address } = server.target;
  const ui = server.uiUrl === undefined ? '' : `, Web UI at ${server.uiUrl}`;
  return {
    way: resolved.way,
    address,
    namespace,
    target: server.target,
    executable: resolved.executable,
    metricsUrl: server.metricsUrl,
    ...(server.uiUrl === undefined ? {} : { uiUrl: server.uiUrl }),
    describe: `Temporal (way ${String(WAY_NUMBER[resolved.way])} of 4): ${resolved.detail}, running at ${address}${ui}`,
    exited: server.exited,
    signal: (name) => {
      server.signal(name);
    },
    stop: () => server.stop(),
  };
}

/**
 * The namespace must be there, nobody at work in it if it is not ours, and the search attributes
 * known.
 */
async function prepareNamespace(
  target: TemporalTarget,
  options: StartDevServerOptions,
  isNamed: boolean,
): Promise<void> {
  const connection = await openClientConnection(target);
  try {
    await connection
      .withDeadline(Date.now() + 10_000, () =>
        connection.workflowService.describeNamespace({ namespace: target.namespace }),
      )
      .catch((error: unknown) => {
        throw new DevServerStartError(
          `The server at ${target.address} does not give us namespace ${target.namespace} ` +
            `(${error instanceof Error ? error.message : String(error)}). Set TEMPORAL_NAMESPACE, or create it:\n` +
            `  temporal operator namespace create --namespace ${target.namespace}`,
        );
      });
    if (isNamed && options.claim !== undefined) {
      await rejectIfInUse(connection, target, options.claim);
    }
    await registerSearchAttributes(connection, target.namespace, options.searchAttributes ?? []);
  } finally {
    await connection.close();
  }
}
