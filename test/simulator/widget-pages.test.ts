/**
 * Goal: the stand-in for the Connect widget opens as its options say, makes and verifies a member,
 * and says of it what contract §12 lists, in the shapes of the examples. Method: plain requests
 * without a browser and a fake clock; test/browser drives the same pages in Chromium.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { visit, widgetUrl, WidgetVisitor, type Message } from './page-visitor';
import { Bank, type Json } from './support';

let bank: Bank;

beforeEach(async () => {
  bank = await Bank.open();
});
afterEach(() => bank.simulator.close());

const open = (options: Json = {}) => WidgetVisitor.open(bank, options);
const members = () => bank.simulator.control.members();
const counters = () => bank.simulator.control.counters();

const FIXTURES = join(__dirname, '..', 'fixtures', 'atrium');
const MINUTE_MS = 60_000;

/** Which example shows each message. */
const EXAMPLES: Readonly<Record<string, string>> = {
  loaded: 'loaded',
  institutionSearch: 'institution-search',
  selectedInstitution: 'selected-institution',
  enterCredentials: 'enter-credentials',
  updateCredentials: 'update-credentials',
  submitMFA: 'submit-mfa',
  memberStatusUpdate: 'member-status-update',
  memberConnected: 'member-connected',
  'connected/primaryAction': 'connected-primary-action',
  memberError: 'member-error',
  createMemberError: 'create-member-error',
  memberDeleted: 'member-deleted',
  oauthRequested: 'oauth-requested',
  oauthError: 'oauth-error',
  stepChange: 'step-change',
  backToSearch: 'back-to-search',
  invalidData: 'invalid-data-no-verifiable-accounts',
};

describe('the address', () => {
  test('works once, for ten minutes, and only as it was given', async () => {
    const url = await widgetUrl(bank);
    const late = await widgetUrl(bank);
    bank.clock.advance(10 * MINUTE_MS - 1);
    expect((await visit(bank.simulator, url)).status).toBe(303);
    bank.clock.advance(1);
    const answers = [];
    for (const address of [url, late, `${url}x`]) {
      const { status, heading, text } = await visit(bank.simulator, address);
      answers.push([status, heading]);
      expect(text).toContain('<html lang="en"');
    }
    expect(answers).toEqual([
      [410, 'This address was used already'],
      [410, 'This address has expired'],
      [404, 'This page does not exist'],
    ]);
  });

  test('leads to a page that may be loaded again, and stands in no log', async () => {
    const url = await widgetUrl(bank);
    const { location } = await visit(bank.simulator, url);
    expect((await visit(bank.simulator, location ?? '')).heading).toBe('Find your bank');
    expect((await visit(bank.simulator, location ?? '')).status).toBe(200);
    const log = JSON.stringify(bank.simulator.requestLog.entries());
    expect(log).not.toContain(url.split('/').at(-1));
    expect(log).not.toContain(location?.split('/').at(-1));
  });
});

describe('the way through', () => {
  test('search, log-in, question, account, done: each is told in its order', async () => {
    const widget = await open();
    await widget.submit('search', { query: 'mx bank' });
    expect(widget.page.text).toContain('value="mxbank"');
    await widget.submit('choose', { code: 'mxbank' });
    await widget.submit('log-in', await widget.credentials('mxbank', 'challenge'));
    await widget.until('Your bank asks');
    await widget.answer('correct');
    await widget.until('Your bank asks');
    await widget.answer('');
    await widget.until('Your account is connected');
    await widget.submit('finish');
    expect(widget.events()).toEqual([
      'loaded',
      'institutionSearch',
      'selectedInstitution',
      'enterCredentials',
      'memberStatusUpdate',
      'submitMFA',
      'memberStatusUpdate',
      'memberStatusUpdate',
      'submitMFA',
      'memberStatusUpdate',
      'memberStatusUpdate',
      'memberConnected',
      'connected/primaryAction',
    ]);
    const statuses = widget.messages
      .filter(({ type }) => type.endsWith('memberStatusUpdate'))
      .map(({ metadata }) => metadata['connection_status']);
    expect(statuses).toEqual([3, 18, 3, 18, 6]);
    const [member] = members();
    expect(member).toMatchObject({ institutionCode: 'mxbank', connectionStatus: 'CONNECTED' });
    expect(await bank.numbers(member?.guid ?? '')).toHaveLength(1);
    expect(counters()).toMatchObject({ verificationsStarted: 1, aggregationsStarted: 0 });
  });

  test.each([
    ['options', 'correct'],
    ['image', 'correct'],
    ['sim_token', '123456'],
    ['sim_image_bare', 'correct'],
    ['sim_image_options', 'image_data_2'],
    ['sim_image_options_legacy', 'image_data_2'],
    ['sim_multiple', 'correct'],
    ['sim_numeric_type', 'correct'],
    ['sim_unknown_type', 'correct'],
    ['sim_lingering', 'correct'],
  ])('questions of the scenario %s can be answered', async (password, answer) => {
    const widget = await open({ current_institution_code: 'mxbank' });
    await widget.logIn('mxbank', password);
    for (let rounds = 0; rounds < 2; rounds += 1) {
      await widget.until('Your bank asks');
      await widget.answer(answer);
    }
    await widget.until('Your account is connected');
    const posts = bank.simulator.control.challenges();
    expect(posts.map(({ verdict }) => verdict)).toEqual(posts.map(() => 'correct'));
    expect(posts.every((post) => post.posts === 1)).toBe(true);
  });

  test('an answered question that lingers is not asked again', async () => {
    bank.simulator.control.changeSettings({ lingerMs: 5_000 });
    const widget = await open();
    await widget.logIn('mxbank', 'challenge');
    await widget.until('Your bank asks');
    await widget.answer('correct');
    expect((await bank.status(members()[0]?.guid ?? '')).connection_status).toBe('CHALLENGED');
    expect(widget.page.heading).toBe('Connecting …');
    expect(widget.page.text).toContain('<meta http-equiv="refresh"');
    await widget.until('Your bank asks');
    expect(widget.page.text).toContain('Please select an account:');
  });

  test('CONNECTED is told at once, success only when the job is over', async () => {
    bank.simulator.control.changeSettings({ phaseMinMs: 2_000, phaseMaxMs: 2_000 });
    const widget = await open();
    await widget.logIn('mxbank', 'sim_legacy');
    const told = () => widget.message('memberStatusUpdate')?.['connection_status'];
    expect(told()).toBe(0);
    for (let seconds = 0; seconds < 20 && told() !== 6; seconds += 1) {
      bank.clock.advance(1_000);
      await widget.look();
    }
    expect(told()).toBe(6);
    expect(widget.events()).not.toContain('memberConnected');
    expect(widget.page.heading).toBe('Connecting …');
    await widget.until('Your account is connected');
    expect(widget.events()).toContain('memberConnected');
  });

  test('a status that ends nothing is waited on, however idle', async () => {
    const widget = await open();
    await widget.logIn('mxbank', 'sim_status_updated');
    for (let looks = 0; looks < 5; looks += 1) await widget.look();
    expect(widget.page.heading).toBe('Connecting …');
    expect(widget.events()).not.toContain('memberError');
  });

  test.each(['sim_flicker', 'sim_backwards', 'sim_delayed'])(
    'what %s shows on the way is no error',
    async (password) => {
      const widget = await open();
      await widget.logIn('mxbank', password);
      await widget.until('Your bank asks');
      await widget.answer('');
      await widget.until('Your account is connected');
      expect(widget.events()).not.toContain('memberError');
    },
  );

  test('every message has the fields of its example', async () => {
    const told: Message[] = [];
    const connected = await open();
    await connected.submit('search', { query: 'mx' });
    await connected.logIn('mxbank', 'INVALID');
    await connected.until('The log-in was not accepted');
    await connected.submit('update-log-in');
    await connected.submit('correct-log-in', await connected.credentials('mxbank', 'options'));
    await connected.until('Your bank asks');
    await connected.answer('correct');
    await connected.until('Your bank asks');
    await connected.answer('');
    await connected.until('Your account is connected');
    const twin = await open();
    await twin.logIn('mxbank', 'options');
    await twin.submit('back');
    await twin.logIn('empty_vault', 'any');
    await twin.until('No account here can be verified');
    await twin.submit('delete');
    await connected.submit('finish');
    const oauth = await open();
    await oauth.submit('choose', { code: 'mx_bank_oauth' });
    const page = (await visit(bank.simulator, String(oauth.message('oauthRequested')?.['url'])))
      .location;
    await visit(bank.simulator, page ?? '', { decision: 'cancel' });
    await oauth.look();
    told.push(...connected.messages, ...twin.messages, ...oauth.messages);

    const seen = new Set(told.map(({ type }) => type.replace('mx/connect/', '')));
    expect([...seen].sort()).toEqual(Object.keys(EXAMPLES).sort());
    for (const message of told) {
      const name = EXAMPLES[message.type.replace('mx/connect/', '')] ?? '';
      const example = JSON.parse(
        readFileSync(join(FIXTURES, `post-message-${name}.json`), 'utf8'),
      ) as Message;
      expect(shapeOf(message)).toEqual(shapeOf(example));
    }
  });

  test('a wrong password can be corrected: one member, one update, told as it is', async () => {
    const widget = await open();
    await widget.logIn('mxbank', 'INVALID');
    await widget.until('The log-in was not accepted');
    const guid = members()[0]?.guid;
    expect(widget.message('memberError')).toMatchObject({ member: { guid, connection_status: 2 } });
    await widget.submit('update-log-in');
    expect(widget.message('updateCredentials')).toMatchObject({ member_guid: guid });
    await widget.submit('correct-log-in', await widget.credentials('mxbank', 'password'));
    await widget.until('Your bank asks');
    await widget.answer('');
    await widget.until('Your account is connected');
    expect(counters()).toMatchObject({ membersCreated: 1, membersUpdated: 1 });
    expect(widget.page.text).not.toContain('INVALID');
  });

  test('a wrong answer can be tried again', async () => {
    const widget = await open();
    await widget.logIn('mxbank', 'challenge');
    await widget.until('Your bank asks');
    await widget.answer('wrong');
    await widget.until('The connection failed');
    expect(widget.message('memberError')).toMatchObject({ member: { connection_status: 4 } });
    await widget.submit('retry');
    await widget.until('Your bank asks');
  });

  test('an answer that comes too late finds the question gone', async () => {
    const widget = await open();
    await widget.logIn('mxbank', 'sim_expires');
    await widget.until('Your bank asks');
    bank.clock.advance(MINUTE_MS);
    await widget.answer('correct');
    await widget.until('The connection failed');
    expect(widget.message('memberError')).toMatchObject({ member: { connection_status: 19 } });
  });

  test('an answer to a question that was answered elsewhere, and still shows, does no harm', async () => {
    bank.simulator.control.changeSettings({ lingerMs: 5_000 });
    const widget = await open();
    await widget.logIn('mxbank', 'options');
    await widget.until('Your bank asks');
    const guid = members()[0]?.guid ?? '';
    await bank.answer(guid, await bank.status(guid));
    await widget.answer('correct');
    expect(widget.page.status).toBe(200);
    await widget.until('Connecting …');
    await widget.until('Your bank asks');
    expect(widget.page.text).toContain('Please select an account:');
  });

  test('no verifiable account: code 1000, and the connection can be deleted', async () => {
    const widget = await open();
    await widget.logIn('empty_vault', 'any');
    await widget.until('No account here can be verified');
    const guid = members()[0]?.guid;
    expect(widget.message('invalidData')).toMatchObject({ member_guid: guid, code: 1000 });
    await widget.submit('delete');
    expect(widget.message('memberDeleted')).toMatchObject({ member_guid: guid });
    expect(members()).toEqual([]);
    expect(widget.page.heading).toBe('Find your bank');
  });

  test('a field left empty is asked for again, an optional one is not', async () => {
    const widget = await open({ current_institution_code: 'golden_1' });
    const filled = await widget.credentials('golden_1', 'password');
    const [login, password] = Object.keys(filled);
    await widget.submit('log-in', { [login ?? '']: 'test_atrium' });
    expect(widget.page.text).toContain('Please fill in every field.');
    await widget.submit('log-in', { [login ?? '']: 'test_atrium', [password ?? '']: 'password' });
    await widget.until('Your bank asks');
  });

  test.each([
    ['a background job in the way', 'sim_collides'],
    ['a verify that starts nothing', 'sim_throttled_once'],
  ])('%s is waited out', async (_, password) => {
    const widget = await open();
    await widget.logIn('fifth_third', password);
    await widget.until('Your bank asks');
    await widget.answer('');
    await widget.until('Your account is connected');
    expect(counters().verificationsStarted).toBe(1);
  });
});

describe('members that cannot be made', () => {
  test('verification not enabled, and a duplicate: createMemberError', async () => {
    bank.simulator.control.changeSettings({ verificationEnabled: false });
    const disabled = await open();
    await disabled.logIn('mxbank', 'password');
    expect(disabled.message('createMemberError')).toMatchObject({ institution_code: 'mxbank' });
    expect(members()).toEqual([]);
    bank.simulator.control.changeSettings({ verificationEnabled: true });
    await bank.createMember('password');
    const duplicate = await open();
    await duplicate.logIn('mxbank', 'password');
    expect(duplicate.events()).toContain('createMemberError');
    expect(members()).toHaveLength(1);
  });
});

describe('OAuth inside the widget', () => {
  test('the bank’s page is named to the host, and what it decides is followed', async () => {
    const widget = await open();
    await widget.submit('choose', { code: 'mx_bank_oauth' });
    const url = String(widget.message('oauthRequested')?.['url']);
    const { location } = await visit(bank.simulator, url);
    await visit(bank.simulator, location ?? '', { decision: 'approve' });
    await widget.until('Your bank asks');
    await widget.answer('');
    await widget.until('Your account is connected');
    expect(counters()).toMatchObject({ verificationsStarted: 1, aggregationsStarted: 0 });
  });

  test('rejected there: oauthError with the reason, and another try has a fresh address', async () => {
    const widget = await open();
    await widget.submit('choose', { code: 'mx_bank_oauth' });
    const first = String(widget.message('oauthRequested')?.['url']);
    const { location } = await visit(bank.simulator, first);
    await visit(bank.simulator, location ?? '', { decision: 'deny' });
    await widget.look();
    expect(widget.message('oauthError')).toMatchObject({ error_reason: 'DENIED' });
    await widget.submit('retry');
    const second = String(widget.message('oauthRequested')?.['url']);
    expect(second).not.toBe(first);
    expect(widget.page.heading).toBe('MX Bank (OAuth)');
  });

  test('the earlier member that comes back in place of the new one is followed', async () => {
    bank.simulator.control.changeSettings({ oauthReturnsEarlierMember: true });
    const urls: string[] = [];
    const widgets = [await open(), await open()];
    for (const widget of widgets) {
      await widget.submit('choose', { code: 'mx_bank_oauth' });
      urls.push(String(widget.message('oauthRequested')?.['url']));
    }
    const { location } = await visit(bank.simulator, urls[1] ?? '');
    await visit(bank.simulator, location ?? '', { decision: 'approve' });
    await widgets[1]?.until('Your bank asks');
    expect(members()).toHaveLength(1);
  });
});

test('what a person types is shown as text, never as HTML', async () => {
  const widget = await open();
  await widget.submit('search', { query: '"><script>alert(1)</script>' });
  expect(widget.page.text).not.toContain('<script>alert');
  expect(widget.message('institutionSearch')?.['query']).toContain('<script>');
});

test('a form of another step changes nothing', async () => {
  const widget = await open();
  for (const action of ['finish', 'answer', 'log-in', 'delete', 'constructor']) {
    await widget.submit(action, { code: 'mxbank' });
  }
  expect(widget.page.heading).toBe('Find your bank');
  expect(widget.events()).toEqual(['loaded']);
});

/** Names and kinds of all fields, values left out. */
function shapeOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return typeof value;
  const entries = Object.entries(value).map(([key, each]) => [key, shapeOf(each)] as const);
  return Object.fromEntries(entries);
}
