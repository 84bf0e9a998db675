/**
 * A faithful MX on a port of its own, Atrium and Platform: the entry point of the simulator. It
 * shares no code with any other module, so that one mistake cannot cancel itself out. README.md
 * lists what it does and does not do.
 * @module
 */
import { type AddressInfo } from 'node:net';
import { type Clock } from './clock';
import { createControl, type SimulatorControl } from './control';
import { type Fault } from './faults';
import { type Settings } from './settings';
import { type Pace } from './pace';
import { type RequestLog } from './request-log';
import { type RegisteredScenario } from './scenarios/resolve-scenario';
import { buildServer } from './server';
import { createWorld } from './world';

export type { Clock } from './clock';
export type { ChallengeSummary, MemberSummary, SimulatorControl, UserSummary } from './control';
export type { Fault, FaultKind, PlannedFault } from './faults';
export type { Settings } from './settings';
export type { Pace } from './pace';
export type { Api } from './api';
export type { RequestLog, RequestLogEntry } from './request-log';
export type { Webhook } from './platform/webhooks';
export type { RegisteredScenario } from './scenarios/resolve-scenario';
export { SCENARIO_EFFECTS } from './scenarios/scenario-table';
export type { Counters } from './world';

/** How to start a simulator; everything has a default. */
export interface SimulatorOptions {
  /** TCP port. @default 0 (any free one) */
  readonly port?: number;
  /** Address to listen on. @default '127.0.0.1' */
  readonly host?: string;
  /** How long jobs last. @default 'fast' */
  readonly pace?: Pace;
  /** Source of time. @default the machine's clock */
  readonly clock?: Clock;
  /** Guids, numbers and phase lengths are derived from it. @default 'atrium' */
  readonly seed?: string;
  /**
   * True: every documented field is there, and lists are sorted. False: answers are as untidy as
   * life. @default TIDY_BY_DEFAULT
   */
  readonly tidy?: boolean;
  /** The accepted MX-API-Key, and the password of Basic authentication. @default 'simulator-api-key' */
  readonly apiKey?: string;
  /** The accepted MX-Client-ID, and the user of Basic authentication. @default 'simulator-client-id' */
  readonly clientId?: string;
  readonly settings?: Partial<Settings>;
  readonly faults?: readonly Fault[];
  /** Accepted log-ins and answers by institution code, for tests that plant unique secrets. */
  readonly scenarios?: Readonly<Record<string, RegisteredScenario>>;
}

/** A running simulator. */
export interface Simulator {
  /** Where it listens, such as `http://127.0.0.1:40123`; no slash at the end. */
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly clientId: string;
  readonly requestLog: RequestLog;
  readonly control: SimulatorControl;
  /** Stops listening and cuts open connections. Safe to call twice. */
  close(): Promise<void>;
}

/**
 * Starts a simulator and resolves once it listens. Rejects when the port is taken, when a setting
 * or fault is malformed or when `scenarios` names an unknown institution.
 *
 * @example
 * const simulator = await startSimulator({ pace: 'instant' });
 * // … point a client of either dialect at simulator.baseUrl …
 * await simulator.close();
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { port = 0, host = '127.0.0.1' } = options;
  const world = createWorld(options);
  const control = createControl(world);
  control.changeSettings(options.settings ?? {});
  for (const fault of options.faults ?? []) control.addFault(fault);
  for (const [code, scenario] of Object.entries(options.scenarios ?? {})) {
    control.registerScenario(code, scenario);
  }

  const app = buildServer(world, control);
  await app.listen({ port, host }).catch((cause: unknown) => {
    throw notListening(`${host}:${port}`, cause as NodeJS.ErrnoException);
  });
  const address = app.server.address() as AddressInfo;
  // 0.0.0.0 is where to listen, not where to call.
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  world.baseUrl = `http://${reachable}:${address.port}`;
  return {
    baseUrl: world.baseUrl,
    apiKey: world.apiKey,
    clientId: world.clientId,
    requestLog: world.log,
    control,
    close: () => app.close(),
  };
}

function notListening(place: string, cause: NodeJS.ErrnoException): Error {
  const { code, message } = cause;
  const isTaken = code === 'EADDRINUSE';
  const text = isTaken ? 'the port is taken. Choose another one; 0 takes any free one.' : message;
  return Object.assign(new Error(`Cannot listen on ${place}: ${text}`, { cause }), { code });
}
