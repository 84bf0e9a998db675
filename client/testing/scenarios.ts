/**
 * What the banks of the double do, by name. A name is the password that chooses the same at MX Bank
 * and at the simulator, so one test can run against any of them. Scenarios that differ for MX alone
 * are not here.
 */
import { type ChallengeType, type ConnectionStatus, type OutcomeCode } from '../../domain';

/** One question of a bank. */
export interface Question {
  readonly type: ChallengeType;
  readonly label: string;
  readonly options?: readonly { readonly label: string; readonly value: string }[];
  /** For pictures. */
  readonly hasPicture?: boolean;
  /** Answers that the bank takes. */
  readonly right: readonly string[];
  /** One of them, which brings a further question. */
  readonly followUp?: { readonly answer: string; readonly question: Question };
}

/** What one sign-in leads to. Without more: the account selection, then success. */
export interface Scenario {
  /** For people. */
  readonly effect: string;
  /** MFA rounds; the questions of one are asked at once. */
  readonly rounds?: readonly (readonly Question[])[];
  /** After how many rounds the account is asked for. @default after all */
  readonly selectionAfterRounds?: number;
  /** `none`: all accounts count, as for old clients of MX. */
  readonly selection?: 'none' | 'empty';
  readonly accounts?: 'single' | 'equal-labels' | 'canadian';
  readonly numbers?: 'partial' | 'empty';
  /** The sign-in fails with this status of the member. */
  readonly fails?: ConnectionStatus;
  /** The status after a wrong answer. @default 'REJECTED' */
  readonly wrongAnswer?: ConnectionStatus;
  /** The verification ends at once with this. */
  readonly outcome?: OutcomeCode;
  /** What MX said of the member before that. @default nothing */
  readonly statusBefore?: ConnectionStatus;
}

const RIGHT = 'correct';

function text(label: string, right: readonly string[] = [RIGHT]): Question {
  return { type: 'TEXT', label, right };
}

const CITY = text('What city were you born in?');
const PET = text('What was your first pet called?');
const TOKEN: Question = {
  type: 'TOKEN',
  label: 'Enter the one-time code',
  right: [RIGHT, '123456'],
};
const DELIVERY: Question = {
  type: 'OPTIONS',
  label: 'Where should we send your code?',
  options: [
    { label: 'Text message to ***-***-1234', value: 'sms-1234' },
    { label: 'Email to s***@example.com', value: 'email-1' },
  ],
  right: ['sms-1234', 'email-1'],
};
const COLOUR: Question = {
  type: 'OPTIONS',
  label: 'What is your favorite color?',
  options: [
    { label: 'The right answer', value: RIGHT },
    { label: 'A wrong answer', value: 'incorrect' },
  ],
  right: [RIGHT],
};
const PICTURE: Question = {
  type: 'IMAGE_DATA',
  label: 'What is in this picture?',
  hasPicture: true,
  right: [RIGHT],
};
const PICTURES: Question = {
  type: 'IMAGE_OPTIONS',
  label: 'Which picture did you choose?',
  hasPicture: true,
  options: [
    { label: 'IMAGE_1', value: 'image_data_1' },
    { label: 'IMAGE_2', value: 'image_data_2' },
  ],
  right: ['image_data_2'],
};
const LOOKALIKE: Question = {
  type: 'OPTIONS',
  label: 'Please select an account:',
  options: [
    { label: 'Personal log-in', value: 'personal' },
    { label: 'Business log-in', value: 'business' },
  ],
  right: ['personal', 'business'],
};
const TWO_STEPS: Question = {
  ...text(CITY.label, [RIGHT, 'challenge']),
  followUp: { answer: 'challenge', question: PET },
};

/** MX Bank's documented passwords. */
const MX_BANK = {
  password: { effect: 'Signs in without questions.' },
  challenge: { effect: 'A TEXT question; `correct` is right.', rounds: [[TWO_STEPS]] },
  options: { effect: 'An OPTIONS question; `correct` is right.', rounds: [[COLOUR]] },
  image: { effect: 'A picture to read; `correct` is right.', rounds: [[PICTURE]] },
  INVALID: { effect: 'The bank rejects the credentials.', fails: 'DENIED' },
  UNAUTHORIZED: { effect: 'The bank rejects the credentials.', fails: 'DENIED' },
  DISABLED: { effect: 'The bank rejects the credentials.', fails: 'DENIED' },
  LOCKED: { effect: 'The login is locked.', fails: 'LOCKED' },
  BAD_REQUEST: { effect: 'The job fails.', fails: 'FAILED' },
  SERVER_ERROR: { effect: 'The job fails.', fails: 'FAILED' },
  UNAVAILABLE: { effect: 'The job fails.', fails: 'FAILED' },
} as const satisfies Record<string, Scenario>;

/** Those of the simulator that make a difference to a caller. */
const OURS = {
  sim_token: { effect: 'A TOKEN question; `correct` is right.', rounds: [[TOKEN]] },
  sim_image_options: { effect: 'Pictures to choose from; `image_data_2`.', rounds: [[PICTURES]] },
  sim_multiple: { effect: 'Three questions at once.', rounds: [[CITY, PET, DELIVERY]] },
  sim_pair: { effect: 'Two questions at once.', rounds: [[CITY, DELIVERY]] },
  sim_code: {
    effect: 'Two rounds: where to send a code, then the code.',
    rounds: [[DELIVERY], [TOKEN]],
  },
  sim_answer_denied: {
    effect: 'A wrong answer ends DENIED.',
    rounds: [[CITY]],
    wrongAnswer: 'DENIED',
  },
  sim_selection_first: {
    effect: 'The account first, then a question.',
    rounds: [[CITY]],
    selectionAfterRounds: 0,
  },
  sim_selection_between: {
    effect: 'A question, the account, a question.',
    rounds: [[CITY], [PET]],
    selectionAfterRounds: 1,
  },
  sim_selection_empty: { effect: 'No account can be verified.', selection: 'empty' },
  sim_selection_equal_labels: { effect: 'Two accounts of one name.', accounts: 'equal-labels' },
  sim_selection_lookalike: {
    effect: 'A question that looks like the account selection.',
    rounds: [[LOOKALIKE]],
  },
  sim_single_account: { effect: 'One account to choose.', accounts: 'single' },
  sim_legacy: { effect: 'No account selection; the numbers of all accounts.', selection: 'none' },
  sim_legacy_mfa: { effect: 'The same after a question.', rounds: [[CITY]], selection: 'none' },
  sim_numbers_partial: { effect: 'The bank sends a part of the numbers.', numbers: 'partial' },
  sim_numbers_empty: { effect: 'The bank sends no numbers.', numbers: 'empty' },
  sim_numbers_canadian: {
    effect: 'Canadian numbers, without a routing number.',
    accounts: 'canadian',
  },
  sim_throttled: {
    effect: 'MX starts nothing.',
    outcome: 'throttled',
    statusBefore: 'CREATED',
  },
  sim_status_prevented: { effect: 'Ends PREVENTED.', fails: 'PREVENTED' },
  sim_status_rejected: { effect: 'Ends REJECTED.', fails: 'REJECTED' },
  sim_status_impeded: { effect: 'Ends IMPEDED.', fails: 'IMPEDED' },
  sim_status_degraded: { effect: 'Ends DEGRADED.', fails: 'DEGRADED' },
  sim_status_disconnected: { effect: 'Ends DISCONNECTED.', fails: 'DISCONNECTED' },
  sim_status_discontinued: { effect: 'Ends DISCONTINUED.', fails: 'DISCONTINUED' },
  sim_status_closed: { effect: 'Ends CLOSED.', fails: 'CLOSED' },
  sim_status_delayed: { effect: 'Ends DELAYED.', fails: 'DELAYED' },
  sim_status_disabled: { effect: 'Ends DISABLED.', fails: 'DISABLED' },
  sim_status_impaired: { effect: 'Ends IMPAIRED.', fails: 'IMPAIRED' },
  sim_status_expired: { effect: 'Ends EXPIRED.', fails: 'EXPIRED' },
  sim_status_created: { effect: 'Never settles.', fails: 'CREATED' },
  sim_status_unknown: { effect: 'Stays at a status that nobody knows.', fails: 'SOMETHING_NEW' },
} as const satisfies Record<string, Scenario>;

/** Every scenario by its name. */
export const SCENARIOS = { ...MX_BANK, ...OURS };

/** A scenario, or the code of an outcome with which the verification ends at once. */
export type ScenarioName = keyof typeof SCENARIOS | OutcomeCode;

/** The scenario of a name; of any other password, that of `password`, as at MX Bank. */
export function scenarioOf(name: string): Scenario {
  const all: Readonly<Record<string, Scenario>> = SCENARIOS;
  return (Object.hasOwn(all, name) ? all[name] : undefined) ?? SCENARIOS.password;
}
