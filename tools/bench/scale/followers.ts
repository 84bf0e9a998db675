/** Event streams of the HTTP API, as browsers and backends hold them open: one connection each. */
import { Agent, get, type IncomingMessage } from 'node:http';
import { turnstile } from '../../waiting';

/** So many connect at once; who loses a process comes back no slower. */
const AT_ONCE = 50;
/** A stream without its first view by then has failed. */
const FIRST_VIEW_MS_MAX = 120_000;
const VIEW = /^data:/gm;

/** Streams that are open, one for each verification. */
export class Followers {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: Infinity });
  readonly #waiting = new Map<string, () => void>();
  readonly #responses: IncomingMessage[] = [];
  /** That came so far, on all streams. */
  views = 0;

  /** Opens them; resolves once each has its first view. @throws Error when one is rejected or hears nothing */
  static async open(
    ids: readonly string[],
    api: { readonly url: string; readonly key: string },
  ): Promise<Followers> {
    const followers = new Followers();
    const turn = turnstile(AT_ONCE);
    await Promise.all(ids.map((id) => turn(() => followers.#follow(id, api))));
    return followers;
  }

  /** Resolves with the next view of this verification. */
  next(id: string): Promise<void> {
    return new Promise((resolve) => this.#waiting.set(id, resolve));
  }

  close(): void {
    for (const response of this.#responses) response.destroy();
    this.#agent.destroy();
  }

  #follow(id: string, { url, key }: { readonly url: string; readonly key: string }): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(new Error('A stream told no view.'));
      }, FIRST_VIEW_MS_MAX);
      this.#waiting.set(id, () => {
        clearTimeout(timer);
        resolve();
      });
      const headers = { authorization: `Bearer ${key}`, accept: 'text/event-stream' };
      get(`${url}/v1/verifications/${id}/events`, { agent: this.#agent, headers }, (response) => {
        if (response.statusCode !== 200) {
          reject(new Error(`A stream was answered ${String(response.statusCode)}.`));
        }
        this.#responses.push(response);
        response.on('error', () => undefined);
        response.setEncoding('utf8').on('data', (text: string) => {
          this.#hear(id, text);
        });
      }).on('error', reject);
    });
  }

  #hear(id: string, text: string): void {
    const views = text.match(VIEW)?.length ?? 0;
    if (views === 0) return;
    this.views += views;
    this.#waiting.get(id)?.();
    this.#waiting.delete(id);
  }
}
