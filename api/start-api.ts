/** The API as a running server: listens, and drains in order when it is closed. */
import { setMaxListeners } from 'node:events';
import { type AddressInfo } from 'node:net';
import { type Logger } from '../runtime';
import { type ApiClient } from './api-client';
import { buildApp, openApiOnce } from './app';
import { type ApiKeys } from './auth/api-keys';
import { ProviderTokens, type ProviderTokenOptions } from './auth/provider-tokens';
import { VerificationTokens } from './auth/verification-tokens';
import { DerivedKeys } from './derived-keys';
import { EventStreams } from './events/event-streams';
import { NamespacePreparation, type Prepare } from './namespace';
import { Ownership } from './ownership';
import { DEFAULT_SETTINGS, type ApiSettings, type Services } from './services';

/** How the API is started. */
export interface StartApiOptions {
  /** A client whose own calls end within a few seconds; 5000 ms is good. */
  readonly client: ApiClient;
  readonly institutions: Services['institutions'];
  /** Registers in the namespace what verifications need, such as search attributes. */
  readonly prepare: Prepare;
  readonly sealingKeys: Services['sealingKeys'];
  readonly apiKeys: ApiKeys;
  /** Absent: no identity provider. */
  readonly provider?: ProviderTokenOptions;
  /**
   * At least 43 characters, the same in every process of the API and after a restart: ids and
   * tokens come from it.
   */
  readonly tokenSecret: string;
  readonly logger: Logger;
  /** @default 127.0.0.1 */
  readonly host?: string;
  /** @default 0, any free one */
  readonly port?: number;
  /** As of {@link AppOptions}. @default false */
  readonly trustProxy?: boolean;
  readonly settings?: Partial<ApiSettings>;
}

/** A running API. */
export interface Api {
  /** Where it listens, such as `http://127.0.0.1:4080`; no slash at the end. */
  readonly url: string;
  /**
   * Drains: no new connections, event streams told to come back elsewhere, waits answered at once,
   * other requests finished.
   */
  close(): Promise<void>;
}

/** Requests under way get this long: more than the calls that they make can take. */
const DRAIN_MS = 10_000;

/** Starts the API; resolves once it listens. */
export async function startApi(options: StartApiOptions): Promise<Api> {
  const drain = new AbortController();
  // One listener for each request that waits.
  setMaxListeners(0, drain.signal);
  const services = createServices(options, drain.signal);
  const app = await buildApp({ services, trustProxy: options.trustProxy ?? false });
  const { host = '127.0.0.1', port = 0 } = options;
  await app.listen({ host, port });
  // Not awaited: Temporal may be away, and probes want an answer all the same.
  void services.namespace.isPrepared();
  const { port: boundPort } = app.server.address() as AddressInfo;
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return {
    url: `http://${reachable}:${String(boundPort)}`,
    close: async () => {
      drain.abort();
      services.streams.close();
      const force = setTimeout(() => {
        app.server.closeAllConnections();
      }, DRAIN_MS);
      await app.close();
      clearTimeout(force);
    },
  };
}

function createServices(options: StartApiOptions, draining: AbortSignal): Services {
  const { client, logger, apiKeys, provider } = options;
  const keys = new DerivedKeys(options.tokenSecret);
  return {
    client,
    institutions: options.institutions,
    sealingKeys: options.sealingKeys,
    authenticators: {
      apiKeys,
      verificationTokens: new VerificationTokens(keys),
      providerTokens: provider === undefined ? undefined : new ProviderTokens(provider),
    },
    keys,
    ownership: new Ownership(client),
    namespace: new NamespacePreparation(options.prepare, logger),
    streams: new EventStreams(client, logger),
    settings: { ...DEFAULT_SETTINGS, ...options.settings },
    logger,
    openApi: openApiOnce(),
    draining,
  };
}
