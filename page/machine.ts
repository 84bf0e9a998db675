/**
 * What the page shows: a pure state machine. Events go in, a screen comes out; nothing here knows a
 * browser. Two rules hold everything together: the newest version of the verification decides, and a
 * round that was answered is not asked again.
 */
import { type NextAction, type Outcome, type Verification } from './wire';

/** What the end user is doing about the open round. */
export type Sending =
  | { readonly kind: 'idle' }
  | { readonly kind: 'sending'; readonly round: number }
  /** Taken; the bank works until the next version tells more. */
  | { readonly kind: 'sent'; readonly round: number };

/** Why something did not go through; each has a sentence that says what happens next. */
export type Trouble =
  | 'offline'
  | 'too-many-requests'
  | 'service-away'
  | 'answer-invalid'
  | 'answer-overtaken'
  | 'popup-blocked'
  | 'unexpected';

/** Why there is no session. Each leads back to the merchant. */
export type SessionEnd =
  | 'address-used'
  | 'expired'
  | 'rejected'
  | 'unknown-verification'
  | 'broken';

export interface PageState {
  readonly session: 'opening' | 'open' | { readonly ended: SessionEnd };
  readonly verification: Verification | undefined;
  /** `needed`: the verification starts with the bank that the end user chooses. */
  readonly bank: 'known' | 'needed' | 'chosen';
  /** Whether news arrive; else what stands in their way. */
  readonly connection: 'up' | Trouble;
  readonly sending: Sending;
  readonly trouble: Trouble | undefined;
  /** The one-time address that was fetched for a round. It is kept in memory alone. */
  readonly address: { readonly round: number; readonly url: string } | undefined;
  /** The round whose page at the bank the end user has opened. */
  readonly openedRound: number | undefined;
  readonly cancelling: 'no' | 'asked' | 'sending' | 'sent';
}

const IDLE: Sending = { kind: 'idle' };

export const FIRST_STATE: PageState = {
  session: 'opening',
  verification: undefined,
  bank: 'known',
  connection: 'up',
  sending: IDLE,
  trouble: undefined,
  address: undefined,
  openedRound: undefined,
  cancelling: 'no',
};

export type PageEvent =
  | { readonly kind: 'session-opened' }
  | { readonly kind: 'session-ended'; readonly why: SessionEnd }
  | { readonly kind: 'bank'; readonly to: PageState['bank'] }
  | { readonly kind: 'told'; readonly verification: Verification }
  | { readonly kind: 'connection'; readonly connection: PageState['connection'] }
  /** `isAgain`: by itself after trouble, which is still said. */
  | { readonly kind: 'sending'; readonly round: number; readonly isAgain: boolean }
  | { readonly kind: 'sent'; readonly round: number }
  | { readonly kind: 'failed'; readonly trouble: Trouble }
  | { readonly kind: 'address'; readonly round: number; readonly url: string }
  | { readonly kind: 'url-opened'; readonly round: number }
  | { readonly kind: 'cancel'; readonly to: PageState['cancelling'] };

type Asked<K extends NextAction['kind']> = Extract<NextAction, { readonly kind: K }>;

/** What is on the page, apart from trouble, which is said above it. */
export type Screen =
  | { readonly kind: 'opening' }
  | { readonly kind: 'session-ended'; readonly why: SessionEnd }
  | { readonly kind: 'bank' }
  | { readonly kind: 'working'; readonly step: string }
  | { readonly kind: 'sign-in'; readonly asked: Asked<'provide-credentials'> }
  | { readonly kind: 'questions'; readonly asked: Asked<'answer-challenges'> }
  | { readonly kind: 'account'; readonly asked: Asked<'select-account'> }
  | {
      readonly kind: 'consent';
      readonly asked: Asked<'open-url'>;
      readonly isOpened: boolean;
      readonly url: string | undefined;
    }
  | { readonly kind: 'widget'; readonly asked: Asked<'open-url'>; readonly url: string | undefined }
  | { readonly kind: 'finished'; readonly outcome: Outcome };

/** The next state. An event that no longer fits changes nothing. */
export function next(state: PageState, event: PageEvent): PageState {
  switch (event.kind) {
    case 'session-opened':
      return { ...state, session: 'open' };
    case 'session-ended':
      // How it ended stays to be seen when the session goes later.
      return hasEnded(state) ? state : { ...state, session: { ended: event.why } };
    case 'bank':
      return { ...state, bank: event.to, connection: 'up', trouble: undefined };
    case 'told':
      return told(state, event.verification);
    case 'connection':
      return { ...state, connection: event.connection };
    case 'failed':
      return failed(state, event.trouble);
    case 'cancel':
      return { ...state, cancelling: hasEnded(state) ? 'no' : event.to, trouble: undefined };
    default:
      return acted(state, event);
  }
}

type Action = Extract<PageEvent, { readonly kind: 'sending' | 'sent' | 'address' | 'url-opened' }>;

/** What the end user does about the open round. */
function acted(state: PageState, event: Action): PageState {
  const { round } = event;
  const well = { ...state, trouble: undefined };
  switch (event.kind) {
    case 'sending': {
      const { trouble } = event.isAgain ? state : well;
      return { ...well, trouble, sending: { kind: 'sending', round } };
    }
    case 'sent':
      return isOpenRound(state, round) ? { ...well, sending: { kind: 'sent', round } } : state;
    case 'address':
      return { ...well, sending: IDLE, address: { round, url: event.url } };
    case 'url-opened':
      // A one-time address is used up by opening it.
      return { ...well, sending: IDLE, address: undefined, openedRound: round };
  }
}

/** Whether the end user is asked if the verification is to end; what is behind stays as it is. */
export function isAskedToCancel(state: PageState): boolean {
  const { kind } = screenOf(state);
  const canEnd = !['finished', 'session-ended', 'opening', 'bank'].includes(kind);
  return canEnd && (state.cancelling === 'asked' || state.cancelling === 'sending');
}

/** What a state shows. */
export function screenOf(state: PageState): Screen {
  const { session, verification, sending, cancelling } = state;
  if (typeof session === 'object') return { kind: 'session-ended', why: session.ended };
  if (verification?.outcome) return { kind: 'finished', outcome: verification.outcome };
  if (session === 'opening') return { kind: 'opening' };
  if (verification === undefined) return beforeStart(state);
  if (cancelling === 'sent') return { kind: 'working', step: 'cancel' };
  const { nextAction, step } = verification;
  if (nextAction.kind === 'none') return { kind: 'working', step };
  const isAnswered = sending.kind === 'sent' && sending.round === nextAction.round;
  return isAnswered ? { kind: 'working', step: 'answered' } : screenFor(nextAction, state);
}

function beforeStart({ bank }: PageState): Screen {
  if (bank === 'known') return { kind: 'opening' };
  return bank === 'needed' ? { kind: 'bank' } : { kind: 'working', step: 'createMember' };
}

function screenFor(
  asked: Exclude<NextAction, { readonly kind: 'none' }>,
  { address, openedRound }: PageState,
): Screen {
  const url = address?.round === asked.round ? address.url : undefined;
  switch (asked.kind) {
    case 'provide-credentials':
      return { kind: 'sign-in', asked };
    case 'answer-challenges':
      return { kind: 'questions', asked };
    case 'select-account':
      return { kind: 'account', asked };
    case 'open-url':
      return asked.page === 'connect-widget'
        ? { kind: 'widget', asked, url }
        : { kind: 'consent', asked, url, isOpened: openedRound === asked.round };
  }
}

/** Streams reconnect and tabs race: an older version than the one that is shown changes nothing. */
function told(state: PageState, verification: Verification): PageState {
  if (verification.version < (state.verification?.version ?? 0)) return state;
  const after = { ...state, verification, connection: 'up' as const };
  const before = roundOf(state.verification);
  const isNewRound = roundOf(verification) !== before && roundOf(verification) !== undefined;
  // What went wrong with an older round is no news any more.
  return isNewRound ? { ...after, sending: IDLE, trouble: undefined } : after;
}

function failed(state: PageState, trouble: Trouble): PageState {
  const { cancelling, sending } = state;
  return {
    ...state,
    trouble,
    // What was entered stays, and the button works again; what was taken stays taken.
    sending: sending.kind === 'sending' ? IDLE : sending,
    cancelling: cancelling === 'sending' ? 'asked' : cancelling,
  };
}

function hasEnded({ verification }: PageState): boolean {
  return verification?.outcome !== undefined && verification.outcome !== null;
}

function isOpenRound({ verification }: PageState, round: number): boolean {
  return roundOf(verification) === round;
}

function roundOf(verification: Verification | undefined): number | undefined {
  const action = verification?.nextAction;
  return action === undefined || action.kind === 'none' ? undefined : action.round;
}
