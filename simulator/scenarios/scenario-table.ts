/**
 * Every scenario by the password that chooses it. The first part is MX Bank's documented test data
 * (atrium-contract.md §10); the rest, prefixed `sim_`, is ours. The README prints this table and a
 * test keeps both equal.
 */
import {
  bareImageQuestion,
  deliveryQuestion,
  imageOptionsQuestion,
  imageQuestion,
  largeImageQuestion,
  legacyImageOptionsQuestion,
  lookalikeQuestion,
  mxBankOptions,
  mxBankQuestion,
  numericTypeQuestion,
  textQuestion,
  tokenQuestion,
  unknownTypeQuestion,
} from './challenge-specs';
import { ERROR_CODES, ERROR_CODE_OF } from './error-codes';
import { type EndState, type Scenario } from './scenario';

/** The bank rejected the log-in: wrong credentials. */
export const DENIED: EndState = {
  connectionStatus: 'DENIED',
  status: 'DENIED',
  errorCode: ERROR_CODES.invalidCredentials,
};
/** Three log-ins in a row were rejected; no further try before new credentials. */
export const PREVENTED: EndState = {
  ...DENIED,
  connectionStatus: 'PREVENTED',
  status: 'PREVENTED',
};
/** A job ended with an exception. */
export const FAILED: EndState = {
  connectionStatus: 'FAILED',
  status: 'HALTED',
  errorCode: ERROR_CODES.institutionDown,
};

const CITY = textQuestion('What city were you born in?');
const PET = textQuestion('What was your first pet called?');

/** MX Bank's documented passwords. */
export const MX_BANK_SCENARIOS: Readonly<Record<string, Scenario>> = {
  password: { effect: 'Log-in succeeds without MFA.' },
  challenge: {
    effect: 'TEXT question; `correct` succeeds, `challenge` brings a second question (`correct`).',
    rounds: [[mxBankQuestion]],
  },
  options: { effect: 'OPTIONS question; choose `correct`.', rounds: [[mxBankOptions]] },
  image: { effect: 'IMAGE_DATA question (data: prefix); `correct`.', rounds: [[imageQuestion]] },
  BAD_REQUEST: { effect: 'FAILED (legacy HALTED).', rejection: FAILED },
  UNAUTHORIZED: { effect: 'DENIED; PREVENTED at the third failure in a row.', rejection: DENIED },
  INVALID: { effect: 'DENIED; PREVENTED at the third failure in a row.', rejection: DENIED },
  LOCKED: {
    effect: 'LOCKED (legacy DENIED).',
    rejection: { connectionStatus: 'LOCKED', status: 'DENIED' },
  },
  DISABLED: { effect: 'DENIED; PREVENTED at the third failure in a row.', rejection: DENIED },
  SERVER_ERROR: { effect: 'FAILED (legacy HALTED).', rejection: FAILED },
  UNAVAILABLE: {
    effect: 'FAILED (legacy HALTED).',
    rejection: { ...FAILED, errorCode: ERROR_CODES.institutionUnavailable },
  },
};

const CHALLENGE_SCENARIOS: Readonly<Record<string, Scenario>> = {
  sim_token: { effect: 'TOKEN question; `correct` or `123456`.', rounds: [[tokenQuestion]] },
  sim_image_bare: {
    effect: 'IMAGE_DATA question as bare base64; `correct`.',
    rounds: [[bareImageQuestion]],
  },
  sim_image_large: {
    effect: 'IMAGE_DATA question with a picture of about 460 KB; `correct`.',
    rounds: [[largeImageQuestion]],
  },
  sim_image_options: {
    effect: 'IMAGE_OPTIONS question under `image_options`; `image_data_2`.',
    rounds: [[imageOptionsQuestion]],
  },
  sim_image_options_legacy: {
    effect: 'IMAGE_OPTIONS question under the legacy key `options`; `image_data_2`.',
    rounds: [[legacyImageOptionsQuestion]],
  },
  sim_multiple: {
    effect: 'Three questions at once; `correct`, `correct`, and `sms-1234` or `email-1`.',
    rounds: [[CITY, PET, deliveryQuestion]],
  },
  sim_pair: {
    effect: 'Two questions at once; `correct`, and `sms-1234` or `email-1`.',
    rounds: [[CITY, deliveryQuestion]],
  },
  sim_code: {
    effect: 'Two rounds: OPTIONS (`sms-1234` or `email-1`), then TOKEN (`123456`).',
    rounds: [[deliveryQuestion], [tokenQuestion]],
  },
  sim_numeric_type: {
    effect: 'TEXT question whose `type` is the number 0; `correct`.',
    rounds: [[numericTypeQuestion]],
  },
  sim_unknown_type: {
    effect: 'Question of an unknown type; `correct`.',
    rounds: [[unknownTypeQuestion]],
  },
  sim_lingering: {
    effect: 'TEXT question (`correct`); the old CHALLENGED shows for two reads after each resume.',
    rounds: [[CITY]],
    lingerReads: 2,
  },
  sim_answer_denied: {
    effect: 'TEXT question (`correct`); a wrong answer ends DENIED, with `is_authenticated` true.',
    rounds: [[CITY]],
    wrongAnswer: { ...DENIED, isAuthenticated: true },
  },
  sim_registered: {
    effect: 'TEXT question whose right answer is the registered one (else `correct`).',
    rounds: [[textQuestion('What is your security word?')]],
  },
};

const SELECTION_SCENARIOS: Readonly<Record<string, Scenario>> = {
  sim_selection_first: {
    effect: 'Account selection first, then a TEXT question (`correct`).',
    rounds: [[CITY]],
    selectionAfterRounds: 0,
  },
  sim_selection_between: {
    effect: 'TEXT question, account selection, TEXT question (`correct` twice).',
    rounds: [[CITY], [PET]],
    selectionAfterRounds: 1,
  },
  sim_selection_empty: {
    effect: 'Account selection without options: no verifiable account. No answer is right.',
    selection: 'empty',
  },
  sim_selection_equal_labels: {
    effect: 'Account selection between two accounts of the same name.',
    accounts: 'equal-labels',
  },
  sim_selection_lookalike: {
    effect: 'An OPTIONS question with the label of account selection, then the real one.',
    rounds: [[lookalikeQuestion]],
  },
  sim_single_account: { effect: 'Account selection with one option.', accounts: 'single' },
  sim_legacy: { effect: 'Legacy flow: no selection, numbers of all accounts.', selection: 'none' },
  sim_legacy_mfa: {
    effect: 'Legacy flow after a TEXT question (`correct`).',
    rounds: [[CITY]],
    selection: 'none',
  },
};

const COURSE_SCENARIOS: Readonly<Record<string, Scenario>> = {
  sim_reconnecting: {
    effect: 'RECONNECTED while the job runs, then a TOKEN question (`123456`).',
    course: 'reconnecting',
    rounds: [[tokenQuestion]],
  },
  sim_delayed: { effect: 'DELAYED while the job runs, then as usual.', course: 'delayed' },
  sim_instantaneous: {
    effect: 'The whole job takes no time at any pace; legacy flow, so it is over at once.',
    course: 'instantaneous',
    selection: 'none',
  },
  sim_backwards: {
    effect: 'The status goes backwards: CONNECTED, RESUMED, CREATED, then CONNECTED and done.',
    course: 'backwards',
  },
  sim_flicker: {
    effect: 'DENIED and idle for exactly one status read, then the job goes on and succeeds.',
    course: 'flicker',
  },
  sim_throttled: { effect: 'Every verify answers 202 with nothing started.', verify: 'throttled' },
  sim_throttled_once: {
    effect: 'The first verify answers 202 with nothing started; the next one works.',
    verify: 'throttled-once',
  },
  sim_collides: {
    effect: 'The first verify meets a background aggregation: 409 until that is idle.',
    verify: 'collides',
  },
  sim_already_verifying: {
    effect: 'The first verify meets a verification that somebody else began: 202, running.',
    verify: 'already-running',
  },
};

const NUMBERS_SCENARIOS: Readonly<Record<string, Scenario>> = {
  sim_numbers_late: {
    effect: 'account_numbers is empty for two reads after the job, then complete.',
    numbers: 'late',
  },
  sim_numbers_partial: {
    effect: 'account_number and routing_number are null.',
    numbers: 'partial',
  },
  sim_numbers_empty: { effect: 'account_numbers stays empty.', numbers: 'empty' },
  sim_numbers_old: {
    effect: 'Numbers of another account from an earlier verification persist beside the new ones.',
    numbers: 'old-persists',
  },
  sim_numbers_canadian: {
    effect: 'Canadian numbers: institution and transit number, no routing number.',
    accounts: 'canadian',
  },
  sim_numbers_two_pages: {
    effect: 'Legacy flow with 26 accounts: account_numbers has two pages.',
    accounts: 'twenty-six',
    selection: 'none',
  },
};

/**
 * All connection statuses of atrium-contract.md §5 with the legacy status that the example bodies
 * show beside each one, in the order of their ids.
 */
export const CONNECTION_STATUSES: Readonly<Record<string, string | null>> = {
  CREATED: 'INITIATED',
  PREVENTED: 'PREVENTED',
  DENIED: 'DENIED',
  CHALLENGED: 'CHALLENGED',
  REJECTED: 'DENIED',
  LOCKED: 'DENIED',
  CONNECTED: 'COMPLETED',
  IMPEDED: 'HALTED',
  RECONNECTED: 'REQUESTED',
  DEGRADED: 'HALTED',
  DISCONNECTED: 'HALTED',
  DISCONTINUED: 'HALTED',
  CLOSED: 'HALTED',
  DELAYED: 'HALTED',
  FAILED: 'HALTED',
  UPDATED: 'INITIATED',
  DISABLED: 'HALTED',
  IMPORTED: null,
  RESUMED: 'RECEIVED',
  EXPIRED: 'HALTED',
  IMPAIRED: null,
  PENDING: null,
};

/** Every scenario by the password that chooses it. */
export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  ...MX_BANK_SCENARIOS,
  ...CHALLENGE_SCENARIOS,
  ...SELECTION_SCENARIOS,
  ...COURSE_SCENARIOS,
  ...NUMBERS_SCENARIOS,
  ...statusScenarios(),
};

/** The effect of each scenario, by the password that chooses it. */
export const SCENARIO_EFFECTS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(SCENARIOS).map(([password, { effect }]) => [password, effect]),
);

/** One password per connection status, so that each can be reached by name. */
function statusScenarios(): Record<string, Scenario> {
  const scenarios: Record<string, Scenario> = {};
  for (const [connectionStatus, status] of Object.entries(CONNECTION_STATUSES)) {
    const errorCode = ERROR_CODE_OF[connectionStatus];
    scenarios[`sim_status_${connectionStatus.toLowerCase()}`] = outcomeScenario({
      connectionStatus,
      status,
      ...(errorCode === undefined ? {} : { errorCode }),
    });
  }
  // These two are not plain ends: one is a question, the other a success.
  scenarios['sim_status_challenged'] = {
    effect: 'Asks a TEXT question (`correct`): CHALLENGED.',
    rounds: [[CITY]],
  };
  scenarios['sim_status_connected'] = { effect: 'Ends CONNECTED, legacy flow.', selection: 'none' };
  scenarios['sim_status_null'] = outcomeScenario({ connectionStatus: null, status: null });
  scenarios['sim_status_unknown'] = outcomeScenario({
    connectionStatus: 'SOMETHING_NEW',
    status: 'SOMETHING_NEW',
  });
  return scenarios;
}

function outcomeScenario(rejection: EndState): Scenario {
  return { effect: `The job ends idle with ${String(rejection.connectionStatus)}.`, rejection };
}
