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
import { type StreamLimits, type StreamOwner } from './stream-limits';

/** A browser that lost its connection is back within seconds and gets what it missed. */
const LINGER_MS = 15_000;

/** Counts and ends streams; what to send comes from the client. */
export class EventStreams {
  readonly #client: Pick<ApiClient, 'watch'>;
  readonly #logger: Logger;
  readonly #limits: StreamLimits;
  readonly #open = new Map<EventResponse, StreamOwner>();
  readonly #rendered = {
    backend: new WeakMap<VerificationView, string>(),
    'end-user': new WeakMap<VerificationView, string>(),
  };

  constructor(client: Pick<ApiClient, 'watch'>, logger: Logger, limits: StreamLimits) {
    this.#client = client;
    this.#logger = logger;
    this.#limits = limits;
  }

  /** How many are open, by who reads. */
  openBy(kind: Reader['kind']): number {
    return [...this.#open.values()].filter(({ principal }) => principal.kind === kind).length;
  }

  /** The limit that one more stream would exceed, in words; undefined when one more fits. */
  limitReachedBy(owner: StreamOwner): string | undefined {
    return this.#limits.reachedBy(owner);
  }

  /**
   * Sends a verification's events until its outcome, or until the response is closed.
   *
   * @param afterVersion - the last version that the client has seen; undefined: none. One that
   * never was counts as none.
   */
  send(owner: StreamOwner, afterVersion: number | undefined, response: EventResponse): void {
    this.#open.set(response, owner);
    this.#limits.count(owner, 1);
    const closed = new AbortController();
    response.onClose(() => {
      closed.abort();
      this.#open.delete(response);
      this.#limits.count(owner, -1);
    });
    const options = { signal: closed.signal, afterVersion, lingerMs: LINGER_MS };
    const views = this.#client.watch(owner.verificationId, options);
    void this.#write(views, owner.principal, response);
  }

  /** Ends the streams of owners who may not go on. @default all */
  end(mayGoOn: (owner: StreamOwner) => boolean = () => false): void {
    for (const [response, owner] of [...this.#open]) if (!mayGoOn(owner)) response.end();
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
