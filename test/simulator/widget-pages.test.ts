/**
 * Goal: the stand-in for the Connect widget makes and verifies a member, and sends the messages of
 * atrium-contract.md §12 in the shapes of the examples. Method: plain requests and a fake clock.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { visit, WidgetVisitor } from './page-visitor';
import { bankForEach, shapeOf, type Bank, type Json } from './support';

let bank: Bank;
bankForEach((opened) => (bank = opened));

const control = () => bank.simulator.control;
const members = () => control().members();
const counters = () => control().counters();

let widgets: WidgetVisitor[] = [];

async function open(options: Json = {}): Promise<WidgetVisitor> {
  const widget = await WidgetVisitor.open(bank, options);
  widgets.push(widget);
  return widget;
}

/** Opens the widget and logs in at a bank. */
async function logIn(password: string, code?: string): Promise<WidgetVisitor> {
  const widget = await open();
  await widget.logIn(password, code);
  return widget;
}

const EVENTS =
  'loaded institutionSearch selectedInstitution enterCredentials updateCredentials submitMFA ' +
  'memberStatusUpdate memberConnected connected/primaryAction memberError createMemberError ' +
  'memberDeleted oauthRequested oauthError stepChange backToSearch invalidData';
const told = new Set<string>();

/** The example of an event's message. */
function exampleOf(event: string): unknown {
  const words = event.replace(/MFA|[A-Z]/g, (sign) => `-${sign.toLowerCase()}`).replace('/', '-');
  const name = event === 'invalidData' ? 'invalid-data-no-verifiable-accounts' : words;
  const file = join(__dirname, '..', 'fixtures', 'atrium', `post-message-${name}.json`);
  return JSON.parse(readFileSync(file, 'utf8'));
}

afterEach(() => {
  for (const message of widgets.flatMap(({ messages }) => messages)) {
    const event = message.type.replace('mx/connect/', '');
    expect(shapeOf(message)).toEqual(shapeOf(exampleOf(event)));
    told.add(event);
  }
  widgets = [];
});

afterAll(() => {
  expect([...told].sort()).toEqual(EVENTS.split(' ').sort());
});

describe('from the search to the account', () => {
  test('search, log-in, question, account, done: each is told in its order', async () => {
    const widget = await open();
    await widget.submit('search', { query: 'mx bank' });
    expect(widget.page.text).toContain('value="mxbank"');
    await widget.logIn('challenge');
    await widget.answer('correct');
    await widget.selectAccount();
    await widget.submit('finish');
    const round = ['memberStatusUpdate', 'submitMFA', 'memberStatusUpdate'];
    expect(widget.events()).toEqual([
      ...['loaded', 'institutionSearch', 'selectedInstitution', 'enterCredentials'],
      ...round,
      ...round,
      ...['memberStatusUpdate', 'memberConnected', 'connected/primaryAction'],
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
    ['image', 'correct'],
    ['sim_token', '123456'],
    ['sim_image_bare', 'correct'],
    ['sim_image_options', 'image_data_2'],
    ['sim_multiple', 'correct'],
  ])('questions of the scenario %s can be answered', async (password, answer) => {
    const widget = await logIn(password);
    await widget.answer(answer);
    await widget.selectAccount();
    const posts = control().challenges();
    expect(posts).toMatchObject(posts.map(() => ({ posts: 1, verdict: 'correct' })));
  });

  test.each([true, false])(
    'a question that lingers is not asked again (%s: answered here)',
    async (here) => {
      control().changeSettings({ lingerMs: 5_000 });
      const widget = await logIn('options');
      await widget.until('Your bank asks');
      const guid = members()[0]?.guid ?? '';
      if (!here) await bank.answer(guid, await bank.status(guid));
      await widget.answer('correct');
      expect((await bank.status(guid)).connection_status).toBe('CHALLENGED');
      await widget.until('Connecting …');
      expect(widget.page.text).toContain('<meta http-equiv="refresh"');
      await widget.until('Your bank asks');
      expect(widget.page.text).toContain('Please select an account:');
    },
  );

  test('CONNECTED is told at once, success only when the job is over', async () => {
    control().changeSettings({ readsPerPhase: 1 });
    const widget = await logIn('sim_legacy');
    const status = () => widget.message('memberStatusUpdate')?.['connection_status'];
    expect(status()).toBe(0);
    for (let looks = 0; looks < 20 && status() !== 6; looks += 1) await widget.look();
    expect([status(), widget.page.heading]).toEqual([6, 'Connecting …']);
    expect(widget.events()).not.toContain('memberConnected');
    await widget.until('Your account is connected');
    expect(widget.events()).toContain('memberConnected');
  });

  test.each([
    ['sim_flicker', 'mxbank'],
    ['sim_collides', 'fifth_third'],
    ['sim_throttled_once', 'fifth_third'],
  ])('what %s shows on the way is waited out and is no error', async (password, code) => {
    const widget = await logIn(password, code);
    await widget.selectAccount();
    expect(widget.events()).not.toContain('memberError');
    expect(counters().verificationsStarted).toBe(1);
  });
});

describe('what goes wrong', () => {
  test('a wrong password can be corrected: one member, one update, told as it is', async () => {
    const widget = await logIn('INVALID');
    await widget.until('The log-in was not accepted');
    const guid = members()[0]?.guid;
    expect(widget.message('memberError')).toMatchObject({ member: { guid, connection_status: 2 } });
    await widget.submit('update-log-in');
    expect(widget.message('updateCredentials')).toMatchObject({ member_guid: guid });
    await widget.submit('correct-log-in', await widget.credentials('password'));
    await widget.selectAccount();
    expect(counters()).toMatchObject({ membersCreated: 1, membersUpdated: 1 });
    expect(widget.page.text).not.toContain('INVALID');
  });

  test.each([
    ['a wrong answer can be tried again', 'wrong', 0, 4],
    ['a late answer finds the question gone', 'correct', 600_000, 19],
  ])('%s', async (_name, answer, afterMs, status) => {
    const widget = await logIn('challenge');
    await widget.until('Your bank asks');
    bank.clock.advance(afterMs);
    await widget.answer(answer);
    await widget.until('The connection failed');
    expect(widget.message('memberError')).toMatchObject({ member: { connection_status: status } });
    await widget.submit('retry');
    await widget.until('Your bank asks');
  });

  test('no verifiable account: code 1000, and the connection can be deleted', async () => {
    const widget = await logIn('any', 'empty_vault');
    await widget.until('No account here can be verified');
    const guid = members()[0]?.guid;
    expect(widget.message('invalidData')).toMatchObject({ member_guid: guid, code: 1000 });
    await widget.submit('delete');
    expect(widget.message('memberDeleted')).toMatchObject({ member_guid: guid });
    expect([members(), widget.page.heading]).toEqual([[], 'Find your bank']);
  });

  test('a field left empty is asked for again, an optional one is not', async () => {
    const widget = await open({ current_institution_code: 'golden_1' });
    const filled = Object.entries(await widget.credentials('password', 'golden_1'));
    await widget.submit('log-in', Object.fromEntries(filled.slice(0, 1)));
    expect(widget.page.text).toContain('Please fill in every field.');
    await widget.submit('log-in', Object.fromEntries(filled.slice(0, 2)));
    await widget.until('Your bank asks');
  });

  test('verification not enabled, and a duplicate: createMemberError', async () => {
    control().changeSettings({ verificationEnabled: false });
    const disabled = await logIn('password');
    expect(disabled.message('createMemberError')).toMatchObject({ institution_code: 'mxbank' });
    control().changeSettings({ verificationEnabled: true });
    const guid = await bank.createMember('password');
    const duplicate = await logIn('password');
    expect(duplicate.events()).toContain('createMemberError');
    expect(members()).toMatchObject([{ guid }]);
    await duplicate.submit('back');
    expect(duplicate.events()).toContain('backToSearch');
  });
});

describe('OAuth inside the widget', () => {
  async function oauth(): Promise<WidgetVisitor> {
    const widget = await open();
    await widget.submit('choose', { code: 'mx_bank_oauth' });
    return widget;
  }

  /** Opens the consent page that the widget named, and decides there. */
  async function decide(widget: WidgetVisitor, decision: string): Promise<string> {
    const url = String(widget.message('oauthRequested')?.['url']);
    const { location } = await visit(bank, url);
    await visit(bank, location, { decision });
    return url;
  }

  test('the bank’s page is named to the host, and what it decides is followed', async () => {
    const widget = await oauth();
    await decide(widget, 'approve');
    await widget.selectAccount();
    expect(counters()).toMatchObject({ verificationsStarted: 1, aggregationsStarted: 0 });
  });

  test('rejected there: oauthError with the reason, and another try has a fresh address', async () => {
    const widget = await oauth();
    const first = await decide(widget, 'deny');
    await widget.look();
    expect(widget.message('oauthError')).toMatchObject({ error_reason: 'DENIED' });
    await widget.submit('retry');
    expect(String(widget.message('oauthRequested')?.['url'])).not.toBe(first);
    expect(widget.page.heading).toBe('MX Bank (OAuth)');
  });

  test('the earlier member that comes back in place of the new one is followed', async () => {
    control().changeSettings({ oauthReturnsEarlierMember: true });
    await oauth();
    const later = await oauth();
    await decide(later, 'approve');
    await later.until('Your bank asks');
    expect(members()).toHaveLength(1);
  });
});
