/** Plays the end user of a verification through the client alone: follows it, answers what is asked, until the outcome. */
import {
  type AnswerOptions,
  type NextAction,
  type SecretField,
  type VerificationClient,
  type VerificationResult,
  type VerificationView,
} from '../../client';

/** One kind of thing to do. */
export type ActionOf<K extends NextAction['kind']> = Extract<NextAction, { kind: K }>;

type Question = ActionOf<'answer-challenges'>['challenges'][number];

/** What the end user does; everything has a default that leads to success at MX Bank, credentials apart. */
export interface EndUser {
  readonly via?: NonNullable<AnswerOptions['via']>;
  /** The answer to one question of the n-th MFA round, from 0. @default the right one */
  readonly answer?: (nth: number, question: Question) => string;
  /** Which of the offered accounts. @default 0 */
  readonly account?: number;
  /** What is given at the n-th request for credentials; nothing more after these. @default none */
  readonly credentials?: readonly (readonly SecretField[])[];
  /** Questions, choices and requests for credentials that are let pass. @default none */
  readonly ignores?: readonly NextAction['kind'][];
  readonly timeoutMs?: number;
}

/** A verification that was played to its end. */
export interface PlayedVerification {
  readonly verificationId: string;
  /** Every view that was seen, in order. */
  readonly views: readonly VerificationView[];
  readonly result: VerificationResult;
}

const TIMEOUT_MS = 25_000;

/** Plays a running verification to its outcome. @throws Error when there is none in time */
export async function playToEnd(
  client: VerificationClient,
  verificationId: string,
  endUser: EndUser = {},
): Promise<PlayedVerification> {
  const timeoutMs = endUser.timeoutMs ?? TIMEOUT_MS;
  const views: VerificationView[] = [];
  const signal = AbortSignal.timeout(timeoutMs);
  const player = new Player(client, verificationId, endUser);
  for await (const view of client.watch(verificationId, { signal })) {
    views.push(view);
    await player.act(view.nextAction);
  }
  const last = views.at(-1);
  if (last?.outcome === undefined) {
    const where = `${last?.phase ?? 'nothing'} ${last?.step ?? ''} ${last?.connectionStatus ?? ''}`;
    throw new Error(`No outcome within ${String(timeoutMs)} ms; last: ${where}.`);
  }
  return { verificationId, views, result: await client.result(verificationId, { timeoutMs }) };
}

/** The first view that fits. @throws Error when there is none in time */
export async function viewWhere(
  client: VerificationClient,
  verificationId: string,
  fits: (view: VerificationView) => boolean,
  timeoutMs = TIMEOUT_MS,
): Promise<VerificationView> {
  let last: VerificationView | undefined;
  for await (const view of client.watch(verificationId, {
    signal: AbortSignal.timeout(timeoutMs),
  })) {
    if (fits(view)) return view;
    last = view;
  }
  const where = `${last?.phase ?? 'nothing'} ${last?.step ?? ''} ${last?.outcome?.code ?? ''}`;
  throw new Error(`No such view within ${String(timeoutMs)} ms; last: ${where}.`);
}

/** Waits until the caller has to do this, and returns what exactly. @throws Error when it is not asked in time */
export async function untilAsked<K extends NextAction['kind']>(
  client: VerificationClient,
  verificationId: string,
  kind: K,
): Promise<ActionOf<K>> {
  const isIt = (action: NextAction): action is ActionOf<K> => action.kind === kind;
  const { nextAction } = await viewWhere(client, verificationId, (view) => isIt(view.nextAction));
  if (!isIt(nextAction)) throw new Error('Unreachable: the view was chosen by this.');
  return nextAction;
}

/** What the simulator's banks take for right; codes of one-time passwords are `correct` too. */
export function rightAnswer({ type, options = [] }: Question): string {
  const values = options.map((option) => option.value);
  if (type === 'IMAGE_OPTIONS') return 'image_data_2';
  if (type === 'OPTIONS' && !values.includes('correct')) return values[0] ?? 'correct';
  return 'correct';
}

/** Each challenge of a round with the same answer. */
export function answersTo(
  action: ActionOf<'answer-challenges'>,
  value = 'correct',
): { readonly round: number; readonly answers: readonly SecretField[] } {
  return { round: action.round, answers: action.challenges.map(({ guid }) => ({ guid, value })) };
}

/** Remembers which rounds are done; a view comes again with every change. */
class Player {
  readonly #client: VerificationClient;
  readonly #id: string;
  readonly #endUser: EndUser;
  readonly #via: NonNullable<AnswerOptions['via']>;
  #answeredRound = 0;
  #mfaRounds = 0;
  #credentialRequests = 0;

  constructor(client: VerificationClient, id: string, endUser: EndUser) {
    this.#client = client;
    this.#id = id;
    this.#endUser = endUser;
    this.#via = endUser.via ?? 'update';
  }

  async act(action: NextAction): Promise<void> {
    // Where to go is no question.
    if (action.kind === 'none' || action.kind === 'open-url') return;
    const isLetPass = this.#endUser.ignores?.includes(action.kind) === true;
    if (isLetPass || action.round <= this.#answeredRound) return;
    this.#answeredRound = action.round;
    if (action.kind === 'answer-challenges') await this.#answer(action);
    else if (action.kind === 'select-account') await this.#select(action);
    else await this.#provide(action);
  }

  async #answer({ round, challenges }: ActionOf<'answer-challenges'>): Promise<void> {
    const nth = this.#mfaRounds;
    this.#mfaRounds += 1;
    const { answer } = this.#endUser;
    const answers = challenges.map((question) => ({
      guid: question.guid,
      value: answer?.(nth, question) ?? rightAnswer(question),
    }));
    await this.#client.answerChallenges(this.#id, { round, answers }, { via: this.#via });
  }

  async #select({ round, options }: ActionOf<'select-account'>): Promise<void> {
    const option = options[this.#endUser.account ?? 0];
    if (option === undefined) throw new Error('There is no such account to choose.');
    const { value } = option;
    await this.#client.selectAccount(this.#id, { round, value }, { via: this.#via });
  }

  async #provide({ round }: ActionOf<'provide-credentials'>): Promise<void> {
    const credentials = this.#endUser.credentials?.[this.#credentialRequests];
    this.#credentialRequests += 1;
    // Saying nothing is an answer too: then the deadline decides.
    if (credentials === undefined) return;
    await this.#client.provideCredentials(this.#id, { round, credentials }, { via: this.#via });
  }
}
