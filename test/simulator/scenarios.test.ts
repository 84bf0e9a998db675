/** Goal: every scenario does what its line in the table says, from verify to account numbers. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
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

/** Scenarios that a run does not show; each has a test of its own. */
const OWN_TESTS = [
  'sim_throttled',
  'sim_throttled_once',
  'sim_collides',
  'sim_already_verifying',
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
  sim_image_large: asked('IMAGE_DATA', 'SELECT'),
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
  sim_answer_denied: asked('TEXT', 'SELECT'),
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

test.each([
  ['challenge', 'wrong', 'REJECTED', true],
  ['challenge', 'DISABLED', 'DENIED', false],
  ['sim_answer_denied', 'wrong', 'DENIED', true],
  ['INVALID', '', 'DENIED', false],
])(
  '%s answered with %j ends %s; the bank had accepted the credentials: %s',
  async (password, answer, status, isAuthenticated) => {
    const guid = await bank.createMember(password, {}, 'discover');
    const last = (await bank.run(guid, [answer])).at(-1);
    const expected = { connection_status: status, is_authenticated: isAuthenticated };
    expect(last).toMatchObject(expected);
    await bank.call('DELETE', bank.path(guid));
  },
);

/** Verifies a member without MFA and chooses one of its two accounts. */
async function choose(guid: string, choice: number): Promise<void> {
  await bank.verify(guid);
  const [question] = (await bank.settle(guid)).challenges ?? [];
  const options = question?.options ?? [];
  expect(options.map(({ label }) => label)).toEqual(['MX Bank Checking', 'MX Bank Savings']);
  await bank.resume(guid, [{ guid: question?.guid ?? '', value: options[choice]?.value ?? '' }]);
  await bank.settle(guid);
}

test('lingering: the old guids show for two more reads and take no second answer', async () => {
  const { guid, open } = await bank.asked('sim_lingering', {}, 'chase');
  await bank.answer(guid, open);
  expect((await bank.status(guid)).challenges).toEqual(open.challenges);
  expect((await bank.answer(guid, open)).status).toBe(405);
  expect((await bank.status(guid)).challenges).toEqual(open.challenges);
  expect((await bank.status(guid)).challenges).not.toEqual(open.challenges);
});

test('a selection without options: no answer is right', async () => {
  const { guid, open } = await bank.asked('sim_selection_empty');
  const value = 'account-00000000-0000-0000-0000-000000000000';
  await bank.resume(guid, [{ guid: open.challenges?.[0]?.guid ?? '', value }]);
  expect((await bank.settle(guid)).connection_status).toBe('REJECTED');
});

test('the numbers are those of the chosen account; a second verification adds one', async () => {
  const guid = await bank.createMember('password', {}, 'ally');
  await choose(guid, 1);
  expect(await bank.numbers(guid)).toHaveLength(1);
  await choose(guid, 0);
  expect(await bank.numbers(guid)).toHaveLength(2);
  const accounts = await bank.call('GET', bank.path(guid, '/accounts'));
  const [checking] = accounts.body['accounts'] as { guid: string; name: string }[];
  expect(checking?.name).toBe('MX Bank Checking');
  const path = `/users/${bank.userGuid}/accounts/${checking?.guid ?? ''}`;
  const byAccount = await bank.call('GET', `${path}/account_numbers`);
  expect(byAccount.body['account_numbers']).toEqual([(await bank.numbers(guid))[0]]);
  expect((await bank.call('GET', path)).body['account']).toEqual(checking);
});

test('late numbers are missing for two reads after each verification; earlier ones stay', async () => {
  const guid = await bank.createMember('sim_numbers_late', {}, 'fifth_third');
  for (const counts of [
    [0, 0, 1],
    [1, 1, 2],
  ]) {
    await choose(guid, (counts[0] ?? 0) % 2);
    for (const count of counts) expect(await bank.numbers(guid)).toHaveLength(count);
  }
});

test('the legacy flow by setting asks nothing and delivers all accounts', async () => {
  bank.simulator.control.changeSettings({ flow: 'legacy' });
  const guid = await bank.createMember('password', {}, 'pnc');
  expect(roundsOf(await bank.run(guid))).toEqual([]);
  bank.simulator.control.changeSettings({ flow: 'default' });
  expect(await bank.numbers(guid)).toHaveLength(2);
});

test.each([
  ['sim_throttled', [202, 202, 202], null],
  ['sim_throttled_once', [202, 200], 'CHALLENGED'],
  ['sim_collides', [409, 200], 'CHALLENGED'],
  ['sim_already_verifying', [202], 'CHALLENGED'],
])('%s: verify answers %j', async (password, statuses, ends) => {
  const guid = await bank.createMember(password);
  for (const status of statuses) {
    expect((await bank.verify(guid)).status).toBe(status);
    // A background aggregation ends CONNECTED and delivers no numbers; a throttled verify starts
    // nothing.
    const { connection_status, aggregated_at } = await bank.settle(guid);
    if (status === 409) expect(connection_status).toBe('CONNECTED');
    if (status === 202 && password.startsWith('sim_throttled')) expect(aggregated_at).toBeNull();
    expect(await bank.numbers(guid)).toEqual([]);
  }
  if (ends !== null) expect((await bank.status(guid)).connection_status).toBe(ends);
});

test('an instantaneous job is never seen running; the timestamps tell, also twice a second', async () => {
  const guid = await bank.createMember('sim_instantaneous', {}, 'chase');
  const stamps = new Set([(await bank.status(guid)).successfully_aggregated_at]);
  for (let round = 0; round < 3; round += 1) {
    await bank.verify(guid);
    const after = await bank.status(guid);
    expect(after).toMatchObject({ connection_status: 'CONNECTED', is_being_aggregated: false });
    stamps.add(after.successfully_aggregated_at);
  }
  expect(stamps.size).toBe(4);
});

test('the log-ins that MX names for its bank are as it says', () => {
  const file = join(__dirname, '../fixtures/mx-platform/mxbank-test-logins.json');
  const { passwords } = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly passwords: readonly {
      readonly value: string;
      readonly status: string;
      readonly type?: string;
    }[];
  };
  for (const { value, status, type } of passwords) {
    const { ends: end, asks } = EXPECTED[value === 'any other' ? 'password' : value]!;
    expect([value, type === undefined ? end : asks?.[0]]).toEqual([value, type ?? status]);
  }
});

describe('log-in failures', () => {
  test('the third DENIED in a row is PREVENTED until new credentials come', async () => {
    const guid = await bank.createMember('INVALID', {}, 'key_bank');
    for (const [password, status] of [
      ['', 'DENIED'],
      ['', 'DENIED'],
      ['sim_legacy', 'CONNECTED'],
      ['INVALID', 'DENIED'],
      ['', 'DENIED'],
      ['', 'PREVENTED'],
      ['', 'PREVENTED'],
      ['UNAUTHORIZED', 'DENIED'],
    ] as const) {
      if (password !== '')
        await bank.update(guid, password, { skip_aggregation: true }, 'key_bank');
      expect((await bank.run(guid)).at(-1)?.connection_status).toBe(status);
    }
  });

  test('a PREVENTED member is not even tried, though its credentials would do', async () => {
    const guid = await bank.createMember('sim_legacy', {}, 'citibank');
    const prevented = { connectionStatus: 'PREVENTED', status: 'PREVENTED' };
    bank.simulator.control.forceStatus(guid, prevented);
    expect((await bank.run(guid)).at(-1)?.connection_status).toBe('PREVENTED');
    expect(await bank.numbers(guid)).toEqual([]);
  });

  test.each([
    ['mxuser', 'CHALLENGED'],
    ['somebody', 'DENIED'],
  ])('user name %s at mxbank: %s', async (username, status) => {
    const { open } = await bank.asked('any-other-password', {}, 'mxbank', username);
    expect(open.connection_status).toBe(status);
  });
});
