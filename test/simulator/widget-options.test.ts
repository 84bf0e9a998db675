/**
 * Goal: the stand-in for the Connect widget opens as its one-time address and its options say
 * (atrium-contract.md §12), and unexpected input does no harm. Method: plain requests, a fake
 * clock.
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
  expect([initialStep(byGuid), byGuid.page.heading]).toEqual(['enterCreds', byCode.page.heading]);
});

test('a member opens at its question, its error, or its log-in', async () => {
  const { guid: asking } = await bank.asked('challenge');
  const mfa = await open({ current_member_guid: asking });
  expect([initialStep(mfa), mfa.page.heading]).toEqual(['mfa', 'Your bank asks']);
  const denied = await bank.verified('INVALID', {}, 'chase');
  const error = await open({ current_member_guid: denied });
  const wrong = ['loginError', 'The log-in was not accepted'];
  expect([initialStep(error), error.page.heading]).toEqual(wrong);
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
});

test.each([
  ['fr-CA, en;q=0.5', 'fr', 'Trouvez votre banque'],
  ['es', 'es', 'Busque su banco'],
  ['de', 'en', 'Find your bank'],
])('color_scheme and the language %s show in the page', async (language, lang, heading) => {
  const { page } = await WidgetVisitor.open(bank, { color_scheme: 'dark' }, language);
  expect(page.heading).toBe(heading);
  expect(page.text).toContain(`<html lang="${lang}"`);
  expect(page.text).toContain('color-scheme: dark');
  expect(languageOf('en;q=0.2, es;q=0.9, fr;q=0')).toBe('es');
});

test.each([
  [
    'in a WebView it navigates',
    { is_mobile_webview: true, ui_message_webview_url_scheme: 'yourapp' },
    'yourapp://connect/memberConnected?metadata={"user_guid":"USER","session_guid":"ANS-',
  ],
  [
    'before version 4 one message goes out, as a JSON string',
    { ui_message_version: 1 },
    '{"event":"mxConnect:memberAdded","payload":{"member_guid":"MEMBER","user_guid":"USER"}}',
  ],
  [
    'or as a navigation',
    { ui_message_version: 1, is_mobile_webview: true },
    'atrium://memberAdded/MEMBER',
  ],
])('%s', async (_name, options, expected) => {
  const widget = await open(options);
  await widget.logIn('sim_legacy');
  await widget.until('Your account is connected');
  const told = [...widget.messages.map(String), ...widget.navigations].map(decodeURIComponent);
  const text = expected.replace('USER', bank.userGuid).replace('MEMBER', members()[0]?.guid ?? '');
  expect(told.join(' ')).toContain(text);
  if ('ui_message_version' in options) expect(told).toHaveLength(1);
});

test('include_transactions is passed on; mode aggregation only aggregates', async () => {
  const widget = await open({ include_transactions: true });
  await widget.logIn('any', 'heritage_legacy');
  await widget.until('Your account is connected');
  const path = bank.path(members()[0]?.guid ?? '', '/transactions');
  expect((await bank.call('GET', path)).body['transactions']).toHaveLength(25);
  const plain = await open({ mode: 'aggregation' });
  await plain.logIn('password');
  await plain.until('Your account is connected');
  expect(counters()).toMatchObject({ verificationsStarted: 1, aggregationsStarted: 1 });
});

test('the address works once, for ten minutes, only as it was given, and stands in no log', async () => {
  const [url, late] = [await widgetUrl(bank), await widgetUrl(bank)];
  bank.clock.advance(600_000 - 1);
  const { status, location } = await visit(bank, url);
  expect(status).toBe(303);
  bank.clock.advance(1);
  for (const [address, code, heading] of [
    [location, 200, 'Find your bank'],
    [location, 200, 'Find your bank'],
    [url, 410, 'This address was used already'],
    [late, 410, 'This address has expired'],
    [`${url}x`, 404, 'This page does not exist'],
  ] as const) {
    const page = await visit(bank, address);
    expect([page.status, page.heading]).toEqual([code, heading]);
  }
  const log = JSON.stringify(bank.simulator.requestLog.entries());
  expect(log).not.toContain(url.split('/').at(-1));
  expect(log).not.toContain(location.split('/').at(-1));
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
