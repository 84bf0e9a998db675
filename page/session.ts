/**
 * The page's session: opened once with what stands behind the `#` of its address, kept in this tab,
 * renewed at each load and at half of its life (docs/adr/0024). What belongs to the browser is handed
 * in, so that tests can play it.
 */
import { meaningOf, type Meaning } from './answers';

/** What `…/page-sessions/open` and `…/renew` answer. */
export interface Session {
  readonly token: string;
  readonly expiresAt: string;
  readonly verificationId: string;
  readonly returnUrl: string | null;
  readonly state: string | null;
  readonly language: string | null;
  readonly brand: Brand | null;
  /** Whether the page asks for the bank, and starts the verification with it. */
  readonly choosesBank: boolean;
  readonly embedOrigins: readonly string[];
}

export interface Brand {
  readonly name: string;
  readonly logoUrl: string | null;
  readonly accent: string | null;
  readonly background: string | null;
  readonly text: string | null;
}

/** The parts of a browser that a session needs. */
export interface Tab {
  /** Of the address: without the `#`, and empty where there is none. */
  readonly ticket: string;
  /** Removes it from the address and from the history, before anything is loaded or sent. */
  forgetTicket(): void;
  /** As `sessionStorage`; where a browser forbids that, something that lasts until a reload. */
  readonly storage: {
    getItem(key: string): string | null;
    setItem(key: string, value: string): void;
    removeItem(key: string): void;
  };
  /** 32 random bytes in base64url. */
  random(): string;
  post(
    path: string,
    body: unknown,
    token?: string,
  ): Promise<{
    readonly status: number | undefined;
    readonly body: unknown;
    readonly retryAfter: string | null;
  }>;
}

/** A session, or what stands in its way. */
export type Opened = { readonly kind: 'open'; readonly session: Session } | Meaning;

const SESSION = 'session';
const BROWSER = 'browser';
const TICKET = 'ticket';

/**
 * Opens the session of a fresh address, or goes on with the one that this tab has. May be called
 * again after trouble: the same browser may open the same address again.
 */
export async function openSession(tab: Tab): Promise<Opened> {
  const { storage } = tab;
  if (tab.ticket !== '') {
    // Kept until the answer is there: a reload in between must be no dead end.
    storage.setItem(TICKET, tab.ticket);
    tab.forgetTicket();
  }
  const ticket = storage.getItem(TICKET);
  if (ticket === null) return resume(tab);
  const browser = storage.getItem(BROWSER) ?? tab.random();
  storage.setItem(BROWSER, browser);
  const opened = take(tab, await tab.post('/v1/page-sessions/open', { ticket, browser }));
  if (opened.kind === 'trouble') return opened;
  storage.removeItem(TICKET);
  // The same address opened again in its own tab, long after: the session may still be good.
  return opened.kind === 'session-ended' && keptSession(tab) !== undefined ? resume(tab) : opened;
}

/** The session that this tab keeps; perhaps of an earlier time. */
export function keptSession({ storage }: Pick<Tab, 'storage'>): Session | undefined {
  const text = storage.getItem(SESSION);
  return text === null ? undefined : (JSON.parse(text) as Session);
}

/** When a session is to be renewed: at half of what is left of it, in milliseconds from now. */
export function renewalInMs({ expiresAt }: Session, nowMs: number): number {
  return Math.max(0, (Date.parse(expiresAt) - nowMs) / 2);
}

/** Renews the session of this tab; one whose verification has ended goes on as it is. */
export async function resume(tab: Tab): Promise<Opened> {
  const session = keptSession(tab);
  if (session === undefined) return { kind: 'session-ended', why: 'address-used' };
  const opened = take(tab, await tab.post('/v1/page-sessions/renew', undefined, session.token));
  return opened.kind === 'overtaken' ? { kind: 'open', session } : opened;
}

/** Where the page leads at its end; undefined where the backend named no address. */
export function returnAddress({ returnUrl, state, verificationId }: Session): string | undefined {
  if (returnUrl === null) return undefined;
  const url = new URL(returnUrl);
  url.searchParams.set('verification', verificationId);
  if (state !== null) url.searchParams.set('state', state);
  return url.href;
}

function take(tab: Tab, answer: Awaited<ReturnType<Tab['post']>>): Opened {
  const { status, body, retryAfter } = answer;
  if (status === 200) {
    tab.storage.setItem(SESSION, JSON.stringify(body));
    return { kind: 'open', session: body as Session };
  }
  const { code } = (body ?? {}) as { readonly code?: string };
  return meaningOf({ status, code, retryAfter });
}
