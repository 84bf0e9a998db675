/**
 * What one tenant may have and do, so that none holds another up: open verifications, starts a
 * minute, event streams. A tenant's own limits go before those of all. Starts and streams are
 * counted in this process, which takes its share of them.
 */
import { type ApiClient } from './api-client';
import { perProcess } from './edge/rate-limits';
import { ApiProblem } from './problem';
import { type Tenants } from './tenants';

/** How long a count of open verifications is used. Temporal's index is about as late itself. */
const COUNT_FRESH_MS = 1_000;
const MINUTE_MS = 60_000;
/** By then one of the open verifications may have ended; some last for days. */
const RETRY_AFTER_SECONDS = 60;
/** Tenants remembered; beyond it the one that was new longest ago begins anew. */
const TENANTS_MAX = 10_000;

interface OpenCount {
  readonly counted: Promise<number>;
  readonly atMs: number;
  /** Starts that were let through since it was counted. */
  started: number;
}

interface StartCount {
  readonly sinceMs: number;
  starts: number;
}

/** The limits of all tenants, in all processes together; of the process's settings. */
interface Settings {
  readonly openVerificationsPerTenantMax: number;
  readonly startsPerMinute: number;
  readonly streamsPerTenantMax: number;
  readonly processes: number;
}

/** Counts by tenant. */
export class TenantLimits {
  readonly #client: Pick<ApiClient, 'countOpen'>;
  readonly #tenants: Tenants;
  readonly #settings: Settings;
  readonly #open = new Map<string, OpenCount>();
  readonly #starts = new Map<string, StartCount>();

  constructor(client: Pick<ApiClient, 'countOpen'>, tenants: Tenants, settings: Settings) {
    this.#client = client;
    this.#tenants = tenants;
    this.#settings = settings;
  }

  /** Event streams that a tenant may have open in this process. */
  streamsMax(tenantId: string): number {
    const { streamsPerTenantMax, processes } = this.#settings;
    return perProcess(this.#tenants.limitsOf(tenantId).streams ?? streamsPerTenantMax, processes);
  }

  /** Counts a request to start. @throws ApiProblem RATE_LIMITED */
  countStart(tenantId: string): void {
    const { startsPerMinute, processes } = this.#settings;
    const own = this.#tenants.limitsOf(tenantId).startsPerMinute ?? startsPerMinute;
    const nowMs = performance.now();
    let count = this.#starts.get(tenantId);
    if (count === undefined || nowMs - count.sinceMs >= MINUTE_MS) {
      count = { sinceMs: nowMs, starts: 0 };
      remember(this.#starts, tenantId, count);
    }
    if (count.starts >= perProcess(own, processes)) {
      const leftMs = MINUTE_MS - (nowMs - count.sinceMs);
      throw new ApiProblem('RATE_LIMITED', {
        detail: `This tenant may start ${String(own)} verifications a minute.`,
        headers: { 'retry-after': String(Math.ceil(leftMs / 1_000)) },
      });
    }
    count.starts += 1;
  }

  /**
   * Lets a start through where the tenant may have one more open verification. The index is late, so
   * a burst may go beyond the limit by the starts of about two seconds.
   *
   * @param isRepeated - whether this start has been made before: it opens nothing. Asked only at the
   * limit
   * @throws ApiProblem TOO_MANY_VERIFICATIONS; TEMPORAL_UNAVAILABLE of the client
   */
  async admitStart(tenantId: string, isRepeated: () => Promise<boolean>): Promise<void> {
    const { openVerificationsPerTenantMax } = this.#settings;
    const max = this.#tenants.limitsOf(tenantId).openVerifications ?? openVerificationsPerTenantMax;
    const count = this.#openOf(tenantId);
    if ((await count.counted) + count.started < max) {
      count.started += 1;
      return;
    }
    if (await isRepeated()) return;
    throw new ApiProblem('TOO_MANY_VERIFICATIONS', {
      detail: `This tenant may have ${String(max)} open verifications.`,
      headers: { 'retry-after': String(RETRY_AFTER_SECONDS) },
    });
  }

  #openOf(tenantId: string): OpenCount {
    const known = this.#open.get(tenantId);
    const nowMs = performance.now();
    if (known !== undefined && nowMs - known.atMs < COUNT_FRESH_MS) return known;
    const counted = this.#client.countOpen(tenantId);
    const count = { counted, atMs: nowMs, started: 0 };
    remember(this.#open, tenantId, count);
    // Whoever waits for it hears of it; the next start counts anew.
    counted.catch(() => {
      if (this.#open.get(tenantId) === count) this.#open.delete(tenantId);
    });
    return count;
  }
}

function remember<T>(counts: Map<string, T>, tenantId: string, count: T): void {
  counts.delete(tenantId);
  counts.set(tenantId, count);
  if (counts.size <= TENANTS_MAX) return;
  const [oldest] = counts.keys();
  if (oldest !== undefined) counts.delete(oldest);
}
