/**
 * Tickets: what the address of a page holds behind its `#`. A ticket is no token: no route takes it
 * but the one that opens the session, once, for one browser.
 */
import { randomUUID } from 'node:crypto';
import { SignJWT, errors, jwtVerify, type JWTPayload } from 'jose';
import { type DerivedKeys } from '../derived-keys';
import { type Credential, type PageGrant } from '../auth/principal';
import { type PageOwner } from './page-address';

const TICKET_TYPE = 'page-ticket+jwt';
const ISSUER = 'atrium-verification';
const ALGORITHM = 'HS256';

/** Bounds of the life of a ticket, in seconds. The session that it opens lasts longer. */
export const TICKET_LIFE_SECONDS = { least: 60, most: 3_600, usual: 600 } as const;

/** What a ticket says. */
export interface Ticket extends PageOwner {
  /** Names the page session in the audit stream; no secret. */
  readonly pageSessionId: string;
  readonly grant: PageGrant;
  /** The API key that asked for it: revoking the key ends ticket and session. */
  readonly issuedByKey: string | undefined;
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
}

/** What a ticket is made of. */
export interface TicketRequest extends PageOwner {
  readonly grant: PageGrant;
  readonly lifeSeconds: number;
  readonly issuer: Pick<Credential, 'kind' | 'id'>;
}

/** A fresh ticket. */
export interface IssuedTicket {
  readonly pageSessionId: string;
  readonly ticket: string;
  readonly expiresAt: string;
}

/** Makes a ticket. */
export async function issueTicket(
  keys: DerivedKeys,
  request: TicketRequest,
): Promise<IssuedTicket> {
  const nowSeconds = Math.floor(Date.now() / 1_000);
  const expiresAtSeconds = nowSeconds + request.lifeSeconds;
  const pageSessionId = randomUUID();
  const { verificationId, tenantId, grant, issuer } = request;
  const byKey = issuer.kind === 'api-key' ? { key: issuer.id } : {};
  const ticket = await new SignJWT({ tenant: tenantId, page: { ...grant }, ...byKey })
    .setProtectedHeader({ alg: ALGORITHM, typ: TICKET_TYPE })
    .setIssuer(ISSUER)
    .setAudience(ISSUER)
    .setSubject(verificationId)
    .setJti(pageSessionId)
    .setIssuedAt(nowSeconds)
    .setExpirationTime(expiresAtSeconds)
    .sign(keys.key('page-ticket'));
  return { pageSessionId, ticket, expiresAt: new Date(expiresAtSeconds * 1_000).toISOString() };
}

/** Reads a ticket; undefined for one that is forged or too old. */
export async function readTicket(keys: DerivedKeys, ticket: string): Promise<Ticket | undefined> {
  for (const each of keys.all) {
    try {
      const { payload } = await jwtVerify(ticket, each.key('page-ticket'), {
        algorithms: [ALGORITHM],
        typ: TICKET_TYPE,
        issuer: ISSUER,
        audience: ISSUER,
        requiredClaims: ['sub', 'exp', 'iat', 'jti', 'tenant', 'page'],
      });
      return toTicket(payload);
    } catch (error) {
      if (!(error instanceof errors.JOSEError)) throw error;
    }
  }
  return undefined;
}

function toTicket({ sub, exp, iat, jti, tenant, page, key }: JWTPayload): Ticket | undefined {
  if (sub === undefined || exp === undefined || iat === undefined || jti === undefined)
    return undefined;
  if (typeof tenant !== 'string') return undefined;
  return {
    verificationId: sub,
    tenantId: tenant,
    pageSessionId: jti,
    // Signed by us, so it has the shape that we gave it.
    grant: page as PageGrant,
    issuedByKey: typeof key === 'string' ? key : undefined,
    issuedAtMs: iat * 1_000,
    expiresAtMs: exp * 1_000,
  };
}
