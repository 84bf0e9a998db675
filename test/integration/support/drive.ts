// Plays the end user of a verification through the client alone: follows it, answers what is asked, waits for the end.
import type {
  AnswerOptions,
  NextAction,
  StartVerificationRequest,
  VerificationClient,
  VerificationResult,
  VerificationView,
} from '../../../client';

/** What the end user does; everything has a default that leads to success at MX Bank. */
export interface EndUser {
  readonly via?: NonNullable<AnswerOptions['via']>;
  /** Answer to each question of the n-th MFA round, from 0. @default 'correct' */
  readonly answer?: (round: number, label: string) => string;
  /** Which of the offered accounts. @default the first */
  readonly account?: number;
  /** Credentials of the n-th request for them. @default none: the test fails on being asked */
  readonly credentials?: readonly (readonly { readonly guid: string; readonly value: string }[])[];
  readonly timeoutMs?: number;
}

export interface Played {
  readonly verificationId: string;
  /** Every view that was seen, in order. */
  readonly views: readonly VerificationView[];
  readonly result: VerificationResult;
}

const TIMEOUT_MS = 25_000;

/** Starts a verification and plays it to its outcome. */
export async function play(
  client: VerificationClient,
  request: StartVerificationRequest,
  endUser: EndUser = {},
): Promise<Played> {
  const { verificationId } = await client.start(request);
  return playOn(client, verificationId, endUser);
}

/** Plays a verification that runs already. */
export async function playOn(
  client: VerificationClient,
  verificationId: string,
  endUser: EndUser = {},
): Promise<Played> {
  const timeoutMs = endUser.timeoutMs ?? TIMEOUT_MS;
  const views: VerificationView[] = [];
  const player = new Player(client, verificationId, endUser);
  const signal = AbortSignal.timeout(timeoutMs);
  for await (const view of client.watch(verificationId, { signal })) {
    views.push(view);
    await player.act(view.nextAction);
  }
  const last = views.at(-1);
  if (last?.outcome === undefined) {
    throw new Error(
      `no outcome within ${String(timeoutMs)} ms; last: ${last?.phase ?? 'nothing'} ${last?.step ?? ''}`,
    );
  }
  return { verificationId, views, result: await client.result(verificationId, { timeoutMs }) };
}

/** The first view that fits, in at most `timeoutMs`. */
export async function viewWhere(
  client: VerificationClient,
  verificationId: string,
  fits: (view: VerificationView) => boolean,
  timeoutMs = TIMEOUT_MS,
): Promise<VerificationView> {
  let last: VerificationView | undefined;
  const signal = AbortSignal.timeout(timeoutMs);
  for await (const view of client.watch(verificationId, { signal })) {
    if (fits(view)) return view;
    last = view;
  }
  throw new Error(
    `no such view within ${String(timeoutMs)} ms; last: ${last?.phase ?? 'nothing'} ${last?.step ?? ''} ${last?.outcome?.code ?? ''}`,
  );
}

type ActionOf<K extends NextAction['kind']> = Extract<NextAction, { kind: K }>;

/** Waits until the caller has to do this, and returns what exactly. */
export async function untilAsked<K extends NextAction['kind']>(
  client: VerificationClient,
  verificationId: string,
  kind: K,
  timeoutMs = TIMEOUT_MS,
): Promise<ActionOf<K>> {
  const isIt = (action: NextAction): action is ActionOf<K> => action.kind === kind;
  const view = await viewWhere(
    client,
    verificationId,
    ({ nextAction }) => isIt(nextAction),
    timeoutMs,
  );
  if (!isIt(view.nextAction)) throw new Error('unreachable');
  return view.nextAction;
}

/** Each challenge of a round with the same answer. */
export function answersTo(
  action: ActionOf<'answer-challenges'>,
  value = 'correct',
): { round: number; answers: { guid: string; value: string }[] } {
  return {
    round: action.round,
    answers: action.challenges.map(({ guid }) => ({ guid, value })),
  };
}

class Player {
  readonly #client: VerificationClient;
  readonly #id: string;
  readonly #endUser: EndUser;
  #answeredRound = 0;
  #mfaRounds = 0;
  #credentialRequests = 0;

  constructor(client: VerificationClient, id: string, endUser: EndUser) {
    this.#client = client;
    this.#id = id;
    this.#endUser = endUser;
  }

  async act(action: NextAction): Promise<void> {
    // A view comes again with every change; a round is answered once.
    if (action.kind === 'none' || !('round' in action) || action.round <= this.#answeredRound)
      return;
    this.#answeredRound = action.round;
    const { via = 'update' } = this.#endUser;
    switch (action.kind) {
      case 'answer-challenges':
        await this.#client.answerChallenges(this.#id, this.#answers(action), { via });
        return;
      case 'select-account': {
        const option = action.options[this.#endUser.account ?? 0];
        if (option === undefined) throw new Error('There is no such account to choose.');
        const { round } = action;
        await this.#client.selectAccount(this.#id, { round, value: option.value }, { via });
        return;
      }
      case 'provide-credentials': {
        const credentials = this.#endUser.credentials?.[this.#credentialRequests];
        this.#credentialRequests += 1;
        // Saying nothing is an answer too: then the deadline decides.
        if (credentials === undefined) return;
        const { round } = action;
        await this.#client.provideCredentials(this.#id, { round, credentials }, { via });
        return;
      }
      default:
        throw new Error(`The end user does not know what to do about ${action.kind}.`);
    }
  }

  #answers(action: ActionOf<'answer-challenges'>) {
    const nth = this.#mfaRounds;
    this.#mfaRounds += 1;
    const { answer = () => 'correct' } = this.#endUser;
    const answers = action.challenges.map(({ guid, label }) => ({
      guid,
      value: answer(nth, label),
    }));
    return { round: action.round, answers };
  }
}
