/**
 * The HTTP API on top of a running stack, in this process: with a key that may do everything, and a
 * secret made for the run.
 */
import { randomBytes } from 'node:crypto';
import {
  ApiKeys,
  MX_ORIGINS,
  SCOPES,
  createApiKey,
  startApi,
  type Api,
  type ApiKeyRecord,
  type StartApiOptions,
} from '../api';
import { InstitutionCatalogue, OneTimeTickets, VerificationClient } from '../client';
import { createLogger, edgeTemporal } from '../runtime';
import { type Stack } from './stack';

/** How the API is put on the stack. */
export interface ApiOnStackOptions {
  /** @default 0, any free one */
  readonly port?: number;
  readonly settings?: StartApiOptions['settings'];
  /** Records of further keys. */
  readonly records?: readonly ApiKeyRecord[];
  readonly provider?: StartApiOptions['provider'];
  /** Given where ids have to stay the same over a restart. @default made for the run */
  readonly tokenSecret?: string;
  readonly logger?: StartApiOptions['logger'];
  /** @default webhooks of MX are not taken */
  readonly mxWebhooks?: StartApiOptions['mxWebhooks'];
  /** @default nowhere */
  readonly audit?: StartApiOptions['audit'];
  /** @default nothing is set for any tenant */
  readonly tenants?: StartApiOptions['tenants'];
  /** @default what the build has made, if it was run */
  readonly page?: StartApiOptions['page'];
}

/** A running API and a key for it. */
export interface ApiOnStack extends Api {
  /** A key of the tenant `dev` with every scope. Works for this process only. */
  readonly key: string;
}

/** As in production (api/run-api.ts): people wait here. */
const REQUEST_TIMEOUT_MS = 5_000;
const SECRET_BYTES = 48;
const SILENT = { write: () => undefined };

/**
 * Starts the API with a Temporal connection of its own, as its process has. Close it before the
 * stack.
 */
export async function startApiOnStack(
  stack: Pick<Stack, 'devServer' | 'sealingKeys' | 'temporal'> &
    Partial<{ readonly simulator: Pick<Stack['simulator'], 'baseUrl'> }>,
  options: ApiOnStackOptions = {},
): Promise<ApiOnStack> {
  const { publicJwk } = stack.sealingKeys;
  const { namespace, target } = stack.devServer;
  // It encrypts as the stack's own client does.
  const edge = edgeTemporal({ ...target, namespace }, stack.temporal.options.loadedDataConverter);
  const { key, record } = createApiKey({ tenantId: 'dev', scopes: SCOPES });
  const client = new VerificationClient({
    temporal: edge.temporal,
    sealingKey: publicJwk,
    requestTimeoutMs: REQUEST_TIMEOUT_MS,
  });
  const closeOthers = async (): Promise<void> => {
    client.stopWatching();
    await edge.close();
  };
  const api = await startApi({
    client,
    institutions: new InstitutionCatalogue({
      temporal: edge.temporal,
      requestTimeoutMs: REQUEST_TIMEOUT_MS,
    }),
    tickets: new OneTimeTickets({ temporal: edge.temporal, requestTimeoutMs: REQUEST_TIMEOUT_MS }),
    // The stack has registered everything (tools/stack.ts).
    prepare: () => Promise.resolve(),
    sealingKeys: () => [publicJwk],
    apiKeys: new ApiKeys({ keys: [record, ...(options.records ?? [])], revocations: [] }),
    tokenSecret: options.tokenSecret ?? randomBytes(SECRET_BYTES).toString('base64url'),
    logger: options.logger ?? createLogger('error', SILENT),
    audit: options.audit ?? SILENT,
    port: options.port ?? 0,
    settings: { pageOrigins: pageOriginsWith(stack.simulator?.baseUrl), ...options.settings },
    mxWebhooks: options.mxWebhooks,
    ...(options.provider === undefined ? {} : { provider: options.provider }),
    ...(options.tenants === undefined ? {} : { tenants: options.tenants }),
    ...(options.page === undefined ? {} : { page: options.page }),
  }).catch(async (error: unknown) => {
    await closeOthers();
    throw error;
  });
  return {
    ...api,
    key,
    close: async () => {
      await api.close();
      await closeOthers();
    },
  };
}

/** The simulator's widget is shown in a frame of the page, as MX's is. */
function pageOriginsWith(simulator: string | undefined): typeof MX_ORIGINS {
  const { frames, images } = MX_ORIGINS;
  return simulator === undefined ? MX_ORIGINS : { frames: [...frames, simulator], images };
}
