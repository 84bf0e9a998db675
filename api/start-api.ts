/** The API as a running server: listens, and drains in order when it is closed. */
import { setMaxListeners } from 'node:events';
import { type AddressInfo } from 'node:net';
import { type Logger } from '../runtime';
import { NO_MEASURE, type Checks, type Measure } from '../runtime/observability';
import { type IdentityProvider } from '../runtime/identity';
import { type Tracing } from '../runtime/tracing';
import { listeningUrl } from '../runtime/process';
import { type OneTimeTickets } from '../client';
import { type ApiClient } from './api-client';
import { AuditLog, type AuditDestination } from './audit/audit-log';
import { buildApp, openApiOnce } from './app';
import { type ApiKeys } from './auth/api-keys';
import { ProviderTokens } from './auth/provider-tokens';
import { VerificationTokens } from './auth/verification-tokens';
import { DerivedKeys } from './derived-keys';
import { Connections } from './edge/connections';
import { fittingOpenFiles } from './edge/open-files';
import { perProcess } from './edge/rate-limits';
import { EventStreams } from './events/event-streams';
import { StreamLimits } from './events/stream-limits';
import { InstitutionCache } from './institution-cache';
import { MxHints } from './mx-hints';
import { NamespacePreparation, type Prepare } from './namespace';
import { Ownership } from './ownership';
import { readBuiltPage, type BuiltPage } from './page/built-page';
import { TicketBook } from './page/ticket-book';
import {
  DEFAULT_SETTINGS,
  type ApiSettings,
  type MxWebhookAccess,
  type Services,
} from './services';
import { TenantLimits } from './tenant-limits';
import { Tenants } from './tenants';

/** How the API is started. */
export interface StartApiOptions {
  /** A client whose own calls end within a few seconds; 5000 ms is good. */
  readonly client: ApiClient;
  /** Looks up in MX's catalogue; asked once a minute at most for the same. */
  readonly institutions: Services['institutions'];
  /** Registers in the namespace what verifications need, such as search attributes. */
  readonly prepare: Prepare;
  readonly sealingKeys: Services['sealingKeys'];
  readonly apiKeys: ApiKeys;
  /** Absent: no identity provider. */
  readonly provider?: IdentityProvider;
  /**
   * At least 43 characters, the same in every process of the API and after a restart: ids and
   * tokens come from it.
   */
  readonly tokenSecret: string;
  /** Accepted as well, while the secret is rotated. */
  readonly otherTokenSecret?: string;
  readonly logger: Logger;
  /** Where audit lines go. */
  readonly audit: AuditDestination;
  /** @default nothing is set for any tenant */
  readonly tenants?: Tenants;
  /** @default webhooks of MX are not taken */
  readonly mxWebhooks?: MxWebhookAccess | undefined;
  /** Takes what is measured. @default nobody */
  readonly measure?: Measure;
  /** Traces requests. @default nobody */
  readonly tracing?: Tracing | undefined;
  /** @default 127.0.0.1 */
  readonly host?: string;
  /** @default 0, any free one */
  readonly port?: number;
  /** As of {@link AppOptions}. @default false */
  readonly trustProxy?: boolean;
  readonly settings?: Partial<ApiSettings>;
  /** Which addresses of pages were used, for all processes. @default each knows its own */
  readonly tickets?: Pick<OneTimeTickets, 'use'>;
  /** The end user's page. @default what the build has made, if it was run */
  readonly page?: BuiltPage;
}

/** A running API. */
export interface Api {
  /** Where it listens, such as `http://127.0.0.1:4080`; no slash at the end. */
  readonly url: string;
  /** What its `/readyz` looks at, each by itself. */
  readonly checks: Checks;
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
  followKeys(services);
  const connections = new Connections(services.settings);
  watchGauges(services, connections);
  const trustProxy = options.trustProxy ?? false;
  const app = await buildApp({ services, connections, trustProxy });
  const { host = '127.0.0.1', port = 0 } = options;
  await app.listen({ host, port });
  // Not awaited: Temporal may be away, and probes want an answer all the same.
  void services.namespace.isPrepared();
  const { port: boundPort } = app.server.address() as AddressInfo;
  return {
    url: listeningUrl(host, boundPort),
    checks: checksOf(services),
    close: async () => {
      drain.abort();
      services.streams.end();
      connections.destroyWaiting();
      const force = setTimeout(() => {
        app.server.closeAllConnections();
      }, DRAIN_MS);
      await app.close();
      clearTimeout(force);
    },
  };
}

function checksOf({ client, namespace, authenticators, draining }: Services): Checks {
  return {
    temporal: () => client.isTemporalUp(),
    // Registered by whoever starts first: the namespace is there then, and has the attributes.
    'search-attributes': () => namespace.isPrepared(),
    keys: () => authenticators.apiKeys.areUsable,
    'not-draining': () => !draining.aborted,
  };
}

function watchGauges(services: Services, connections: Connections): void {
  const { measure, streams, authenticators } = services;
  measure.watch('verification_api_connections', () => [{ labels: {}, value: connections.open }]);
  measure.watch('verification_api_streams', () =>
    (['backend', 'end-user'] as const).map((reader) => ({
      labels: { reader },
      value: streams.openBy(reader),
    })),
  );
  measure.watch('verification_api_keys_usable', () => [
    { labels: {}, value: authenticators.apiKeys.areUsable ? 1 : 0 },
  ]);
}

function createServices(options: StartApiOptions, draining: AbortSignal): Services {
  const { client, logger, apiKeys, provider } = options;
  const keys = new DerivedKeys(options.tokenSecret, options.otherTokenSecret);
  const settings = settingsOf(options);
  const tenants = options.tenants ?? new Tenants();
  const tenantLimits = new TenantLimits(client, tenants, settings);
  const streamLimits = new StreamLimits({
    perTenantMax: (tenantId) => tenantLimits.streamsMax(tenantId),
    // Streams leave half of the connections to everybody else.
    inAllMax: Math.floor(settings.connectionsMax / 2),
  });
  return {
    client,
    institutions: new InstitutionCache(options.institutions),
    sealingKeys: options.sealingKeys,
    authenticators: {
      apiKeys,
      verificationTokens: new VerificationTokens(keys),
      providerTokens:
        provider === undefined
          ? undefined
          : new ProviderTokens(provider, (subject) => keys.mac('subject', subject)),
    },
    keys,
    ownership: new Ownership(client),
    namespace: new NamespacePreparation(options.prepare, logger),
    streams: new EventStreams(client, logger, streamLimits),
    audit: new AuditLog(options.audit),
    tenants,
    tenantLimits,
    mxWebhooks: options.mxWebhooks && { ...options.mxWebhooks, hints: new MxHints(client) },
    settings,
    tickets: new TicketBook(options.tickets),
    page: options.page ?? readBuiltPage(),
    logger,
    measure: options.measure ?? NO_MEASURE,
    tracing: options.tracing,
    openApi: openApiOnce(),
    draining,
  };
}

function settingsOf({ settings: given, trustProxy = false }: StartApiOptions): ApiSettings {
  const settings = { ...DEFAULT_SETTINGS, ...given };
  const { processes } = settings;
  return {
    ...settings,
    requestsPerMinute: perProcess(settings.requestsPerMinute, processes),
    connectionsMax: fittingOpenFiles(settings.connectionsMax),
    // Behind a proxy all connections have its address.
    connectionsPerAddressMax: trustProxy ? 0 : settings.connectionsPerAddressMax,
  };
}

/** Says loudly that the keys cannot be used, and ends what was opened with a key that is no good. */
function followKeys(services: Services): void {
  const { streams, audit, logger, measure } = services;
  const { apiKeys } = services.authenticators;
  apiKeys.onChange(({ problem, changes }) => {
    if (problem === undefined) logger.info('The API keys have changed.');
    else logger.error({ problem }, 'The API keys cannot be used. Every key and token is rejected.');
    streams.end(({ principal, address }) => apiKeys.isGood(principal, address));
    try {
      for (const change of changes) audit.write(change);
    } catch (error) {
      measure.add('verification_api_audit_failures_total', {});
      logger.error({ error }, 'An audit line could not be written.');
    }
  });
}
