/** The product's own processes on a server of a bench: started from its executable, with its defaults. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Client } from '@temporalio/client';
import { SCOPES, createApiKey } from '../../../api/keys';
import { VerificationClient } from '../../../client';
import { generateSealingKeyPair, newPayloadKeys } from '../../../codec';
import { MARK_KEYS } from '../../marks';
import { temporalClient } from '../../stack';
import { type MxAddress } from '../verification/mx-calls';
import { startChild, type Child } from './child';
import { type TemporalServer } from './temporal-server';
import { type Undoer } from './undoer';

/** The product on one server: its keys, its client, and how its processes are started. */
export interface Product {
  readonly temporal: Client;
  readonly client: VerificationClient;
  /** Starts a worker; resolves once it runs. */
  readonly startWorker: (mx: MxAddress, env: Readonly<Record<string, string>>) => Promise<Child>;
  /** Starts the HTTP API with a key of the tenant {@link TENANT}. */
  readonly startApi: () => Promise<{
    readonly api: Child;
    readonly url: string;
    readonly key: string;
  }>;
}

/** The tenant of whatever a bench starts. */
export const TENANT = 'bench';

/** Late is no failure on a machine that is meant to be busy. */
const REQUEST_MS_MAX = 120_000;
const SECRET_BYTES = 48;
/** Far above what two cores do: the cap is not what is measured. */
const UNCAPPED = { MX_REQUESTS_PER_SECOND: '100000', WORKER_COMMANDS_PER_SECOND: '10000' };
const EXECUTABLE = require.resolve('../../../cli/main');

/** Payloads are encrypted and answers sealed, as in production, by keys of this run. */
export async function productOn(server: TemporalServer, undo: Undoer): Promise<Product> {
  const { devServer, connection } = server;
  const sealing = await generateSealingKeyPair();
  const payloadKeys = newPayloadKeys();
  const temporal = await temporalClient(connection, devServer.namespace, payloadKeys);
  const { publicJwk: sealingKey, privateJwk } = sealing;
  const common = {
    TEMPORAL_ADDRESS: devServer.address,
    TEMPORAL_NAMESPACE: devServer.namespace,
    // A profile in the home of whoever runs this must not decide it.
    TEMPORAL_CONFIG_FILE: join(tmpdir(), 'no-profile.toml'),
    PAYLOAD_KEYS: JSON.stringify(payloadKeys),
  };
  const start = async (
    command: string,
    until: RegExp,
    env: Readonly<Record<string, string>>,
  ): Promise<Child> => {
    const args = ['--import', 'tsx', EXECUTABLE, command];
    const child = await startChild(process.execPath, args, { until, env: { ...common, ...env } });
    undo.add(child.stop);
    return child;
  };
  return {
    temporal,
    client: new VerificationClient({ temporal, sealingKey, requestTimeoutMs: REQUEST_MS_MAX }),
    startWorker: ({ baseUrl, apiKey, clientId }, env) =>
      start('worker', /The worker is running/, {
        ...{ MX_BASE_URL: baseUrl, MX_API_KEY: apiKey, MX_CLIENT_ID: clientId, ...UNCAPPED },
        SEALING_PRIVATE_KEY: JSON.stringify(privateJwk),
        TENANT_MARK_KEY: MARK_KEYS[0],
        WORKER_HTTP_PORT: '0',
        ...env,
      }),
    startApi: async () => {
      const { key, record } = createApiKey({ tenantId: TENANT, scopes: SCOPES });
      const api = await start('api', /"address":"(http:[^"]+)"/, {
        API_KEYS_FILE: keysFile(record, undo),
        API_TOKEN_SECRET: randomBytes(SECRET_BYTES).toString('base64url'),
        ...{ API_PORT: '0', API_METRICS_PORT: '0', API_REQUESTS_PER_MINUTE: '0' },
        SEALING_PUBLIC_KEY: JSON.stringify(sealingKey),
      });
      return { api, url: api.ready[1] ?? '', key };
    },
  };
}

function keysFile(record: object, undo: Undoer): string {
  const folder = mkdtempSync(join(tmpdir(), 'bench-keys-'));
  undo.add(() => {
    rmSync(folder, { recursive: true, force: true });
    return Promise.resolve();
  });
  const file = join(folder, 'keys.json');
  writeFileSync(file, JSON.stringify({ keys: [record] }), { mode: 0o600 });
  return file;
}
