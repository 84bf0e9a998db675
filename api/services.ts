/** What route handlers work with. Made once in start-api.ts. */
import { type InstitutionLookUps } from '../client';
import { type PublicSealingKey } from '../codec';
import { type Logger } from '../runtime';
import { type Measure } from '../runtime/observability';
import { type Tracing } from '../runtime/tracing';
import { type ApiClient } from './api-client';
import { type AuditLog } from './audit/audit-log';
import { type Authenticators } from './auth/authenticate';
import { type DerivedKeys } from './derived-keys';
import { CALLER_TIMES, type CallerTimes } from './edge/http-server';
import { type EventStreams } from './events/event-streams';
import { type MxHints } from './mx-hints';
import { type NamespacePreparation } from './namespace';
import { type Ownership } from './ownership';
import { ApiProblem } from './problem';
import { type TenantLimits } from './tenant-limits';
import { type BuiltPage } from './page/built-page';
import { MX_ORIGINS, type PageOrigins } from './page/page-headers';
import { type TicketBook } from './page/ticket-book';
import { type Tenants } from './tenants';

/** Who may send webhooks of MX: both are secrets. */
export interface MxWebhookAccess {
  /** The secret part of the path. */
  readonly path: string;
  /** User and password of Basic authentication, with a colon between. */
  readonly login: string;
}

/** Settings of one API process. */
export interface ApiSettings {
  /** Longest `Prefer: wait`, in milliseconds. @default 30000 */
  readonly waitMaxMs: number;
  /** Pause between two signs of life on an event stream, in milliseconds. @default 15000 */
  readonly heartbeatMs: number;
  /**
   * Requests a minute of one tenant's backends, of the browsers of one verification, and of a
   * stranger's address for one public route; 0 switches the limits off. @default 600
   */
  readonly requestsPerMinute: number;
  /** Starts a minute of one tenant. @default 300 */
  readonly startsPerMinute: number;
  /** Open verifications of one tenant, in all processes. @default 10000 */
  readonly openVerificationsPerTenantMax: number;
  /** Processes that share rates and streams of a tenant. @default 1 */
  readonly processes: number;
  /** Exact origins of pages that may call from a browser. @default none */
  readonly corsOrigins: readonly string[];
  /** Open connections in all. @default 4000 */
  readonly connectionsMax: number;
  /** Open connections of one address; 0: as many as in all. @default 1000 */
  readonly connectionsPerAddressMax: number;
  /** Open event streams of one tenant. @default 1000 */
  readonly streamsPerTenantMax: number;
  /**
   * Where browsers reach this API, such as `https://verify.example.com`; empty: where the backend
   * reached it. @default ''
   */
  readonly publicUrl: string;
  /** What the end user's page may load from elsewhere. @default MX's own */
  readonly pageOrigins: PageOrigins;
  /** How long a caller may take to send a request. Tests shorten it. */
  readonly callerTimes: CallerTimes;
}

/** Settings where nobody says otherwise. */
export const DEFAULT_SETTINGS: ApiSettings = {
  waitMaxMs: 30_000,
  heartbeatMs: 15_000,
  requestsPerMinute: 600,
  startsPerMinute: 300,
  openVerificationsPerTenantMax: 10_000,
  processes: 1,
  corsOrigins: [],
  connectionsMax: 4_000,
  connectionsPerAddressMax: 1_000,
  streamsPerTenantMax: 1_000,
  publicUrl: '',
  pageOrigins: MX_ORIGINS,
  callerTimes: CALLER_TIMES,
};

/** Everything a handler can reach. */
export interface Services {
  readonly client: ApiClient;
  readonly institutions: InstitutionLookUps;
  /** The public keys that may be sealed to now, newest first. */
  readonly sealingKeys: () => readonly PublicSealingKey[] | Promise<readonly PublicSealingKey[]>;
  readonly authenticators: Authenticators;
  readonly keys: DerivedKeys;
  readonly ownership: Ownership;
  readonly namespace: NamespacePreparation;
  readonly streams: EventStreams;
  readonly audit: AuditLog;
  readonly tenants: Tenants;
  readonly tenantLimits: TenantLimits;
  /** Where webhooks of MX come to. Undefined: they are not taken. */
  readonly mxWebhooks: (MxWebhookAccess & { readonly hints: MxHints }) | undefined;
  readonly settings: ApiSettings;
  /** Which addresses of pages were used. */
  readonly tickets: TicketBook;
  /** The end user's page; undefined where it was not built. */
  readonly page: BuiltPage | undefined;
  readonly logger: Logger;
  readonly measure: Measure;
  /** Undefined: off. */
  readonly tracing: Tracing | undefined;
  /** The OpenAPI document, made once. */
  readonly openApi: () => Readonly<Record<string, unknown>>;
  /** Aborted when the process begins to drain. */
  readonly draining: AbortSignal;
}

/**
 * For what needs the search attributes: starting and listing.
 *
 * @throws ApiProblem NOT_READY while the namespace lacks them; TEMPORAL_UNAVAILABLE
 */
export async function requirePrepared({
  namespace,
  client,
}: Pick<Services, 'namespace' | 'client'>): Promise<void> {
  if (await namespace.isPrepared()) return;
  throw new ApiProblem((await client.isTemporalUp()) ? 'NOT_READY' : 'TEMPORAL_UNAVAILABLE');
}
