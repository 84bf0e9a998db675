/** The end user of a verification that is followed and answered through the client. */
import {
  type AnswerOptions,
  type NextAction,
  type StartVerificationRequest,
  type VerificationOperations,
  type VerificationResult,
  type VerificationView,
} from '../../client';
import { type ConnectWidgetSource, type OauthSource } from '../../domain';
import { SAFETY_NET_MS } from '../waiting';
import { makeUser, OAUTH_BANK, type KnownMember, type MxAddress } from './at-mx';
import { playEndUser, type ActionOf, type Desk, type EndUser } from './end-user';

/** How the end user behaves, and how the answers travel. */
export interface ClientEndUser extends EndUser<VerificationView> {
  /** @default 'update' */
  readonly via?: NonNullable<AnswerOptions['via']>;
}

/** The connection methods that send the end user elsewhere. */
export const OAUTH = { kind: 'oauth', institutionCode: OAUTH_BANK } as const;
export const IN_WIDGET = { kind: 'connect-widget' } as const;

/** A verification that was played to its end. */
export interface PlayedVerification {
  readonly verificationId: string;
  /** Every view that was seen, in order. */
  readonly views: readonly VerificationView[];
  readonly result: VerificationResult;
  /** One-time URLs that were handed out, where somebody keeps them. */
  readonly urls?: readonly string[];
}

/** Starts a verification and plays it to its outcome. @throws Error when there is none before the safety net */
export async function play(
  client: VerificationOperations,
  request: StartVerificationRequest,
  endUser: ClientEndUser = {},
): Promise<PlayedVerification> {
  const { verificationId } = await client.start(request);
  return playOn(client, verificationId, endUser);
}

/** Plays a running verification to its outcome. @throws Error when there is none before the safety net */
export async function playOn(
  client: VerificationOperations,
  verificationId: string,
  endUser: ClientEndUser = {},
): Promise<PlayedVerification> {
  const { via = 'update' } = endUser;
  const states = client.watch(verificationId, { signal: AbortSignal.timeout(SAFETY_NET_MS) });
  const views = await playEndUser(states, deskOf(client, verificationId, via), endUser);
  if (views.at(-1)?.outcome === undefined) throw new Error(`No outcome; last: ${last(views)}.`);
  const result = await client.result(verificationId, { timeoutMs: SAFETY_NET_MS });
  return { verificationId, views, result };
}

/** The client's methods for the answers to one verification. */
export function deskOf(
  client: VerificationOperations,
  verificationId: string,
  via: NonNullable<AnswerOptions['via']>,
): Desk {
  return {
    answerChallenges: (given) => client.answerChallenges(verificationId, given, { via }),
    selectAccount: (given) => client.selectAccount(verificationId, given, { via }),
    provideCredentials: (given) => client.provideCredentials(verificationId, given, { via }),
  };
}

/**
 * Starts a verification that sends its end user to the bank's page or into the widget; resolves once they have to go there.
 *
 * @param known - the user; a fresh one unless given
 */
export async function sendElsewhere(
  { client, simulator }: { readonly client: VerificationOperations; readonly simulator: MxAddress },
  member: OauthSource | ConnectWidgetSource,
  overrides: Partial<StartVerificationRequest> = {},
  known?: string,
): Promise<KnownMember & { readonly verificationId: string }> {
  const userGuid = known ?? (await makeUser(simulator));
  const user = { kind: 'existing', userGuid } as const;
  const { verificationId } = await client.start({ user, member, ...overrides });
  const isAsked = ({ nextAction }: VerificationView): boolean => nextAction.kind === 'open-url';
  const { memberGuid } = await viewWhere(client, verificationId, isAsked);
  return { verificationId, userGuid, memberGuid: memberGuid ?? '' };
}

/** The first view that fits. @throws Error when the verification ends without one, or none comes before the safety net */
export async function viewWhere(
  client: VerificationOperations,
  verificationId: string,
  fits: (view: VerificationView) => boolean,
): Promise<VerificationView> {
  const views: VerificationView[] = [];
  const signal = AbortSignal.timeout(SAFETY_NET_MS);
  for await (const view of client.watch(verificationId, { signal })) {
    if (fits(view)) return view;
    views.push(view);
  }
  throw new Error(`No such view; last: ${last(views)}.`);
}

/** Waits until the caller has to do this, and returns what exactly. @throws Error as {@link viewWhere} */
export async function untilAsked<K extends NextAction['kind']>(
  client: VerificationOperations,
  verificationId: string,
  kind: K,
): Promise<ActionOf<K>> {
  const isIt = (action: NextAction): action is ActionOf<K> => action.kind === kind;
  const { nextAction } = await viewWhere(client, verificationId, (view) => isIt(view.nextAction));
  if (!isIt(nextAction)) throw new Error('Unreachable: the view was chosen by this.');
  return nextAction;
}

function last(views: readonly VerificationView[]): string {
  const view = views.at(-1);
  if (view === undefined) return 'nothing';
  const { phase, step, connectionStatus, outcome } = view;
  return [phase, step, connectionStatus ?? '', outcome?.code ?? ''].join(' ').trim();
}
