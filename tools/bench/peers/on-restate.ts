/** The contestant on Restate: its server, which keeps its own store, and a service. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../dev-server';
import { type Kept, type Running, type Setting, rightAnswers } from '../compare/contestant';
import { startChild, startScript } from '../measure/child';
import { orUndone, undoer, type Undoer } from '../measure/undoer';
import { type Verified } from '../verification/durable-steps';
import { type Question } from '../verification/mx-calls';
import { peerPackages } from './packages';

const LOOPBACK = '127.0.0.1';

/** Starts server and service, and makes them known to each other. */
export async function startRestate({ mx, pollIntervalMs, log }: Setting): Promise<Running> {
  const folder = await peerPackages(log);
  const undo = undoer();
  return orUndone(undo, async () => {
    const { pid, ingress, admin } = await startServer(folder, undo);
    const port = await freePort();
    const settings = { folder, port, mx, pollIntervalMs };
    const service = await startScript(require.resolve('./restate-service'), settings);
    undo.add(service.stop);
    await call(`${admin}/deployments`, { uri: `http://${LOOPBACK}:${String(port)}` });
    return {
      processes: { worker: service.pid, server: pid },
      kept: (ids) => keptOf(admin, ids),
      stop: undo.run,
      verify: async (id, think) => {
        const workflow = `${ingress}/verification/${id}`;
        await call(`${workflow}/run/send`);
        for (const round of [1, 2]) {
          const questions = (await call(`${workflow}/asked`, round)) as readonly Question[];
          await think();
          await call(`${workflow}/answer`, { round, answers: rightAnswers(questions) });
        }
        const result = await call(
          `${ingress}/restate/workflow/verification/${id}/attach`,
          undefined,
          'GET',
        );
        const { memberGuid, numbers } = result as Verified;
        return { memberGuid, accounts: numbers.length };
      },
    };
  });
}

async function startServer(folder: string, undo: Undoer) {
  const name = `restate-server-${process.platform}-${process.arch}`;
  const program = join(folder, 'node_modules', '@restatedev', name, 'bin', 'restate-server');
  const data = mkdtempSync(join(tmpdir(), 'bench-restate-'));
  undo.add(() => {
    rmSync(data, { recursive: true, force: true });
    return Promise.resolve();
  });
  const [ingress, admin, node] = [await freePort(), await freePort(), await freePort()].map(
    (port) => `${LOOPBACK}:${String(port)}`,
  );
  const server = await startChild(program, ['--no-logo', '--base-dir', data], {
    until: /Ingress HTTP listening/,
    env: {
      RESTATE_DISABLE_TELEMETRY: 'true',
      RESTATE_LISTEN_MODE: 'tcp',
      RESTATE_INGRESS__BIND_ADDRESS: ingress ?? '',
      RESTATE_ADMIN__BIND_ADDRESS: admin ?? '',
      RESTATE_BIND_ADDRESS: node ?? '',
    },
  });
  undo.add(server.stop);
  return { pid: server.pid, ingress: `http://${ingress ?? ''}`, admin: `http://${admin ?? ''}` };
}

/** Entries of the journals, and their size as stored. */
async function keptOf(admin: string, ids: readonly string[]): Promise<Kept> {
  const keys = ids.map((id) => `'${id}'`).join();
  const query =
    `SELECT count(*) AS records, sum(j.raw_length) AS bytes FROM sys_journal j ` +
    `JOIN sys_invocation i ON i.id = j.id WHERE i.target_service_key IN (${keys})`;
  const { rows } = (await call(`${admin}/query`, { query })) as { rows: readonly Kept[] };
  const { records = 0, bytes = 0 } = rows[0] ?? {};
  return { records, bytes };
}

async function call(url: string, body?: unknown, method = 'POST'): Promise<unknown> {
  const response = await fetch(url, {
    method,
    headers: {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`Restate answered ${String(response.status)}: ${text}`);
  return text === '' ? undefined : (JSON.parse(text) as unknown);
}
