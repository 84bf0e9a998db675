/** The end user's answers on their way out: checked, and sealed where still plain. */
import {
  accountSelectionSchema,
  challengeAnswersSchema,
  providedCredentialsSchema,
} from '../contract/schemas';
import {
  type AccountSelection,
  type ChallengeAnswers,
  type ProvidedCredentials,
  type SecretFields,
} from '../domain';
import { checkId, invalidRequest, parseRequest } from './parse';
import { sealFields, type SealingKeySource } from './seal-fields';

/** The key becomes part of an update id, which Temporal keeps. */
const KEY_LENGTH_MAX = 64;

/** How an answer travels. */
export interface AnswerOptions {
  /**
   * A signal needs no worker, and is dropped without a word when it does not fit. A verification
   * whose history has grown long (domain/history-space) gets an update all the same, which costs
   * nothing when it is rejected. @default 'update'
   */
  readonly via?: 'update' | 'signal';
  /**
   * The same key twice is one answer; 1 to 64 characters, no secret. Rejected with `signal`, on which
   * it has no effect. @default a random one
   */
  readonly idempotencyKey?: string;
}

/** What is sent for each kind of answer: checked, and sealed where it is secret. */
export interface AnswerMessages {
  readonly challengeAnswers: ChallengeAnswers;
  readonly accountSelection: AccountSelection;
  readonly credentials: ProvidedCredentials;
}
export type AnswerKind = keyof AnswerMessages;

/** Brings one answer to its verification (deliver-answer.ts). */
export type DeliverAnswer = <K extends AnswerKind>(
  verificationId: string,
  kind: K,
  message: AnswerMessages[K],
  options: AnswerOptions,
) => Promise<void>;

/** Prepares answers and has them delivered. Docs and errors stand at the methods of the client. */
export class Answers {
  readonly #sealingKey: SealingKeySource;
  readonly #deliver: DeliverAnswer;

  constructor(sealingKey: SealingKeySource, deliver: DeliverAnswer) {
    this.#sealingKey = sealingKey;
    this.#deliver = deliver;
  }

  async answerChallenges(
    verificationId: string,
    given: ChallengeAnswers<SecretFields>,
    options: AnswerOptions,
  ): Promise<void> {
    checkId(verificationId);
    const { round, answers: fields } = parseRequest(challengeAnswersSchema, given);
    const what = {
      verificationId,
      purpose: 'challenge-answer',
      fields,
      path: ['answers'],
    } as const;
    const answers = await sealFields(this.#sealingKey, what);
    await this.#deliver(verificationId, 'challengeAnswers', { round, answers }, options);
  }

  async selectAccount(
    verificationId: string,
    given: AccountSelection,
    options: AnswerOptions,
  ): Promise<void> {
    const selection = parseRequest(accountSelectionSchema, given);
    await this.#deliver(verificationId, 'accountSelection', selection, options);
  }

  async provideCredentials(
    verificationId: string,
    given: ProvidedCredentials<SecretFields>,
    options: AnswerOptions,
  ): Promise<void> {
    checkId(verificationId);
    const { round, credentials: fields } = parseRequest(providedCredentialsSchema, given);
    const what = { verificationId, purpose: 'credential', fields, path: ['credentials'] } as const;
    const credentials = await sealFields(this.#sealingKey, what);
    await this.#deliver(verificationId, 'credentials', { round, credentials }, options);
  }
}

/** @throws VerificationClientError INVALID_REQUEST for a key that cannot have its effect */
export function checkKey({ via, idempotencyKey: key }: AnswerOptions): void {
  if (key === undefined) return;
  const fits = key.length > 0 && key.length <= KEY_LENGTH_MAX;
  const problem = fits ? 'has no effect on a signal' : 'must have 1 to 64 characters';
  if (via === 'signal' || !fits) throw invalidRequest([{ path: ['idempotencyKey'], problem }]);
}
