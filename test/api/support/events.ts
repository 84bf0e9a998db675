/** A reader of event streams over a bare socket of node:http, so that a thousand fit into one test. */
import { request, type ClientRequest, type IncomingMessage } from 'node:http';
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
  readonly #request: ClientRequest;
  readonly #ended: Promise<void>;
  #isEnded = false;
  #response: IncomingMessage | undefined;
  #rest = '';
  #wake: () => void = () => undefined;

  constructor(url: string, token: string, lastEventId?: number) {
    this.#request = request(url, {
      agent: false,
      headers: {
        authorization: `Bearer ${token}`,
        ...(lastEventId === undefined ? {} : { 'last-event-id': String(lastEventId) }),
      },
    });
    this.#ended = new Promise((resolve) => {
      this.#request.on('error', () => {
        resolve();
      });
      this.#request.on('response', (response) => {
        this.#response = response;
        this.#wake();
        response.setEncoding('utf8');
        response.on('data', (text: string) => {
          this.#take(text);
        });
        response.on('close', resolve);
        response.on('error', () => {
          resolve();
        });
      });
    });
    void this.#ended.then(() => {
      this.#isEnded = true;
      this.#wake();
    });
    this.#request.end();
  }

  get status(): number | undefined {
    return this.#response?.statusCode;
  }

  get lastId(): number | undefined {
    return this.events.at(-1)?.id;
  }

  /** Resolves when the server has ended the stream, or it was cut. */
  ended(): Promise<void> {
    return this.#ended;
  }

  /** Resolves when the status of the answer is known, or none will come. */
  async answered(): Promise<void> {
    while (this.status === undefined && !this.#isEnded) await this.#change();
  }

  /** Stops reading without closing, as a client does that hangs. */
  stall(): void {
    this.#response?.pause();
  }

  cut(): void {
    this.#request.destroy();
  }

  /** Resolves once the condition holds. @throws Error when the stream ends before it does, or after the bound */
  async until(condition: (reader: this) => boolean, timeoutMs = 240_000): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    while (!condition(this)) {
      if (this.#isEnded) throw new Error(`The stream ended early, status ${String(this.status)}.`);
      if (Date.now() > deadline) throw new Error('The stream did not bring it in time.');
      await this.#change();
    }
  }

  /** Waits for news, or a little while. */
  #change(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, 50);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #take(text: string): void {
    const blocks = (this.#rest + text).split('\n\n');
    this.#rest = blocks.pop() ?? '';
    for (const block of blocks) this.#read(block);
    this.#wake();
  }

  #read(block: string): void {
    const fields = new Map(
      block.split('\n').map((line) => {
        const at = line.indexOf(':');
        return [line.slice(0, at), line.slice(at + 1).trimStart()] as const;
      }),
    );
    const comment = fields.get('');
    if (comment !== undefined) this.comments.push(comment);
    const retry = fields.get('retry');
    if (retry !== undefined) this.retries.push(Number(retry));
    const data = fields.get('data');
    if (data === undefined) return;
    const name = fields.get('event') ?? '';
    this.events.push({
      id: Number(fields.get('id')),
      name,
      data: JSON.parse(data) as Body,
    });
  }
}
