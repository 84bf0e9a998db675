/**
 * Goal: every scenario does what its line in the table says, from verify to account numbers.
 * Method: one run per scenario over HTTP; the expectations below are written by hand, and none may
 * be missing.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { SCENARIO_EFFECTS } from '../../simulator';
import { Bank, roundsOf } from './support';

interface Expected {
  /** Types of the questions in order; rounds separated, a selection as SELECT. */
  readonly asks?: readonly string[];
  /** One entry a round; `+` between the answers of one round. */
  readonly answers?: readonly string[];
  readonly ends: string | null;
  /** Account numbers at the end, if not none. */
  readonly numbers?: number;
  /** The statuses on the way; busy ones with `!`. */
  readonly looks?: RegExp;
}

const ACCEPTED: Expected = { asks: ['SELECT'], ends: 'CONNECTED', numbers: 1 };
const asked = (...asks: string[]): Expected => ({ ...ACCEPTED, asks });
const ends = (status: string | null): Expected => ({ ends: status });

/** What a job can end with by name; CHALLENGED and CONNECTED are more than an end. */
const STATUSES = (
  'CREATED PREVENTED DENIED REJECTED LOCKED IMPEDED RECONNECTED DEGRADED DISCONNECTED DISCONTINUED ' +
  'CLOSED DELAYED FAILED UPDATED DISABLED IMPORTED RESUMED EXPIRED IMPAIRED PENDING'
).split(' ');

/** Scenarios whose verify does not simply start; they stand in scenario-details.test.ts. */
const OWN_TESTS = [
  'sim_throttled',
  'sim_throttled_once',
  'sim_collides',
  'sim_already_verifying',
  'sim_expires',
  'sim_selection_empty',
  'sim_numbers_late',
];

const EXPECTED: Readonly<Record<string, Expected>> = {
  password: ACCEPTED,
  challenge: asked('TEXT', 'SELECT'),
  options: asked('OPTIONS', 'SELECT'),
  image: asked('IMAGE_DATA', 'SELECT'),
  BAD_REQUEST: ends('FAILED'),
  UNAUTHORIZED: ends('DENIED'),
  INVALID: ends('DENIED'),
  LOCKED: ends('LOCKED'),
  DISABLED: ends('DENIED'),
  SERVER_ERROR: ends('FAILED'),
  UNAVAILABLE: ends('FAILED'),
  sim_token: asked('TOKEN', 'SELECT'),
  sim_image_bare: asked('IMAGE_DATA', 'SELECT'),
  sim_image_options: { ...asked('IMAGE_OPTIONS', 'SELECT'), answers: ['image_data_2'] },
  sim_image_options_legacy: { ...asked('IMAGE_OPTIONS', 'SELECT'), answers: ['image_data_2'] },
  sim_multiple: {
    ...asked('TEXT+TEXT+OPTIONS', 'SELECT'),
    answers: ['correct+correct+sms-1234'],
  },
  sim_pair: { ...asked('TEXT+OPTIONS', 'SELECT'), answers: ['correct+email-1'] },
  sim_code: { ...asked('OPTIONS', 'TOKEN', 'SELECT'), answers: ['email-1', '123456'] },
  sim_numeric_type: asked('0', 'SELECT'),
  sim_unknown_type: asked('SOMETHING_NEW', 'SELECT'),
  sim_lingering: asked('TEXT', 'SELECT'),
  sim_registered: asked('TEXT', 'SELECT'),
  sim_selection_first: asked('SELECT', 'TEXT'),
  sim_selection_between: asked('TEXT', 'SELECT', 'TEXT'),
  sim_selection_equal_labels: ACCEPTED,
  sim_selection_lookalike: { ...asked('OPTIONS', 'SELECT'), answers: ['business'] },
  sim_single_account: ACCEPTED,
  sim_legacy: { ends: 'CONNECTED', numbers: 2 },
  sim_legacy_mfa: { asks: ['TEXT'], ends: 'CONNECTED', numbers: 2 },
  sim_reconnecting: { ...asked('TOKEN', 'SELECT'), looks: /RECONNECTED!/ },
  sim_delayed: { ...ACCEPTED, looks: /DELAYED!/ },
  sim_instantaneous: { ends: 'CONNECTED', numbers: 2 },
  sim_backwards: {
    ...ACCEPTED,
    looks: /CONNECTED!, RESUMED!, CREATED!, CONNECTED!, CONNECTED,/,
  },
  sim_flicker: { ...ACCEPTED, looks: /^DENIED, DENIED!, CHALLENGED!/ },
  sim_numbers_partial: ACCEPTED,
  sim_numbers_empty: { ...ACCEPTED, numbers: 0 },
  sim_numbers_old: { ...ACCEPTED, numbers: 2 },
  sim_numbers_canadian: ACCEPTED,
  sim_numbers_two_pages: { ends: 'CONNECTED', numbers: 26 },
  ...Object.fromEntries(
    STATUSES.map((status) => [`sim_status_${status.toLowerCase()}`, ends(status)]),
  ),
  sim_status_challenged: asked('TEXT', 'SELECT'),
  sim_status_connected: { ends: 'CONNECTED', numbers: 2 },
  sim_status_null: ends(null),
  sim_status_unknown: ends('SOMETHING_NEW'),
};

let bank: Bank;

beforeAll(async () => {
  bank = await Bank.open({ settings: { membersPerUserMax: 1_000 } });
});
afterAll(() => bank.simulator.close());

test('every scenario has an expectation here', () => {
  expect([...Object.keys(EXPECTED), ...OWN_TESTS].sort()).toEqual(
    Object.keys(SCENARIO_EFFECTS).sort(),
  );
});

/** Ends that an answer brings about. */
const ANSWERED: readonly (readonly [string, Expected])[] = [
  ['wrong', { asks: ['TEXT'], ends: 'REJECTED' }],
  ['Correct', { asks: ['TEXT'], ends: 'REJECTED' }],
  ['DISABLED', { asks: ['TEXT'], ends: 'DENIED' }],
  ['SERVER_ERROR', { asks: ['TEXT'], ends: 'FAILED' }],
  ['UNAVAILABLE', { asks: ['TEXT'], ends: 'FAILED' }],
  ['challenge', asked('TEXT', 'TEXT', 'SELECT')],
];

test.each([
  ...Object.entries(EXPECTED),
  ...ANSWERED.map(([answer, expected]) => {
    return ['challenge', { ...expected, answers: [answer] }] as const;
  }),
])('%s: %j', async (password, { asks = [], answers, ends, numbers = 0, looks = /./ }) => {
  const guid = await bank.createMember(password);
  const seen = await bank.run(guid, answers);
  expect(roundsOf(seen)).toEqual(asks);
  expect(seen.at(-1)).toMatchObject({ connection_status: ends, is_being_aggregated: false });
  expect(await bank.numbers(guid, '?records_per_page=100')).toHaveLength(numbers);
  const seenText = seen.map(
    ({ connection_status: status, is_being_aggregated: isBusy }) =>
      `${String(status)}${isBusy ? '!' : ''}`,
  );
  expect(seenText.join(', ')).toMatch(looks);
  await bank.call('DELETE', bank.path(guid));
});
