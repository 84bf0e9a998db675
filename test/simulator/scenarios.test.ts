/**
 * Goal: every scenario does what its line in the table says, from verify to account numbers.
 * Method: one run per scenario over HTTP; the expectations below are written by hand, and none may
 * be missing.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SCENARIO_EFFECTS } from '../../simulator';
import { Bank, type Challenge, type MemberStatus } from './support';

interface Expected {
  /** Types of the questions in order; rounds separated, a selection as SELECT. */
  readonly asks?: readonly string[];
  readonly answers?: readonly string[];
  readonly ends: string | null;
  /** Account numbers at the end, if not none. */
  readonly numbers?: number;
}

const ACCEPTED: Expected = { asks: ['SELECT'], ends: 'CONNECTED', numbers: 1 };
const asked = (...asks: string[]): Expected => ({ ...ACCEPTED, asks });
const ends = (status: string | null): Expected => ({ ends: status });

/** Scenarios whose verify does not simply start; they have tests of their own below. */
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
  sim_multiple: { ...asked('TEXT+TEXT+OPTIONS'), ends: 'REJECTED', numbers: 0 },
  sim_pair: { ...asked('TEXT+OPTIONS'), ends: 'REJECTED', numbers: 0 },
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
  sim_reconnecting: asked('TOKEN', 'SELECT'),
  sim_delayed: ACCEPTED,
  sim_instantaneous: { ends: 'CONNECTED', numbers: 2 },
  sim_backwards: ACCEPTED,
  sim_flicker: ACCEPTED,
  sim_numbers_partial: ACCEPTED,
  sim_numbers_empty: { ...ACCEPTED, numbers: 0 },
  sim_numbers_old: { ...ACCEPTED, numbers: 2 },
  sim_numbers_canadian: ACCEPTED,
  sim_numbers_two_pages: { ends: 'CONNECTED', numbers: 26 },
  sim_status_created: ends('CREATED'),
  sim_status_prevented: ends('PREVENTED'),
  sim_status_denied: ends('DENIED'),
  sim_status_challenged: asked('TEXT', 'SELECT'),
  sim_status_rejected: ends('REJECTED'),
  sim_status_locked: ends('LOCKED'),
  sim_status_connected: { ends: 'CONNECTED', numbers: 2 },
  sim_status_impeded: ends('IMPEDED'),
  sim_status_reconnected: ends('RECONNECTED'),
  sim_status_degraded: ends('DEGRADED'),
  sim_status_disconnected: ends('DISCONNECTED'),
  sim_status_discontinued: ends('DISCONTINUED'),
  sim_status_closed: ends('CLOSED'),
  sim_status_delayed: ends('DELAYED'),
  sim_status_failed: ends('FAILED'),
  sim_status_updated: ends('UPDATED'),
  sim_status_disabled: ends('DISABLED'),
  sim_status_imported: ends('IMPORTED'),
  sim_status_resumed: ends('RESUMED'),
  sim_status_expired: ends('EXPIRED'),
  sim_status_impaired: ends('IMPAIRED'),
  sim_status_pending: ends('PENDING'),
  sim_status_null: ends(null),
  sim_status_unknown: ends('SOMETHING_NEW'),
};

let bank: Bank;

beforeAll(async () => {
  bank = await Bank.open({ settings: { membersPerUserMax: 1_000 } });
});
afterAll(() => bank.simulator.close());

function roundOf(challenges: readonly Challenge[]): string {
  const isSelection = challenges[0]?.options?.every(({ value }) => value.startsWith('account-'));
  return isSelection === true ? 'SELECT' : challenges.map(({ type }) => String(type)).join('+');
}

/** The rounds that were asked, each once, however often it was seen. */
function roundsOf(seen: readonly MemberStatus[]): string[] {
  const rounds = new Map<string, string>();
  for (const { challenges } of seen) {
    const first = challenges?.[0];
    if (first !== undefined) rounds.set(first.guid, roundOf(challenges ?? []));
  }
  return [...rounds.values()];
}

/** Verifies a member without MFA and chooses one of its two accounts. */
async function choose(guid: string, choice: number): Promise<void> {
  await bank.verify(guid);
  const [question] = (await bank.settle(guid)).challenges ?? [];
  const options = question?.options ?? [];
  expect(options.map(({ label }) => label)).toEqual(['MX Bank Checking', 'MX Bank Savings']);
  await bank.resume(guid, [{ guid: question?.guid ?? '', value: options[choice]?.value ?? '' }]);
  await bank.settle(guid);
}

test('every scenario has an expectation here', () => {
  expect([...Object.keys(EXPECTED), ...OWN_TESTS].sort()).toEqual(
    Object.keys(SCENARIO_EFFECTS).sort(),
  );
});

test.each(Object.entries(EXPECTED))('%s', async (password, expected) => {
  const guid = await bank.createMember(password);
  const seen = await bank.run(guid, expected.answers);
  expect(roundsOf(seen)).toEqual(expected.asks ?? []);
  expect(seen.at(-1)).toMatchObject({
    connection_status: expected.ends,
    is_being_aggregated: false,
  });
  expect(await bank.numbers(guid, '?records_per_page=100')).toHaveLength(expected.numbers ?? 0);
});

test('all 22 connection statuses and null can be reached', () => {
  const reached = new Set(Object.values(EXPECTED).map((expected) => expected.ends));
  // CHALLENGED is no end; the run above saw it on its way.
  expect([...reached].filter((status) => status !== 'SOMETHING_NEW')).toHaveLength(22);
  expect(reached.has(null)).toBe(true);
});

describe('questions', () => {
  test.each([
    ['sim_multiple', ['correct', 'correct', 'sms-1234']],
    ['sim_pair', ['correct', 'email-1']],
  ])('%s: all questions are answered in one resume', async (password, values) => {
    const guid = await bank.createMember(password, {}, 'chase');
    await bank.verify(guid);
    const open = await bank.settle(guid);
    const answers = (open.challenges ?? []).map(({ guid: challenge }, index) => ({
      guid: challenge,
      value: values[index] ?? '',
    }));
    await bank.resume(guid, answers);
    expect(roundsOf([await bank.settle(guid)])).toEqual(['SELECT']);
  });

  test('mxbank: the answer `challenge` brings a second question with a new guid', async () => {
    const guid = await bank.createMember('challenge', {}, 'wells_fargo');
    const seen = await bank.run(guid, ['challenge', 'correct']);
    expect(roundsOf(seen)).toEqual(['TEXT', 'TEXT', 'SELECT']);
    expect(seen.at(-1)?.connection_status).toBe('CONNECTED');
  });

  test.each([
    ['wrong', 'REJECTED'],
    ['Correct', 'REJECTED'],
    ['DISABLED', 'DENIED'],
    ['SERVER_ERROR', 'FAILED'],
    ['UNAVAILABLE', 'FAILED'],
  ])('the answer %s ends in %s', async (answer, status) => {
    const guid = await bank.createMember('challenge', {}, 'capital_one');
    const seen = await bank.run(guid, [answer]);
    expect(seen.at(-1)).toMatchObject({ connection_status: status, is_being_aggregated: false });
    await bank.call('DELETE', bank.path(guid));
  });

  test('an unanswered question expires after its time limit, and its answer is then 405', async () => {
    const guid = await bank.createMember('sim_expires');
    await bank.verify(guid);
    const open = await bank.settle(guid);
    bank.clock.advance(299);
    expect((await bank.status(guid)).connection_status).toBe('CHALLENGED');
    bank.clock.advance(1);
    expect(await bank.status(guid)).toMatchObject({
      connection_status: 'EXPIRED',
      is_being_aggregated: false,
    });
    expect((await bank.answer(guid, open)).status).toBe(405);
  });

  test('lingering: the old guids show for two more reads and take no second answer', async () => {
    const guid = await bank.createMember('sim_lingering', {}, 'chase');
    await bank.verify(guid);
    const open = await bank.settle(guid);
    await bank.answer(guid, open);
    expect((await bank.status(guid)).challenges).toEqual(open.challenges);
    expect((await bank.answer(guid, open)).status).toBe(405);
    expect((await bank.status(guid)).challenges).toEqual(open.challenges);
    expect((await bank.status(guid)).challenges).not.toEqual(open.challenges);
  });
});

describe('account selection', () => {
  test('without options: no answer is right', async () => {
    const guid = await bank.createMember('sim_selection_empty');
    await bank.verify(guid);
    const open = await bank.settle(guid);
    expect(open.challenges).toMatchObject([{ type: 'OPTIONS', field_name: null, options: [] }]);
    const value = 'account-00000000-0000-0000-0000-000000000000';
    await bank.resume(guid, [{ guid: open.challenges?.[0]?.guid ?? '', value }]);
    expect((await bank.settle(guid)).connection_status).toBe('REJECTED');
  });

  test('the chosen account is the one whose numbers come; a second verification adds the other', async () => {
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

  test('two accounts of one name differ in their values', async () => {
    const guid = await bank.createMember('sim_selection_equal_labels', {}, 'ally');
    await bank.verify(guid);
    const options = (await bank.settle(guid)).challenges?.[0]?.options ?? [];
    expect(options.map(({ label }) => label)).toEqual(['Chequing', 'Chequing']);
    expect(new Set(options.map(({ value }) => value)).size).toBe(2);
  });

  test('the legacy flow by setting asks nothing and delivers all accounts', async () => {
    bank.simulator.control.changeSettings({ flow: 'legacy' });
    const guid = await bank.createMember('password', {}, 'pnc');
    expect(roundsOf(await bank.run(guid))).toEqual([]);
    bank.simulator.control.changeSettings({ flow: 'default' });
    expect(await bank.numbers(guid)).toHaveLength(2);
  });
});

describe('how verify answers', () => {
  test('sim_throttled: 202 again and again, nothing ever starts', async () => {
    const guid = await bank.createMember('sim_throttled');
    for (let call = 0; call < 3; call += 1) expect((await bank.verify(guid)).status).toBe(202);
    expect(await bank.status(guid)).toMatchObject({
      is_being_aggregated: false,
      aggregated_at: null,
    });
  });

  test('sim_throttled_once: 202 with nothing started, then 200', async () => {
    const guid = await bank.createMember('sim_throttled_once');
    expect((await bank.verify(guid)).status).toBe(202);
    expect((await bank.status(guid)).aggregated_at).toBeNull();
    expect((await bank.verify(guid)).status).toBe(200);
  });

  test('sim_collides: 409 until the background aggregation is over, which is no verification', async () => {
    const guid = await bank.createMember('sim_collides');
    expect((await bank.verify(guid)).status).toBe(409);
    expect((await bank.settle(guid)).connection_status).toBe('CONNECTED');
    expect(await bank.numbers(guid)).toEqual([]);
    expect((await bank.verify(guid)).status).toBe(200);
  });

  test('sim_already_verifying: 202 with a job that runs to its end', async () => {
    const guid = await bank.createMember('sim_already_verifying');
    expect((await bank.verify(guid)).status).toBe(202);
    expect((await bank.settle(guid)).connection_status).toBe('CHALLENGED');
  });
});

describe('how a job looks', () => {
  const looks = (seen: readonly MemberStatus[]) =>
    seen.map(
      (status) =>
        `${String(status.connection_status)} ${status.is_being_aggregated ? 'busy' : 'idle'}`,
    );

  test('backwards, flicker, reconnecting and delayed show what they are named for', async () => {
    const run = async (password: string) => {
      const guid = await bank.createMember(password, {}, 'discover');
      return looks(await bank.run(guid)).join(', ');
    };
    expect(await run('sim_backwards')).toContain(
      'CONNECTED busy, RESUMED busy, CREATED busy, CONNECTED busy, CONNECTED idle',
    );
    expect(await run('sim_flicker')).toMatch(/^DENIED idle, DENIED busy, CHALLENGED busy/);
    expect(await run('sim_reconnecting')).toContain('RECONNECTED busy');
    expect(await run('sim_delayed')).toContain('DELAYED busy');
  });

  test('an instantaneous job is never seen running; only the timestamps tell', async () => {
    const guid = await bank.createMember('sim_instantaneous', {}, 'chase');
    const before = await bank.status(guid);
    await bank.verify(guid);
    const after = await bank.status(guid);
    expect(after).toMatchObject({ connection_status: 'CONNECTED', is_being_aggregated: false });
    expect(after.aggregated_at).not.toBe(before.aggregated_at);
    expect(after.successfully_aggregated_at).not.toBe(before.successfully_aggregated_at);
  });

  test('two verifications within one second still have different timestamps', async () => {
    const guid = await bank.createMember('sim_instantaneous', {}, 'regions');
    const stamps: unknown[] = [];
    for (let round = 0; round < 3; round += 1) {
      await bank.verify(guid);
      stamps.push((await bank.status(guid)).aggregated_at);
    }
    expect(new Set(stamps).size).toBe(3);
  });
});

describe('account numbers', () => {
  test('late: empty for two reads after the job, then there', async () => {
    const guid = await bank.createMember('sim_numbers_late');
    await bank.run(guid);
    const counts = [];
    for (let read = 0; read < 4; read += 1) counts.push((await bank.numbers(guid)).length);
    expect(counts).toEqual([0, 0, 1, 1]);
  });

  test('late after each verification, while the earlier ones persist', async () => {
    const guid = await bank.createMember('sim_numbers_late', {}, 'fifth_third');
    const counts = async () => {
      const seen = [];
      for (let read = 0; read < 3; read += 1) seen.push((await bank.numbers(guid)).length);
      return seen;
    };
    await choose(guid, 0);
    expect(await counts()).toEqual([0, 0, 1]);
    await choose(guid, 1);
    expect(await counts()).toEqual([1, 1, 2]);
  });

  test('old ones are there before any verification', async () => {
    const guid = await bank.createMember('sim_numbers_old', {}, 'chase');
    expect(await bank.numbers(guid)).toHaveLength(1);
  });

  test('partial ones are null, Canadian ones have institution and transit number', async () => {
    const partial = await bank.createMember('sim_numbers_partial', {}, 'chase');
    await bank.run(partial);
    expect(await bank.numbers(partial)).toMatchObject([
      { account_number: null, routing_number: null },
    ]);
    const canadian = await bank.createMember('sim_numbers_canadian', {}, 'chase');
    await bank.run(canadian);
    expect(await bank.numbers(canadian)).toMatchObject([
      { routing_number: null, institution_number: '003', transit_number: '12345' },
    ]);
  });

  test('26 accounts come in two pages without gap or repeat', async () => {
    const guid = await bank.createMember('sim_numbers_two_pages', {}, 'chase');
    await bank.run(guid);
    const pages = [await bank.numbers(guid), await bank.numbers(guid, '?page=2')];
    expect(pages.map((page) => page.length)).toEqual([25, 1]);
    expect(new Set(pages.flat().map((entry) => entry['account_guid'])).size).toBe(26);
  });
});

describe('log-in failures', () => {
  test('the third DENIED in a row is PREVENTED, and MX then rejects until new credentials come', async () => {
    const guid = await bank.createMember('INVALID', {}, 'huntington');
    const ended: unknown[] = [];
    for (let attempt = 0; attempt < 4; attempt += 1) {
      ended.push((await bank.run(guid)).at(-1)?.connection_status);
    }
    expect(ended).toEqual(['DENIED', 'DENIED', 'PREVENTED', 'PREVENTED']);
    const credentials = await bank.fill('huntington', 'test_atrium', 'sim_legacy');
    await bank.call('PUT', bank.path(guid), { member: { credentials, skip_aggregation: true } });
    expect((await bank.run(guid)).at(-1)?.connection_status).toBe('CONNECTED');
  });

  test('after PREVENTED, new credentials that are wrong again are only DENIED', async () => {
    const guid = await bank.createMember('INVALID', {}, 'us_bank');
    for (let attempt = 0; attempt < 3; attempt += 1) await bank.run(guid);
    const credentials = await bank.fill('us_bank', 'test_atrium', 'UNAUTHORIZED');
    await bank.call('PUT', bank.path(guid), { member: { credentials, skip_aggregation: true } });
    expect((await bank.run(guid)).at(-1)?.connection_status).toBe('DENIED');
  });

  test('a PREVENTED member is not even tried, though its credentials would do', async () => {
    const guid = await bank.createMember('sim_legacy', {}, 'citibank');
    const prevented = { connectionStatus: 'PREVENTED', status: 'PREVENTED' };
    bank.simulator.control.forceStatus(guid, prevented);
    expect((await bank.run(guid)).at(-1)?.connection_status).toBe('PREVENTED');
    expect(await bank.numbers(guid)).toEqual([]);
  });

  test('a success in between starts the count anew', async () => {
    const guid = await bank.createMember('INVALID', {}, 'key_bank');
    const change = async (password: string) => {
      const credentials = await bank.fill('key_bank', 'test_atrium', password);
      await bank.call('PUT', bank.path(guid), { member: { credentials, skip_aggregation: true } });
    };
    const attempt = async () => (await bank.run(guid)).at(-1)?.connection_status;
    expect([await attempt(), await attempt()]).toEqual(['DENIED', 'DENIED']);
    await change('sim_legacy');
    expect(await attempt()).toBe('CONNECTED');
    await change('INVALID');
    expect([await attempt(), await attempt(), await attempt()]).toEqual([
      'DENIED',
      'DENIED',
      'PREVENTED',
    ]);
  });

  test.each([
    ['test_atrium', 'CHALLENGED'],
    ['mxuser', 'CHALLENGED'],
    ['somebody', 'DENIED'],
  ])('user name %s at mxbank: %s', async (username, status) => {
    const guid = await bank.createMember('any-other-password', {}, 'mxbank', username);
    await bank.verify(guid);
    expect((await bank.settle(guid)).connection_status).toBe(status);
  });
});
