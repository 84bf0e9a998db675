/**
 * Follows the verification by server-sent events over `fetch`, which can send a token. Goes on where
 * it stopped, for as long as the verification runs.
 */
import { meaningOf, type Meaning } from './answers';
import { EventLines } from './event-lines';
import { authorized, get, noteTime } from './http';
import { retryMs, type Pauses } from './pause';
import { type Verification } from './wire';

/** The service sends a comment every 15 s; a stream that is silent for so long is dead. */
const SILENCE_MS = 45_000;
/** It begins at once; one of which nothing has come by then is held back by somebody on the way. */
const FIRST_MS = 10_000;
/** After a stream that ended in order, as when the service is restarted. */
const AGAIN_MS = 500;

/** What the feed needs, and whom it tells. */
export interface Feed {
  /** Of the verification. */
  readonly path: string;
  readonly pauses: Pauses;
  /** As it is now; it is renewed on the way. */
  token(): string | undefined;
  onVerification(verification: Verification): void;
  /** `undefined`: news arrive. */
  onConnection(trouble: Extract<Meaning, { kind: 'trouble' }>['trouble'] | undefined): void;
}

/** Follows to the outcome. Returns what ended the session, if that came first. */
export async function follow(
  feed: Feed,
): Promise<Extract<Meaning, { kind: 'session-ended' }> | undefined> {
  let lastId: string | undefined;
  for (let tries = 0; ; tries += 1) {
    const heard = await listen(feed, lastId, (id, verification) => {
      lastId = id ?? lastId;
      tries = 0;
      feed.onVerification(verification);
      return verification.outcome !== null;
    });
    const meaning = heard === 'held-back' ? await read(feed) : heard;
    if (meaning === 'ended') return undefined;
    if (meaning === 'cut') {
      await feed.pauses.take(retryMs(AGAIN_MS, tries));
      continue;
    }
    if (meaning.kind === 'session-ended') return meaning;
    if (meaning.kind === 'trouble') feed.onConnection(meaning.trouble);
    const leastMs = meaning.kind === 'trouble' ? meaning.retryInMs : undefined;
    await feed.pauses.take(retryMs(leastMs ?? 2_000, tries));
  }
}

/** In the place of a stream that does not come through: some proxies pass on nothing before its end. */
async function read(feed: Feed): Promise<Meaning | 'ended' | 'cut'> {
  const reply = await get(feed.path, { token: feed.token() });
  const { code } = (reply.body ?? {}) as { readonly code?: string };
  if (reply.status !== 200) return meaningOf({ ...reply, code });
  const verification = reply.body as Verification;
  feed.onConnection(undefined);
  feed.onVerification(verification);
  return verification.outcome === null ? 'cut' : 'ended';
}

/**
 * One stream. `ended`: everything was told; `cut`: it broke off, or ended in order; `held-back`:
 * nothing of it came.
 */
async function listen(
  feed: Feed,
  lastId: string | undefined,
  told: (id: string | undefined, verification: Verification) => boolean,
): Promise<Meaning | 'ended' | 'cut' | 'held-back'> {
  const dead = new AbortController();
  let silence = setTimeout(() => dead.abort(), FIRST_MS);
  let isOpen = false;
  let hasBegun = false;
  try {
    const headers = authorized(
      feed.token(),
      lastId === undefined ? {} : { 'last-event-id': lastId },
    );
    const response = await fetch(`${feed.path}/events`, {
      headers,
      signal: dead.signal,
      cache: 'no-store',
    });
    noteTime(response);
    if (response.status === 204) return 'ended';
    if (response.status !== 200 || response.body === null) return await problemOf(response);
    isOpen = true;
    feed.onConnection(undefined);
    const lines = new EventLines();
    const decoder = new TextDecoder();
    const reader = response.body.getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      hasBegun = true;
      clearTimeout(silence);
      silence = setTimeout(() => dead.abort(), SILENCE_MS);
      for (const { id, data } of lines.push(decoder.decode(part.value, { stream: true }))) {
        if (told(id, JSON.parse(data) as Verification)) return 'ended';
      }
    }
    return 'cut';
  } catch {
    if (dead.signal.aborted && !hasBegun) return 'held-back';
    return isOpen ? 'cut' : meaningOf({ status: undefined });
  } finally {
    clearTimeout(silence);
    dead.abort();
  }
}

async function problemOf(response: Response): Promise<Meaning> {
  const body: unknown = await response.json().catch(() => undefined);
  const { code } = (body ?? {}) as { readonly code?: string };
  return meaningOf({
    status: response.status,
    code,
    retryAfter: response.headers.get('retry-after'),
  });
}
