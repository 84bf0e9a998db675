/** The words of the page; what they say in each language is beside this file. */
import { type SessionEnd, type Trouble } from '../machine';

/** Words that depend on a name or a number are functions. */
export interface Texts {
  readonly verifyAccount: string;
  readonly opening: string;
  readonly continue: string;
  readonly sending: string;
  readonly tryNow: string;
  readonly tryAgain: string;
  /** Said after trouble with something that is sent again. */
  readonly goesOnByItself: string;
  readonly missing: string;
  readonly missingField: string;
  readonly optional: string;
  readonly showPassword: string;
  readonly hidePassword: string;
  readonly choose: string;
  readonly truncated: string;
  /** Beside a picture of the bank; a picture whose text nobody sent. */
  readonly picture: (question: string) => string;
  readonly pictureHelp: string;
  readonly unlabelled: string;
  readonly bank: {
    readonly heading: string;
    readonly label: string;
    readonly search: string;
    readonly found: (count: number) => string;
  };
  readonly signIn: { readonly heading: string; readonly note: string };
  readonly questions: { readonly heading: string };
  readonly account: { readonly heading: string; readonly unlabelled: string };
  readonly consent: {
    readonly heading: string;
    readonly note: string;
    readonly open: string;
    readonly openLink: string;
    readonly openHere: string;
    readonly opening: string;
    readonly opened: string;
    readonly openAgain: string;
  };
  readonly widget: { readonly heading: string; readonly loading: string };
  readonly working: {
    readonly heading: string;
    readonly note: string;
    readonly steps: Readonly<Record<string, string>>;
    readonly otherStep: string;
    readonly since: (duration: string) => string;
  };
  /** Why something is asked again; `first` and `not-given` need no reason. */
  readonly reasons: Readonly<Record<string, string>>;
  readonly attemptsLeft: (attempts: number) => string;
  readonly until: (time: string) => string;
  readonly timeLeft: (time: string) => string;
  readonly soonOver: (duration: string) => string;
  readonly cancel: {
    readonly button: string;
    readonly heading: string;
    readonly note: string;
    readonly yes: string;
    readonly no: string;
  };
  readonly finished: {
    readonly verified: string;
    readonly cancelled: string;
    readonly other: string;
    readonly retryNow: string;
    readonly retryLater: (duration: string) => string;
    readonly nothingToDo: string;
    readonly close: string;
  };
  readonly back: (name: string | undefined) => string;
  readonly troubles: Readonly<Record<Trouble, string>>;
  readonly ends: Readonly<Record<SessionEnd, { readonly heading: string; readonly note: string }>>;
  readonly returned: { readonly heading: string; readonly note: string };
}
