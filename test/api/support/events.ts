/**
 * A reader of event streams over a bare socket of node:http, so that hundreds fit into one test.
 */
import { once } from 'node:events';
import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import { eventually } from '../../../tools/waiting';
import { type Body } from './body';

/** One event as it came. */
export interface ReceivedEvent {
  readonly id: number;
  readonly name: string;
  readonly data: Body;
}

/** An open stream. */
export class EventReader {
  readonly events: ReceivedEvent[] = [];
  readonly comments: string[] = [];
  readonly retries: number[] = [];
  /** Of the answer; undefined before it, and when none came. */
  status: number | undefined;
  readonly #request: ClientRequest;
  readonly #ended: Promise<void>;
  #isEnded = false;

  constructor(url: string, token: string, lastEventId?: number) {
    const headers = {
      authorization: `Bearer ${token}`,
      ...(lastEventId === undefined ? {} : { 'last-event-id': String(lastEventId) }),
    };
    this.#request = request(url, { agent: false, headers }).end();
    this.#request.on('error', () => undefined);
    this.#ended = this.#read()
      .catch(() => undefined)
      .finally(() => {
        this.#isEnded = true;
      });
  }

  get lastId(): number | undefined {
    return this.events.at(-1)?.id;
  }

  /** Resolves when the server has ended the stream, or it was cut. */
  ended(): Promise<void> {
    return this.#ended;
  }

  /** Resolves when the status of the answer is known, or none will come. */
  answered(): Promise<void> {
    return eventually('an answer', () => this.status !== undefined || this.#isEnded);
  }

  /** Resolves once the condition holds. @throws Error when the stream ends before it does */
  until(condition: (reader: this) => boolean): Promise<void> {
    return eventually('what is awaited of the stream', () => {
      if (condition(this)) return true;
      if (this.#isEnded) throw new Error(`The stream ended early, status ${String(this.status)}.`);
      return false;
    });
  }

  cut(): void {
    this.#request.destroy();
  }

  async #read(): Promise<void> {
    const [response] = (await once(this.#request, 'response')) as [IncomingMessage];
    this.status = response.statusCode;
    let rest = '';
    for await (const text of response.setEncoding('utf8') as AsyncIterable<string>) {
      const blocks = (rest + text).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) this.#take(block);
    }
  }

  #take(block: string): void {
    const fields = new Map(
      block.split('\n').map((line) => {
        const at = line.indexOf(':');
        return [line.slice(0, at), line.slice(at + 1).trimStart()] as const;
      }),
    );
    const [comment, retry, data] = ['', 'retry', 'data'].map((name) => fields.get(name));
    if (comment !== undefined) this.comments.push(comment);
    if (retry !== undefined) this.retries.push(Number(retry));
    if (data === undefined) return;
    const name = fields.get('event') ?? '';
    this.events.push({ id: Number(fields.get('id')), name, data: JSON.parse(data) as Body });
  }
}
