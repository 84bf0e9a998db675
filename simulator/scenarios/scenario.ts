/**
 * A scenario describes how one member behaves from log-in to account numbers. Pure data:
 * member-machine.ts plays it, scenario-table.ts lists all.
 */

/** A connection status and the legacy status that shows beside it. */
export interface EndState {
  readonly connectionStatus: string | null;
  readonly status: string | null;
  /** Whether the bank accepted the credentials. Default: as before. */
  readonly isAuthenticated?: boolean;
  /**
   * What Platform's `member.error` says of this end (mx-platform-contract.md §3.3). Default:
   * nothing.
   */
  readonly errorCode?: number;
}

/** One choice of an OPTIONS challenge, or one picture of an IMAGE_OPTIONS challenge. */
export interface ChallengeOption {
  readonly label: string;
  readonly value: string;
  readonly dataUri?: string;
}

/** One question of a round, with the answers that count as right. */
export interface ChallengeSpec {
  /** Usually a word. The later Platform API uses a number, so both are possible. */
  readonly type: string | number;
  readonly label: string;
  readonly fieldName: string | null;
  /** Answers that are right. Empty: no answer can be right. */
  readonly right: readonly string[];
  readonly options?: readonly ChallengeOption[];
  /**
   * The key under which the options are sent; `image_options` for pictures, `options` otherwise.
   */
  readonly optionsKey?: 'options' | 'image_options';
  readonly imageData?: string;
  /** True for the account-selection question: the right answers are its option values. */
  readonly selectsAccount?: boolean;
  /** A right answer that brings a further round before the job goes on. */
  readonly followUp?: { readonly answer: string; readonly round: Round };
}

/** Questions that are asked at once and answered in one resume. */
export type Round = readonly ChallengeSpec[];

/** How a member behaves. Every field left out means "as an ordinary member at MX Bank". */
export interface Scenario {
  /** One line for the README and the start-up text: what happens. */
  readonly effect: string;
  /** Set: the bank rejects the log-in and the job ends like this. */
  readonly rejection?: EndState;
  /** Set: the job ends like this instead of CONNECTED, after all rounds. */
  readonly outcome?: EndState;
  readonly rounds?: readonly Round[];
  /** Set: a wrong answer ends the job like this instead of REJECTED. */
  readonly wrongAnswer?: EndState;
  /** How the account selection looks; `none` is the legacy flow. Default `offered`. */
  readonly selection?: 'offered' | 'none' | 'empty';
  /** How many rounds come before the selection. Default: all of them. */
  readonly selectionAfterRounds?: number;
  /** Which accounts the member has. Default `checking-and-savings`. */
  readonly accounts?: AccountSet;
  /** How account_numbers answers. Default `normal`. */
  readonly numbers?: 'normal' | 'late' | 'partial' | 'empty' | 'old-persists';
  /** How the phases of the job look. Default `normal`. */
  readonly course?:
    | 'normal'
    | 'instantaneous'
    | 'backwards'
    | 'flicker'
    | 'reconnecting'
    | 'delayed';
  /** Status reads during which the old challenge still shows after a resume. */
  readonly lingerReads?: number;
  /** How POST verify itself behaves. Default `normal`. */
  readonly verify?: 'normal' | 'throttled' | 'throttled-once' | 'collides' | 'already-running';
}

/** Which accounts a member has. */
export type AccountSet =
  | 'checking-and-savings'
  | 'single'
  | 'equal-labels'
  | 'canadian'
  | 'twenty-six'
  | 'documented-example';
