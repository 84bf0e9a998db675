/** The text of an event stream (WHATWG HTML, server-sent events). event-response.ts sends it. */

/** The name of every event. */
export const EVENT_NAME = 'verification';

/** How long a browser waits before it connects again. */
export const RECONNECT_MS = 2_000;

/** One event; the data is one line of JSON, since a line break would end the field. */
export function renderEvent(id: number, data: unknown): string {
  return `id: ${String(id)}\nevent: ${EVENT_NAME}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** Tells when to connect again. */
export function renderRetry(ms: number): string {
  return `retry: ${String(ms)}\n\n`;
}

/** A comment that shows proxies and the client that the connection lives. */
export const SIGN_OF_LIFE = ': still here\n\n';
