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

/**
 * For a browser's token of a tenant that has origins of its own. Apps, which are no pages, name no
 * origin.
 *
 * @throws ApiProblem ORIGIN_REJECTED · NOT_READY while the file of tenants cannot be used
 */
export function requireOwnOrigin(
  { kind, tenantId }: Principal,
  origin: string | undefined,
  tenants: Pick<Tenants, 'of'>,
): void {
  if (kind !== 'end-user' || origin === undefined) return;
  const { origins } = tenants.of(tenantId);
  if (origins !== undefined && !origins.includes(origin)) throw new ApiProblem('ORIGIN_REJECTED');
}
