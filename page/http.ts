/** Requests to the API, on the page's own origin. Nothing is thrown: what went wrong is an answer. */

/** What came back; without a status nothing did. */
export interface Reply {
  readonly status: number | undefined;
  readonly body: unknown;
  readonly retryAfter: string | null;
}

/** A request. */
export interface Asked {
  readonly token?: string | undefined;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The API answers within seconds; a phone on a bad network may need some more. */
const TIMEOUT_MS = 30_000;
const NOTHING: Reply = { status: undefined, body: undefined, retryAfter: null };

let aheadMs = 0;

/** The service's time, in milliseconds since 1970: the clock of a phone may be wrong by hours. */
export function serviceNow(): number {
  return Date.now() + aheadMs;
}

/** Sends a POST. */
export function post(path: string, asked: Asked = {}): Promise<Reply> {
  return exchange(path, { method: 'POST', ...initOf(asked) });
}

/** Sends a GET. */
export function get(path: string, asked: Asked = {}): Promise<Reply> {
  return exchange(path, initOf(asked));
}

/** Headers of a request with a token. */
export function authorized(
  token: string | undefined,
  headers: Readonly<Record<string, string>> = {},
): Record<string, string> {
  return token === undefined ? { ...headers } : { ...headers, authorization: `Bearer ${token}` };
}

/** Notes what time it is at the service. */
export function noteTime(response: Response): void {
  const toldMs = Date.parse(response.headers.get('date') ?? '');
  if (Number.isFinite(toldMs)) aheadMs = toldMs - Date.now();
}

function initOf({ token, body, headers }: Asked): RequestInit {
  if (body === undefined) return { headers: authorized(token, headers) };
  const sent = { 'content-type': 'application/json', ...headers };
  return { headers: authorized(token, sent), body: JSON.stringify(body) };
}

async function exchange(path: string, init: RequestInit): Promise<Reply> {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(path, { ...init, signal, cache: 'no-store' });
    noteTime(response);
    const text = await response.text();
    return {
      status: response.status,
      body: parsed(text),
      retryAfter: response.headers.get('retry-after'),
    };
  } catch {
    return NOTHING;
  }
}

/** A proxy in between may answer with a page of its own. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
