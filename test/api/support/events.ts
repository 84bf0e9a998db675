// A reader of event streams over a bare socket of node:http, so that a thousand fit into one test.
import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import { type VerificationBody } from './body';

/** One event as it came. */
export interface ReceivedEvent {
  readonly id: number;
  readonly name: string;
  readonly data: VerificationBody;
}

/** An open stream. */
export class EventReader {
  readonly events: ReceivedEvent[] = [];
  readonly comments: string[] = [];
  readonly retries: number[] = [];
  readonly #request: ClientRequest;
  readonly #ended: Promise<void>;
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

  /** Stops reading without closing, as a client does that hangs. */
  stall(): void {
    this.#response?.pause();
  }

  cut(): void {
    this.#request.destroy();
  }

  /** Resolves once the condition holds. @throws Error after the bound */
  async until(condition: (reader: this) => boolean, timeoutMs = 15_000): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    while (!condition(this)) {
      if (Date.now() > deadline) throw new Error('The stream did not bring it in time.');
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 50);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
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
      data: JSON.parse(data) as VerificationBody,
    });
  }
}
