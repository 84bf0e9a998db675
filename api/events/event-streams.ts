/**
 * The open event streams of one process: views of `client.watch`, rendered once each and written to
 * every client.
 */
import { isVerificationClientError, type VerificationView } from '../../client';
import { type Logger } from '../../runtime';
import { toResource, type Reader } from '../resource';
import { verificationSchema } from '../schemas/verification';
import { type ApiClient } from '../api-client';
import { type EventResponse } from './event-response';
import { renderEvent } from './sse';

/** A browser that lost its connection is back within seconds and gets what it missed. */
const LINGER_MS = 15_000;

/** Counts and ends streams; what to send comes from the client. */
export class EventStreams {
  readonly #client: Pick<ApiClient, 'watch'>;
  readonly #logger: Logger;
  readonly #open = new Map<string, Set<EventResponse>>();
  readonly #rendered = {
    backend: new WeakMap<VerificationView, string>(),
    'end-user': new WeakMap<VerificationView, string>(),
  };

  constructor(client: Pick<ApiClient, 'watch'>, logger: Logger) {
    this.#client = client;
    this.#logger = logger;
  }

  /** How many streams of one verification are open. */
  countOf(verificationId: string): number {
    return this.#open.get(verificationId)?.size ?? 0;
  }

  /**
   * Sends a verification's events until its outcome, or until the response is closed.
   *
   * @param afterVersion - the last version that the client has seen; undefined: none. One that
   * never was counts as none.
   */
  send(
    verificationId: string,
    afterVersion: number | undefined,
    reader: Reader,
    response: EventResponse,
  ): void {
    const responses = this.#open.get(verificationId) ?? new Set();
    this.#open.set(verificationId, responses.add(response));
    const closed = new AbortController();
    response.onClose(() => {
      closed.abort();
      responses.delete(response);
      if (responses.size === 0) this.#open.delete(verificationId);
    });
    const options = { signal: closed.signal, afterVersion, lingerMs: LINGER_MS };
    void this.#write(this.#client.watch(verificationId, options), reader, response);
  }

  /** Ends every stream. */
  close(): void {
    for (const response of [...this.#open.values()].flatMap((open) => [...open])) response.end();
  }

  async #write(
    views: AsyncIterable<VerificationView>,
    reader: Reader,
    response: EventResponse,
  ): Promise<void> {
    try {
      for await (const view of views) response.write(this.#render(view, reader));
    } catch (error) {
      // The client of the stream connects again, and is answered with the problem.
      if (!isVerificationClientError(error)) {
        this.#logger.warn({ error }, 'An event stream has ended early.');
      }
    }
    response.end();
  }

  /** Through the schema, like every answer: only what is documented is sent. */
  #render(view: VerificationView, reader: Reader): string {
    const rendered = this.#rendered[reader.kind];
    const known = rendered.get(view);
    if (known !== undefined) return known;
    const text = renderEvent(view.version, verificationSchema.parse(toResource(view, reader)));
    rendered.set(view, text);
    return text;
  }
}
