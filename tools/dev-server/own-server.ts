/**
 * A Temporal dev server of our own: its command line, its ports, its readiness and its end. The
 * resolver chooses the executable.
 */
import { chmodSync, existsSync } from 'node:fs';
import { type Connection } from '@temporalio/client';
import { lazyClientConnection, type TemporalTarget, type Environment } from '../../runtime';
import { DevServerPortTakenError, DevServerStartError } from './dev-server-errors';
import { serverEnvironment } from './environment';
import { acceptsConnections, freePort, isFree, LOOPBACK } from './ports';
import { startSupervised, type ProcessExit, type SupervisedProcess } from './supervised-process';

export interface OwnServerOptions {
  readonly executable: string;
  readonly namespace: string;
  readonly env: Environment;
  /** With the Web UI. @default false */
  readonly ui?: boolean;
  /** Codec server that the Web UI has payloads decoded by; it appends `/decode`. @default none */
  readonly uiCodecEndpoint?: string;
  /** Keeps everything in this SQLite file, so that a stop loses nothing. In memory when absent. */
  readonly databaseFile?: string;
  /** Values of the server's dynamic configuration, by key. @default none */
  readonly dynamicConfig?: Readonly<Record<string, string>>;
  /** Ports; a free one is chosen for each that is absent or 0. */
  readonly port?: number;
  readonly uiPort?: number;
  readonly metricsPort?: number;
  /** Called for each line that the server prints. */
  readonly onLine?: (line: string) => void;
}

export interface OwnServer {
  readonly target: TemporalTarget;
  readonly uiUrl?: string;
  readonly metricsUrl: string;
  readonly exited: Promise<ProcessExit>;
  signal(name: NodeJS.Signals): void;
  stop(): Promise<void>;
}

/**
 * Chosen ports can be taken by somebody else before the server binds them; then we choose again.
 */
const START_ATTEMPTS_MAX = 3;
/**
 * It takes 0.3 s on a quiet machine; the rest is for a cold disk and a machine that compiles
 * something else.
 */
const READY_TIMEOUT_MS = 60_000;
/** The server needs 1 s to close its services and its database after SIGTERM (measured). */
const STOP_GRACE_MS = 10_000;
/** What the CLI prints once its server is up, and not before. */
const BANNER = /^(?:Temporal )?Server:/m;
/** A server that cannot have its port is gone within a second; the rest is for a busy machine. */
const BANNER_TIMEOUT_MS = 5_000;

/**
 * Starts a server on the loopback interface and returns once it answers for its namespace (and its
 * UI, if asked for). It ends with our process, however that ends.
 *
 * @throws DevServerPortTakenError when a wanted port is not free · DevServerStartError when it does
 * not come up, with the server's own last lines.
 */
export async function startOwnServer(options: OwnServerOptions): Promise<OwnServer> {
  for (let attempt = 1; ; attempt += 1) {
    const ports = await choosePorts(options);
    const server = launch(options, ports);
    const target = { address: `${LOOPBACK}:${String(ports.grpc)}`, namespace: options.namespace };
    const failure = await waitUntilReady(server, target, ports.ui, hasWantedPort(options));
    if (failure === undefined) return describeServer(server, target, ports);
    await server.stop();
    await rejectTakenPorts(wantedPorts(options));
    if (attempt >= START_ATTEMPTS_MAX || !isPortConflict(server.lastLines(), options)) {
      throw new DevServerStartError(
        `The Temporal server did not start (${failure}). Its last lines:\n${server.lastLines()}`,
      );
    }
  }
}

interface Ports {
  readonly grpc: number;
  readonly metrics: number;
  readonly ui: number | undefined;
}

async function choosePorts(options: OwnServerOptions): Promise<Ports> {
  return {
    grpc: await portOr(options.port),
    metrics: await portOr(options.metricsPort),
    ui: options.ui === true ? await portOr(options.uiPort) : undefined,
  };
}

/**
 * The wanted port, or a free one. A wanted one is tried first: if another Temporal server listens
 * there, ours would fail to start while the other one answers in its place.
 */
async function portOr(wanted: number | undefined): Promise<number> {
  if (wanted === undefined || wanted === 0) return freePort();
  await rejectTakenPorts([wanted]);
  return wanted;
}

/** The ports that the caller insists on. */
function wantedPorts({ port, uiPort, metricsPort }: OwnServerOptions): readonly number[] {
  return [port, uiPort, metricsPort].filter((each) => each !== undefined && each !== 0) as number[];
}

function hasWantedPort(options: OwnServerOptions): boolean {
  return wantedPorts(options).length > 0;
}

async function rejectTakenPorts(ports: readonly number[]): Promise<void> {
  for (const port of ports) {
    if (!(await isFree(port))) throw new DevServerPortTakenError(LOOPBACK, port);
  }
}

function launch(options: OwnServerOptions, ports: Ports): SupervisedProcess {
  const args = ['server', 'start-dev', '--ip', LOOPBACK, '--port', String(ports.grpc)];
  args.push('--namespace', options.namespace, '--metrics-port', String(ports.metrics));
  args.push('--log-level', 'error', '--log-format', 'json');
  args.push(...(ports.ui === undefined ? ['--headless'] : ['--ui-port', String(ports.ui)]));
  const { uiCodecEndpoint, databaseFile, dynamicConfig = {} } = options;
  for (const [key, value] of Object.entries(dynamicConfig)) {
    args.push('--dynamic-config-value', `${key}=${value}`);
  }
  if (databaseFile !== undefined) args.push('--db-filename', databaseFile);
  if (uiCodecEndpoint !== undefined) args.push('--ui-codec-endpoint', uiCodecEndpoint);
  if (databaseFile !== undefined) keepPrivate(databaseFile);
  // The server makes its database by the umask that it inherits.
  const umask = process.umask(0o077);
  try {
    return startSupervised({
      executable: options.executable,
      args,
      env: serverEnvironment(options.env),
      graceMs: STOP_GRACE_MS,
      ...(options.onLine === undefined ? {} : { onLine: options.onLine }),
    });
  } finally {
    process.umask(umask);
  }
}

/** A database of an earlier run may be readable by everybody; it holds account numbers. */
function keepPrivate(databaseFile: string): void {
  for (const file of ['', '-wal', '-shm'].map((suffix) => `${databaseFile}${suffix}`)) {
    if (existsSync(file)) chmodSync(file, 0o600);
  }
}

function describeServer(
  server: SupervisedProcess,
  target: TemporalTarget,
  ports: Ports,
): OwnServer {
  server.unref();
  return {
    target,
    metricsUrl: `http://${LOOPBACK}:${String(ports.metrics)}/metrics`,
    ...(ports.ui === undefined ? {} : { uiUrl: `http://${LOOPBACK}:${String(ports.ui)}` }),
    exited: server.exited,
    signal: (name) => {
      server.signal(name);
    },
    stop: () => server.stop(),
  };
}

/** Why the server is not ready, or undefined once it is. */
async function waitUntilReady(
  server: SupervisedProcess,
  target: TemporalTarget,
  uiPort: number | undefined,
  mustSaySo: boolean,
): Promise<string | undefined> {
  let isOver = false;
  const gone = server.exited.then(({ code, signal }) => {
    isOver = true;
    return `it ended at once, ${signal === null ? `code ${String(code)}` : `signal ${signal}`}`;
  });
  const ready = answersInTime(target, uiPort, () => isOver).then(async (failure) => {
    if (failure === undefined && mustSaySo) await untilItSaysSo(server, () => isOver);
    return failure;
  });
  const failure = await Promise.race([gone, ready]);
  isOver = true;
  return failure;
}

/**
 * On a wanted port somebody else's server may answer, if it got there in the moment after we
 * looked; ours then fails within about a second. Ours is up when its own banner says so, or, should
 * a release have no such banner, when it lives on.
 */
async function untilItSaysSo(server: SupervisedProcess, isOver: () => boolean): Promise<void> {
  const deadline = Date.now() + BANNER_TIMEOUT_MS;
  while (!isOver() && Date.now() < deadline && !BANNER.test(server.lastLines())) await pause(50);
}

async function answersInTime(
  target: TemporalTarget,
  uiPort: number | undefined,
  isOver: () => boolean,
): Promise<string | undefined> {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  const grpcPort = Number(target.address.split(':')[1]);
  const connection = lazyClientConnection(target);
  try {
    while (!isOver() && Date.now() < deadline) {
      if (
        (await acceptsConnections(LOOPBACK, grpcPort, 1_000)) &&
        (await hasNamespace(connection, target.namespace)) &&
        (uiPort === undefined || (await servesPage(uiPort)))
      ) {
        return undefined;
      }
      await pause(50);
    }
    return `it did not answer within ${String(READY_TIMEOUT_MS / 1_000)} s`;
  } finally {
    await connection.close();
  }
}

async function hasNamespace(connection: Connection, namespace: string): Promise<boolean> {
  try {
    await connection.withDeadline(Date.now() + 2_000, () =>
      connection.workflowService.describeNamespace({ namespace }),
    );
    return true;
  } catch {
    return false;
  }
}

async function servesPage(port: number): Promise<boolean> {
  try {
    const answer = await fetch(`http://${LOOPBACK}:${String(port)}/`, {
      signal: AbortSignal.timeout(2_000),
    });
    await answer.body?.cancel();
    return answer.status < 500;
  } catch {
    return false;
  }
}

/**
 * Whether another choice of ports could help: not if the caller insists on the one that is taken.
 */
function isPortConflict(lastLines: string, options: OwnServerOptions): boolean {
  return !hasWantedPort(options) && /address already in use|can't set port|bind:/i.test(lastLines);
}

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}
