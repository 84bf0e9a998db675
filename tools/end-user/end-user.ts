/**
 * The end user of a verification: acts once on each thing that is asked, until the outcome. Where the states come from and
 * where the answers go is the caller's choice: the client (at-client.ts) or the HTTP API (over-http.ts).
 */
import { type NextAction, type SecretFields } from '../../client';

/** One kind of thing to do. */
export type ActionOf<K extends NextAction['kind']> = Extract<NextAction, { kind: K }>;
/** Something to do. */
export type OpenAction = Exclude<NextAction, { kind: 'none' }>;
type Question = ActionOf<'answer-challenges'>['challenges'][number];
type Form = ActionOf<'provide-credentials'>['credentials'];

/** A verification as its end user sees it. */
export interface State {
  readonly nextAction: NextAction;
}

/** Where the answers go. */
export interface Desk {
  answerChallenges(given: {
    readonly round: number;
    readonly answers: SecretFields;
  }): Promise<unknown>;
  selectAccount(given: { readonly round: number; readonly value: string }): Promise<unknown>;
  provideCredentials(given: {
    readonly round: number;
    readonly credentials: SecretFields;
  }): Promise<unknown>;
}

/** What the end user does; the defaults lead to success at the simulator's banks, credentials apart. */
export interface EndUser<S extends State = State> {
  /** The answer to one question of the n-th MFA round, from 0. @default the right one */
  readonly answer?: (nth: number, question: Question) => string;
  /** Which of the offered accounts. @default 0 */
  readonly account?: number;
  /** What is given at the n-th request for credentials: a password, or every field. Nothing more after these. @default none */
  readonly credentials?: readonly (string | SecretFields)[];
  /** What is left unanswered. @default nothing */
  readonly ignores?: readonly NextAction['kind'][];
  /** Called once for each thing to do, before it is done. `false` leaves it unanswered. */
  readonly before?: (
    action: OpenAction,
    state: S,
  ) => Promise<boolean | undefined> | boolean | undefined;
}

/** Plays a verification whose states are given to the end of them; returns them all. */
export async function playEndUser<S extends State>(
  states: AsyncIterable<S>,
  desk: Desk,
  endUser: EndUser<S> = {},
): Promise<readonly S[]> {
  const seen: S[] = [];
  const act = actor(desk, endUser);
  // A state comes again with every change of anything else; a round is acted on once.
  let round = 0;
  for await (const state of states) {
    seen.push(state);
    const { nextAction } = state;
    if (nextAction.kind === 'none' || nextAction.round <= round) continue;
    round = nextAction.round;
    if (endUser.ignores?.includes(nextAction.kind) === true) continue;
    if ((await endUser.before?.(nextAction, state)) !== false) await act(nextAction);
  }
  return seen;
}

/** Acts on what is asked; counts MFA rounds and requests for credentials. */
function actor(desk: Desk, endUser: EndUser<never>): (action: OpenAction) => Promise<void> {
  let questionRounds = 0;
  let credentialRequests = 0;
  return async (action) => {
    const { round } = action;
    switch (action.kind) {
      case 'answer-challenges': {
        const nth = questionRounds++;
        const answers = action.challenges.map((question) => ({
          guid: question.guid,
          value: endUser.answer?.(nth, question) ?? rightAnswer(question),
        }));
        await desk.answerChallenges({ round, answers });
        return;
      }
      case 'select-account': {
        const option = action.options[endUser.account ?? 0];
        if (option === undefined) throw new Error('There is no such account to choose.');
        await desk.selectAccount({ round, value: option.value });
        return;
      }
      case 'provide-credentials': {
        const given = endUser.credentials?.[credentialRequests++];
        // Nothing is left to give: the deadline decides.
        if (given === undefined) return;
        const credentials = typeof given === 'string' ? filledIn(action.credentials, given) : given;
        await desk.provideCredentials({ round, credentials });
        return;
      }
      case 'open-url':
      // Opening it is no message; `before` does it where a test needs it.
    }
  };
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
  { round, challenges }: Pick<ActionOf<'answer-challenges'>, 'round' | 'challenges'>,
  value = 'correct',
): { readonly round: number; readonly answers: readonly { guid: string; value: string }[] } {
  return { round, answers: challenges.map(({ guid }) => ({ guid, value })) };
}

/** A sign-in form filled in with the simulator's user name; the password chooses what happens. */
export function filledIn(
  fields: Form,
  password: string,
): readonly { guid: string; value: string }[] {
  return fields.map(({ guid, type, options }) => ({
    guid,
    value:
      { LOGIN: 'test_atrium', PASSWORD: password, OPTIONS: options?.[0]?.value }[type] ?? '4711',
  }));
}
