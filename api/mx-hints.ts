/** Passes on what webhooks of MX say, a few at a time, and no more of them than anybody waits for. */
import { type ApiClient } from './api-client';

/** What became of a webhook. */
export type MxHintResult = 'passed' | 'nobody-waits' | 'no-member' | 'too-many' | 'failed';

/** At once: each is a look into Temporal's index, and a signal for each verification found. */
const AT_ONCE = 8;
/** That wait for their turn; MX sends what is not taken here again to nobody, and polls go on. */
const WAITING_MAX = 500;

/** The webhooks of one process on their way. */
export class MxHints {
  readonly #client: Pick<ApiClient, 'tellOfMember'>;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(client: Pick<ApiClient, 'tellOfMember'>) {
    this.#client = client;
  }

  /** Resolves when it was passed on, or was not. Never rejects. */
  async pass(memberGuid: string | undefined): Promise<MxHintResult> {
    if (memberGuid === undefined) return 'no-member';
    if (this.#running >= AT_ONCE) {
      if (this.#waiting.length >= WAITING_MAX) return 'too-many';
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else {
      this.#running += 1;
    }
    try {
      return (await this.#client.tellOfMember(memberGuid)) > 0 ? 'passed' : 'nobody-waits';
    } catch {
      return 'failed';
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }
}
