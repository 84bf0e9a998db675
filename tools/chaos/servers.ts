/** The processes that the service depends on: the Temporal server, and the simulator in MX's place. */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { SEARCH_ATTRIBUTES } from '../../contract/names';
import { ownEnvironment, runTypeScript } from '../child-process';
import { freePort, startDevServer, type DevServer } from '../dev-server';
import { startRestartable, type Environment, type Restartable } from './restartable';
import { type PlantedLogin } from './secrets';
import { controlOf, type SimulatorControl } from './simulator-process';

/** Long enough for faults to meet each phase. */
const PHASES = { phaseMinMs: 400, phaseMaxMs: 1_500 };
export const PRELOAD = ['--require', path.join(__dirname, 'preload.cjs')];
export const ENDS_WITH_US: Environment = { ENDS_WITH_PARENT: 'yes' };
export const SECRET_BYTES = 48;

/** Is told how something that was started is ended. */
export type OnEnd = (end: () => unknown) => void;

/** The Temporal server, which faults end, pause and start again. */
export interface ServerProcess extends Pick<Restartable, 'signal'> {
  readonly address: string;
  replace(signal: NodeJS.Signals, options?: { readonly downMs?: number }): Promise<void>;
  /** Whether it is gone now. */
  hasEnded(): Promise<boolean>;
  /** All that it and its predecessors printed. */
  log(): string;
  /** Ends it for good, also one that starts just now. */
  stop(): Promise<void>;
}

/** Starts the server on its database. */
export async function startServer(
  { executable }: { readonly executable: string },
  options: {
    readonly databaseFile: string;
    readonly dynamicConfig: Readonly<Record<string, string>>;
  },
  onEnd: OnEnd,
): Promise<ServerProcess> {
  const lines: string[] = [];
  let isStopped = false;
  let replacing: Promise<void> = Promise.resolve();
  const start = () =>
    startDevServer({
      env: ownEnvironment({ TEMPORAL_CLI_PATH: executable }),
      log: () => undefined,
      searchAttributes: SEARCH_ATTRIBUTES,
      port,
      onLine: (line) => lines.push(line),
      ...options,
    });
  const replace = async (signal: NodeJS.Signals, downMs: number): Promise<void> => {
    current.signal(signal);
    await current.exited;
    await pause(downMs);
    if (isStopped) return;
    current = await start();
  };
  const stop = async (): Promise<void> => {
    isStopped = true;
    await replacing.catch(() => undefined);
    current.signal('SIGCONT');
    await current.stop();
  };
  const port = await freePort();
  let current: DevServer = await start();
  onEnd(stop);
  return {
    address: current.address,
    signal: (name) => {
      current.signal(name);
    },
    replace: (signal, { downMs = 1_000 } = {}) => (replacing = replace(signal, downMs)),
    log: () => lines.join('\n'),
    stop,
    hasEnded: () => Promise.race([current.exited.then(() => true), pause(0, false)]),
  };
}

/** Where MX is, and its keys. */
export interface MxKeys {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly clientId: string;
}

/** Starts the simulator, with the planted log-in. */
export async function startSimulatorProcess(
  planted: PlantedLogin,
  onEnd: OnEnd,
): Promise<[Restartable, SimulatorControl, MxKeys]> {
  const port = String(await freePort());
  const [apiKey, clientId] = [randomBytes(SECRET_BYTES), randomBytes(SECRET_BYTES)].map((bytes) =>
    bytes.toString('hex'),
  ) as [string, string];
  const env = ownEnvironment({
    ...ENDS_WITH_US,
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
