/** Addresses and sessions of the end user's page: what a ticket and a token are made of (docs/adr/0024). */
import { type FastifyRequest } from 'fastify';
import { isVerificationClientError } from '../../client';
import { type PageGrant, type Principal } from '../auth/principal';
import { ApiProblem } from '../problem';
import { requireRegisteredReturn } from '../redirects';
import { type OpenedSession } from '../schemas/page-session';
import { type Services } from '../services';
import { type TenantSettings } from '../tenants';
import { pageAddressOf } from './page-address';
import { issueTicket, type Ticket } from './page-tickets';

/** As long as a bank's question stays open by default. A page that is open renews its session. */
const SESSION_LIFE_SECONDS = 24 * 3_600;

/** What an address is made for. */
export interface AddressRequest {
  readonly verificationId: string;
  readonly principal: Principal;
  readonly lifeSeconds: number;
  readonly grant: { readonly [K in keyof PageGrant]-?: PageGrant[K] | undefined };
}

/** The address, and what names its session. */
export interface NewAddress {
  readonly pageSessionId: string;
  readonly url: string;
  readonly expiresAt: string;
  readonly verificationId: string;
}

/**
 * A one-time address. Its secret stands behind the `#`, which no browser sends to a server: it is in no
 * log and no referrer.
 *
 * @throws ApiProblem INVALID_REQUEST for a return address that is not registered
 */
export async function newAddress(
  { verificationId, principal, lifeSeconds, grant: given }: AddressRequest,
  request: Pick<FastifyRequest, 'protocol' | 'host'>,
  services: Services,
): Promise<NewAddress> {
  const { tenantId, credential: issuer } = principal;
  requireRegisteredReturn(given.returnUrl, () => services.tenants.of(tenantId));
  const owner = { verificationId, tenantId };
  const grant = grantOf(given);
  const made = await issueTicket(services.keys, { ...owner, grant, lifeSeconds, issuer });
  const base = services.settings.publicUrl || `${request.protocol}://${request.host}`;
  const url = `${base}/page/v/${pageAddressOf(services.keys, owner)}#${made.ticket}`;
  const { pageSessionId, expiresAt } = made;
  countPage(services, 'created');
  return { pageSessionId, url, expiresAt, verificationId };
}

/** Counts what becomes of addresses. */
export function countPage(
  { measure }: Pick<Services, 'measure'>,
  result: 'created' | 'opened' | 'address-used' | 'renewed',
): void {
  measure.add('verification_page_sessions_total', { result });
}

type Session = Pick<
  Ticket,
  'verificationId' | 'tenantId' | 'pageSessionId' | 'grant' | 'issuedByKey'
>;

/** The session of a ticket, or of an earlier token of it: a fresh token, and what the page shows. */
export async function sessionFor(
  session: Session,
  { authenticators, tenants }: Services,
): Promise<OpenedSession> {
  const { verificationId, tenantId, pageSessionId, grant, issuedByKey } = session;
  const subject = { verificationId, tenantId, page: grant, tokenId: pageSessionId };
  const issuer = issuedByKey === undefined ? [] : [{ kind: 'api-key' as const, id: issuedByKey }];
  const { verificationTokens } = authenticators;
  const issued = await verificationTokens.issue(subject, SESSION_LIFE_SECONDS, ...issuer);
  const { brand, origins = [] } = tenants.of(tenantId);
  const { returnUrl = null, state = null, language = null, start } = grant;
  return {
    ...{ token: issued.token, expiresAt: issued.expiresAt, verificationId },
    ...{ returnUrl, state, language, brand: brandOf(brand) },
    choosesBank: start !== undefined,
    embedOrigins: [...origins],
  };
}

function brandOf(brand: TenantSettings['brand']): OpenedSession['brand'] {
  if (brand === undefined) return null;
  const { name, logoUrl = null } = brand;
  const { accent = null, background = null, text = null } = brand.colors ?? {};
  return { name, logoUrl, accent, background, text };
}

function grantOf(given: AddressRequest['grant']): PageGrant {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** Who holds a ticket, as far as revocations ask. */
export function holderOf(ticket: Ticket): Principal {
  const { verificationId, tenantId, pageSessionId, issuedByKey, issuedAtMs } = ticket;
  return {
    kind: 'end-user',
    tenantId,
    verificationId,
    page: ticket.grant,
    limitKey: `verification:${verificationId}`,
    expiresAtMs: ticket.expiresAtMs,
    credential: {
      kind: 'browser-token',
      id: pageSessionId,
      issuedAtMs,
      ...(issuedByKey === undefined ? {} : { issuedByKey }),
    },
  };
}

/** Whether there is the verification yet, where the page asks for the bank. */
export async function wasStarted(
  { ownership }: Services,
  { tenantId, verificationId }: { readonly tenantId: string; readonly verificationId: string },
): Promise<boolean> {
  try {
    await ownership.requireNow(tenantId, verificationId);
    return true;
  } catch (error) {
    const { code } = error instanceof ApiProblem || isVerificationClientError(error) ? error : {};
    if (code === 'VERIFICATION_NOT_FOUND') return false;
    throw error;
  }
}
