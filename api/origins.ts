/**
 * Pages that call from a browser. CORS tells a browser whether a page may read an answer; that a page
 * of one tenant does nothing with the token of another one has to be rejected here.
 */
import { type Principal } from './auth/principal';
import { ApiProblem } from './problem';
import { type Tenants } from './tenants';

/** Whether pages of the origin may read answers: those of all tenants, and those of one. */
export function mayRead(
  origin: string,
  corsOrigins: readonly string[],
  tenants: Pick<Tenants, 'hasOrigin'>,
): boolean {
  return corsOrigins.includes(origin) || tenants.hasOrigin(origin);
}

/** Where a request comes from, and where it came to. */
export interface RequestOrigin {
  /** What the browser says; undefined for an app, which is no page. */
  readonly origin: string | undefined;
  /** The host that was asked, with its port. */
  readonly host: string;
  /** Where browsers reach this API; empty where that is not set. */
  readonly publicUrl: string;
}

/**
 * For a browser's token of a tenant that has origins of its own; and for the session of our own page,
 * which is good on our own origin alone. Apps name no origin.
 *
 * @throws ApiProblem ORIGIN_REJECTED · NOT_READY while the file of tenants cannot be used
 */
export function requireOwnOrigin(
  principal: Principal,
  { origin, host, publicUrl }: RequestOrigin,
  tenants: Pick<Tenants, 'of'>,
): void {
  if (principal.kind !== 'end-user' || origin === undefined) return;
  if (principal.page !== undefined) {
    // Else a host and no whole origin: behind a proxy this process does not know that it is https.
    const isOurs =
      publicUrl === ''
        ? URL.canParse(origin) && new URL(origin).host === host
        : origin === publicUrl;
    if (!isOurs) throw new ApiProblem('ORIGIN_REJECTED');
    return;
  }
  const { origins } = tenants.of(principal.tenantId);
  if (origins !== undefined && !origins.includes(origin)) throw new ApiProblem('ORIGIN_REJECTED');
}
