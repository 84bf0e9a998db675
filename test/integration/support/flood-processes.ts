/** What starts verifications and what runs them, for the flood of webhooks: each can be ended and begun again. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SCOPES } from '../../../api';
import { atMxBank } from '../../../tools/end-user/at-mx';
import { orUnknown, untilKnown } from '../../../tools/until-known';
import { SAFETY_NET_MS } from '../../../tools/waiting';
import { Caller, aKey } from '../../api/support/api';
import { aSecret } from '../../support/keys';
import { startApiProcess } from '../../../tools/api-process';
import { startWorkersOf, type StackWithoutWorker } from './stack';
import { startWorkerProcess } from './worker-process';

/** They run when it is made. */
export interface FloodProcesses {
  /** Starts a verification that needs nobody; returns its id. */
  readonly start: (name: string) => Promise<string>;
  readonly restartApi: () => Promise<void>;
  readonly restartWorker: () => Promise<void>;
}

type OnEnd = (end: () => unknown) => void;

/** A worker in this process, which hands over when it ends, and the client in the place of the API. */
export async function inThisProcess(
  stack: StackWithoutWorker,
  tenantId: string,
  onEnd: OnEnd,
): Promise<FloodProcesses> {
  let workers = await startWorkersOf(stack, stack.simulator);
  onEnd(() => workers.close());
  return {
    start: async (verificationId) => {
      const request = { ...atMxBank('sim_legacy'), tenantId, verificationId };
      const start = () => orUnknown(() => stack.client.start(request));
      await untilKnown('a start', Date.now() + SAFETY_NET_MS, start);
      return verificationId;
    },
    restartApi: () => Promise.resolve(),
    restartWorker: async () => {
      await workers.close();
      workers = await startWorkersOf(stack, stack.simulator);
    },
  };
}

/** Processes of their own, killed with SIGKILL. */
export async function killedProcesses(
  stack: StackWithoutWorker,
  tenantId: string,
  onEnd: OnEnd,
): Promise<FloodProcesses> {
  const { devServer, sealingKeys: keys, payloadKeys, simulator } = stack;
  const target = { ...devServer.target, namespace: devServer.namespace };
  const folder = mkdtempSync(path.join(tmpdir(), 'flood-'));
  onEnd(() => {
    rmSync(folder, { recursive: true });
  });
  const apiKeysFile = path.join(folder, 'keys.json');
  const { key, record } = aKey(tenantId, SCOPES);
  writeFileSync(apiKeysFile, JSON.stringify({ keys: [record] }), { mode: 0o600 });
  const tokenSecret = aSecret();
  const startWorker = async () => {
    const env = { WEBHOOK_PRIVATE_ADDRESSES: 'allowed-and-tenants-may-reach-this-network' };
    const worker = await startWorkerProcess({ target, mx: simulator, keys, payloadKeys, env });
    onEnd(() => worker.stop('SIGKILL'));
    return worker;
  };
  const startApi = async () => {
    const api = await startApiProcess({
      ...{ temporal: devServer, keys, payloadKeys, apiKeysFile, tokenSecret },
      env: { API_REQUESTS_PER_MINUTE: '0', API_STARTS_PER_MINUTE: '1000000' },
    });
    onEnd(() => api.child.stop('SIGKILL'));
    return api;
  };
  let worker = await startWorker();
  let api = await startApi();
  const { user, member } = atMxBank('sim_legacy');
  return {
    /** As a backend does: with the same key until it is answered. */
    start: async (name) => {
      for (;;) {
        const headers = { 'idempotency-key': name };
        const sent = new Caller(api.url, key).post(
          '/v1/verifications',
          { user, member },
          { headers },
        );
        const answer = await sent.catch(() => undefined);
        if (answer?.status === 201) return answer.body.id;
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
    },
    restartApi: async () => {
      await api.child.stop('SIGKILL');
      api = await startApi();
    },
    restartWorker: async () => {
      await worker.stop('SIGKILL');
      worker = await startWorker();
    },
  };
}
