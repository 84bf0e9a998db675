/**
 * Sends what the end user entered, sealed, until the service has taken it. Sent again after trouble
 * it is the same answer: it keeps its Idempotency-Key, and an answer that was taken counts once.
 */
import {
  SealingError,
  sealChallengeAnswers,
  sealCredentials,
  type PlainField,
  type PublicKeySet,
} from '../client/sealing';
import { meaningOf, type Meaning } from './answers';
import { randomText } from './browser-tab';
import { get, post, serviceNow } from './http';

/** What the end user entered. */
export type Answer =
  | {
      readonly kind: 'credentials' | 'challenge-answers';
      readonly round: number;
      readonly fields: readonly PlainField[];
    }
  | { readonly kind: 'account-selection'; readonly round: number; readonly value: string };

/** Whose answer it is. */
export interface Answerer {
  readonly verificationId: string;
  /** As it is now; it is renewed on the way. */
  token(): string | undefined;
}

const KEY_BYTES = 16;

/** An answer on its way. */
export class Answering {
  readonly round: number;
  readonly #answer: Answer;
  readonly #answerer: Answerer;
  readonly #key = randomText(KEY_BYTES);
  #body: unknown;

  constructor(answer: Answer, answerer: Answerer) {
    this.round = answer.round;
    this.#answer = answer;
    this.#answerer = answerer;
  }

  /** Sends it, once. Returns what stands in the way; undefined: it was taken. */
  async send(): Promise<Meaning | undefined> {
    try {
      this.#body ??= await this.#sealed();
    } catch (error) {
      if (error instanceof Unsealed) return error.meaning;
      const isTooLong = error instanceof SealingError && error.code !== 'no-valid-key';
      return meaningOf({ status: isTooLong ? 422 : 503 });
    }
    const { verificationId } = this.#answerer;
    const path = `/v1/verifications/${verificationId}/${this.#answer.kind}`;
    const headers = { 'idempotency-key': this.#key };
    const reply = await post(path, { token: this.#answerer.token(), body: this.#body, headers });
    if (reply.status === 202) return undefined;
    const { code } = (reply.body ?? {}) as { readonly code?: string };
    return meaningOf({ ...reply, code });
  }

  async #sealed(): Promise<unknown> {
    const answer = this.#answer;
    const { round } = answer;
    if (answer.kind === 'account-selection') return { round, value: answer.value };
    const { verificationId } = this.#answerer;
    // Asked for each time: the service changes its keys while pages are open.
    const reply = await get('/.well-known/sealing-keys');
    if (reply.status !== 200) throw new Unsealed(meaningOf(reply));
    const keys = byTheServicesClock(reply.body as PublicKeySet);
    return answer.kind === 'credentials'
      ? { round, credentials: await sealCredentials(keys, verificationId, answer.fields) }
      : { round, answers: await sealChallengeAnswers(keys, verificationId, answer.fields) };
  }
}

/** The keys that may be used now, as the service counts time: the clock of a phone may be wrong. */
function byTheServicesClock({ keys }: PublicKeySet): PublicKeySet {
  const now = serviceNow() / 1_000;
  const usable = keys
    .filter(({ nbf = 0, exp = Infinity }) => nbf <= now && now < exp)
    .sort((a, b) => (b.nbf ?? 0) - (a.nbf ?? 0));
  return { keys: usable.map(({ nbf: _from, exp: _until, ...key }) => key) };
}

class Unsealed extends Error {
  readonly meaning: Meaning;

  constructor(meaning: Meaning) {
    super('The keys could not be read.');
    this.meaning = meaning;
  }
}
