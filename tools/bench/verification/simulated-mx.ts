/** The simulator in a process of its own, so that what it uses is not counted for whom it serves. */
import { type RequestLogEntry, type Settings } from '../../../simulator';
import { startChild } from '../measure/child';
import { type MxAddress } from './mx-calls';

/** A simulator that runs. */
export interface SimulatedMx extends MxAddress {
  readonly pid: number;
  change(settings: Partial<Settings>): Promise<void>;
  requests(): Promise<readonly RequestLogEntry[]>;
  readonly stop: () => Promise<void>;
}

/** Starts one whose answers have every documented field: the plain calls of a bench rely on them. */
export async function startSimulatedMx(): Promise<SimulatedMx> {
  const file = require.resolve('../../../simulator/main');
  const args = ['--import', 'tsx', file, '--port', '0', '--tidy', '--pace', 'instant'];
  const until = /at (http:\/\/127\.0\.0\.1:\d+) \(pace/;
  const { pid, ready, stop } = await startChild(process.execPath, args, { until });
  const baseUrl = ready[1] ?? '';
  const control = async (path: string, body?: object): Promise<unknown> => {
    const response = await fetch(`${baseUrl}/_simulator${path}`, {
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      headers: { 'content-type': 'application/json' },
    });
    if (!response.ok) throw new Error(`The simulator answered ${String(response.status)}.`);
    return response.json();
  };
  return {
    ...{ pid, baseUrl, stop },
    apiKey: 'simulator-api-key',
    clientId: 'simulator-client-id',
    change: async (settings) => {
      await control('/settings', settings);
    },
    requests: async () =>
      ((await control('/requests')) as { requests: readonly RequestLogEntry[] }).requests,
  };
}
