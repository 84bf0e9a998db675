/** The simulator as a process of its own, and what a fault run reads and changes of it over HTTP. */
import {
  type ChallengeSummary,
  type Counters,
  type Fault,
  type MemberSummary,
  type RequestLogEntry,
  type Settings,
  type UserSummary,
} from '../../simulator';

/** Its control surface (simulator/README.md). */
export interface SimulatorControl {
  addFault(fault: Fault): Promise<void>;
  clearFaults(): Promise<void>;
  changeSettings(changes: Partial<Settings> & { readonly scenarios?: object }): Promise<void>;
  /** The end user allows the access at the bank's page. */
  approve(memberGuid: string): Promise<void>;
  requests(): Promise<readonly RequestLogEntry[]>;
  users(): Promise<readonly UserSummary[]>;
  members(): Promise<readonly MemberSummary[]>;
  challenges(): Promise<readonly ChallengeSummary[]>;
  counters(): Promise<Readonly<Counters>>;
}

/** The control surface of a simulator that listens there. */
export function controlOf(baseUrl: string): SimulatorControl {
  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(`${baseUrl}/_simulator${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`The simulator answered ${String(response.status)}: ${text}`);
    return JSON.parse(text) as T;
  };
  return {
    addFault: (fault) => call('POST', '/faults', fault),
    clearFaults: () => call('DELETE', '/faults'),
    changeSettings: (changes) => call('POST', '/settings', changes),
    approve: (guid) => call('POST', `/members/${guid}/oauth`, { result: 'approved' }),
    requests: async () =>
      (await call<{ requests: readonly RequestLogEntry[] }>('GET', '/requests')).requests,
    users: async () => (await call<{ users: readonly UserSummary[] }>('GET', '/users')).users,
    members: async () =>
      (await call<{ members: readonly MemberSummary[] }>('GET', '/members')).members,
    challenges: async () =>
      (await call<{ challenges: readonly ChallengeSummary[] }>('GET', '/challenges')).challenges,
    counters: () => call('GET', '/counters'),
  };
}
