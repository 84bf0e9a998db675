/**
 * Goal: the stand-in for the Connect widget opens as its one-time address and its options say
 * (atrium-contract.md §12), and unexpected input does no harm.
 * Method: plain requests without a browser and a fake clock.
 */
import { expect, test } from '@jest/globals';
import { languageOf } from '../../simulator/widget/texts';
import { visit, widgetUrl, WidgetVisitor } from './page-visitor';
import { bankForEach, type Bank, type Json } from './support';

let bank: Bank;
bankForEach((opened) => (bank = opened));

const open = (options: Json = {}) => WidgetVisitor.open(bank, options);
const members = () => bank.simulator.control.members();
const counters = () => bank.simulator.control.counters();

const initialStep = (widget: WidgetVisitor) => widget.message('loaded')?.['initial_step'];

test('an institution, by code or by guid, opens its form', async () => {
  const byCode = await open({ current_institution_code: 'navy_federal' });
  expect(byCode.page.heading).toBe('Log in at Navy Federal Credit Union');
  const institution = byCode.message('enterCredentials')?.['institution'] as Json;
  const byGuid = await open({ current_institution_guid: institution['guid'] });
  expect(byGuid.page.heading).toBe(byCode.page.heading);
  expect(initialStep(byGuid)).toBe('enterCreds');
});

test('a member opens at its question, its error, or its log-in', async () => {
  const { guid: asking } = await bank.asked('challenge');
  const mfa = await open({ current_member_guid: asking });
  expect([initialStep(mfa), mfa.page.heading]).toEqual(['mfa', 'Your bank asks']);
  const denied = await bank.verified('INVALID', {}, 'chase');
  const error = await open({ current_member_guid: denied });
  expect(initialStep(error)).toBe('loginError');
  expect(error.page.heading).toBe('The log-in was not accepted');
  const update = await open({ current_member_guid: denied, update_credentials: true });
  expect(update.page.heading).toBe('Log in at Chase Bank');
  expect(update.events()).toEqual(['loaded', 'updateCredentials']);
});

test('a member that is connected is verified only when the end user says so', async () => {
  const guid = await bank.verified('sim_legacy');
  const widget = await open({ current_member_guid: guid });
  expect(initialStep(widget)).toBe('verifyExistingMember');
  expect(counters().verificationsStarted).toBe(1);
  await widget.submit('retry');
  await widget.until('Your account is connected');
  expect(counters().verificationsStarted).toBe(2);
});

test('without search, the wish for another bank is told and changes nothing', async () => {
  const options = { current_institution_code: 'mxbank', disable_institution_search: true };
  const widget = await open(options);
  await widget.submit('back');
  expect(widget.events()).toContain('backToSearch');
  expect(widget.page.heading).toBe('Log in at MX Bank');
  const free = await open({ current_institution_code: 'mxbank' });
  await free.submit('back');
  expect(free.page.heading).toBe('Find your bank');
});

test('color_scheme and the language of the request show in the page', async () => {
  for (const [language, lang, heading] of [
    ['fr-CA, en;q=0.5', 'fr', 'Trouvez votre banque'],
    ['es', 'es', 'Busque su banco'],
    ['de', 'en', 'Find your bank'],
  ] as const) {
    const headers = { 'Accept-Language': language };
    const url = await widgetUrl(bank, { color_scheme: 'dark' }, headers);
    const { location } = await visit(bank.simulator, url);
    const page = await visit(bank.simulator, location ?? '');
    expect(page.heading).toBe(heading);
    expect(page.text).toContain(`<html lang="${lang}"`);
    expect(page.text).toContain('color-scheme: dark');
  }
  expect(languageOf('en;q=0.2, es;q=0.9, fr;q=0')).toBe('es');
});

test('in a WebView it navigates, as the examples do', async () => {
  const widget = await open({
    is_mobile_webview: true,
    ui_message_version: 4,
    ui_message_webview_url_scheme: 'yourapp',
  });
  await widget.logIn('mxbank', 'sim_legacy');
  await widget.until('Your account is connected');
  expect(widget.messages).toEqual([]);
  const url = new URL(widget.navigations.find((each) => each.includes('memberConnected')) ?? '');
  expect(`${url.protocol}//${url.host}${url.pathname}`).toBe('yourapp://connect/memberConnected');
  const metadata = JSON.parse(url.searchParams.get('metadata') ?? '') as Json;
  expect(Object.keys(metadata)).toEqual(['user_guid', 'session_guid', 'member_guid']);
});

test('before version 4 one message goes out, as a JSON string or a navigation', async () => {
  const old = await open({ ui_message_version: 1 });
  await old.logIn('mxbank', 'sim_legacy');
  await old.until('Your account is connected');
  const guid = members()[0]?.guid;
  const [only] = old.messages as unknown as string[];
  expect(old.messages).toHaveLength(1);
  expect(JSON.parse(only ?? '')).toEqual({
    event: 'mxConnect:memberAdded',
    payload: { member_guid: guid, user_guid: bank.userGuid },
  });
  const app = await open({ ui_message_version: 1, is_mobile_webview: true });
  await app.logIn('heritage_legacy', 'any');
  await app.until('Your account is connected');
  expect(app.navigations).toEqual([`atrium://memberAdded/${String(members()[1]?.guid)}`]);
});

test('include_transactions is passed on; mode aggregation only aggregates', async () => {
  const widget = await open({ include_transactions: true });
  await widget.logIn('heritage_legacy', 'any');
  await widget.until('Your account is connected');
  const path = bank.path(members()[0]?.guid ?? '', '/transactions');
  expect((await bank.call('GET', path)).body['transactions']).toHaveLength(25);
  const plain = await open({ mode: 'aggregation' });
  await plain.logIn('mxbank', 'password');
  await plain.until('Your account is connected');
  expect(counters()).toMatchObject({ verificationsStarted: 1, aggregationsStarted: 1 });
});

test('the address works once, for ten minutes, only as it was given, and stands in no log', async () => {
  const [url, late] = [await widgetUrl(bank), await widgetUrl(bank)];
  bank.clock.advance(600_000 - 1);
  const { status, location } = await visit(bank.simulator, url);
  expect(status).toBe(303);
  bank.clock.advance(1);
  for (let times = 0; times < 2; times += 1) {
    expect((await visit(bank.simulator, location ?? '')).heading).toBe('Find your bank');
  }
  for (const [address, code, heading] of [
    [url, 410, 'This address was used already'],
    [late, 410, 'This address has expired'],
    [`${url}x`, 404, 'This page does not exist'],
  ] as const) {
    const page = await visit(bank.simulator, address);
    expect([page.status, page.heading]).toEqual([code, heading]);
    expect(page.text).toContain('<html lang="en"');
  }
  const log = JSON.stringify(bank.simulator.requestLog.entries());
  expect(log).not.toContain(url.split('/').at(-1));
  expect(log).not.toContain(location?.split('/').at(-1));
});

test('what an end user types is shown as text, never as HTML', async () => {
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
