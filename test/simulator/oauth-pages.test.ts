/**
 * Goal: the consent page behind `oauth_window_uri` leads back as atrium-contract.md §13 says, from
 * every button, and opens once. Method: plain requests; test/browser drives the pages in Chromium.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { visit, type VisitedPage } from './page-visitor';
import { bankForEach, type Bank, type Json } from './support';

let bank: Bank;
bankForEach((opened) => (bank = opened));

const APP = { referral_source: 'APP', ui_message_webview_url_scheme: 'yourapp' };

const post = (options: Json = {}, fields: Json = { skip_aggregation: true }) =>
  bank.call('POST', `/users/${bank.userGuid}/members`, {
    member: { institution_code: 'mx_bank_oauth', is_oauth: true, ...fields },
    ...options,
  });

async function oauthMember(...how: Parameters<typeof post>) {
  const { body } = await post(...how);
  const member = body['member'] as { guid: string; oauth_window_uri: string };
  return { ...member, uri: member.oauth_window_uri };
}

/** Opens the page and returns its address. */
const open = async (uri: string) => (await visit(bank, uri)).location;

const decide = async (uri: string, form: Record<string, string>): Promise<VisitedPage> =>
  visit(bank, await open(uri), form);

function example(name: string): Json {
  const file = join(__dirname, '..', 'fixtures', 'atrium', `${name}.json`);
  return JSON.parse(readFileSync(file, 'utf8')) as Json;
}

test.each([
  ['beside member', APP, {}],
  ['inside member', {}, APP],
])('options %s: PENDING with a one-time address, and no verify', async (_where, rest, fields) => {
  const { guid, uri, ...created } = await oauthMember(rest, fields);
  const pending = { connection_status: 'PENDING', status: null, is_being_aggregated: true };
  expect(created).toMatchObject(pending);
  expect(Object.fromEntries(new URL(uri).searchParams)).toEqual(APP);
  expect((await bank.verify(guid)).status).toBe(405);
});

test('the address works once and exactly as given; the page behind it may be loaded again', async () => {
  const { guid, uri } = await oauthMember(APP);
  for (const other of [uri.replace('APP', 'BROWSER'), `${uri}&x=1`, uri.split('?')[0] ?? '']) {
    expect((await visit(bank, other)).status).toBe(404);
  }
  // Neither a preview nor a fresh address uses it up.
  await fetch(uri, { method: 'HEAD' });
  const { body } = await bank.call('GET', bank.path(guid, '/oauth_window_uri'));
  const fresh = (body['member'] as { oauth_window_uri: string }).oauth_window_uri;
  expect((await visit(bank, fresh)).status).toBe(303);
  const page = await open(uri);
  for (let times = 0; times < 2; times += 1) {
    expect((await visit(bank, page)).heading).toBe('MX Bank (OAuth)');
  }
  const again = await visit(bank, uri);
  expect([again.status, again.heading]).toEqual([410, 'This address was used already']);
});

test('the address stands in no log, and no page may be kept', async () => {
  const { uri } = await oauthMember();
  const { headers } = await visit(bank, await open(uri));
  const log = JSON.stringify(bank.simulator.requestLog.entries());
  expect(log).toContain('openOauthWindow');
  expect(log).not.toContain(new URL(uri).pathname.split('/').at(-1));
  expect(headers.get('cache-control')).toBe('no-store');
  expect(headers.get('referrer-policy')).toBe('no-referrer');
  expect(headers.get('content-security-policy')).toContain("default-src 'none'");
});

test.each([
  [true, 'CREATED', 0],
  [false, 'CONNECTED', 1],
])('approved with skip_aggregation %s: the message, and %s', async (skips, status, started) => {
  const { guid, uri } = await oauthMember({}, { skip_aggregation: skips });
  const { location } = await decide(uri, { decision: 'approve' });
  const page = await visit(bank, location);
  const message = example('post-message-oauth-complete-success');
  expect(page.data['message']).toEqual({ ...message, metadata: { member_guid: guid } });
  expect(bank.simulator.control.counters().aggregationsStarted).toBe(started);
  const settled = { connection_status: status, is_being_aggregated: false };
  expect(await bank.settle(guid)).toMatchObject(settled);
});

test('rejected: the message of the example, which names nothing, and DENIED, once', async () => {
  const { guid, uri } = await oauthMember();
  const address = await open(uri);
  expect((await visit(bank, address, { decision: 'perhaps' })).status).toBe(400);
  const { location } = await visit(bank, address, { decision: 'deny' });
  const page = await visit(bank, location);
  expect(page.data['message']).toEqual(example('post-message-oauth-complete-error'));
  expect((await visit(bank, address, { decision: 'approve' })).status).toBe(410);
  expect((await bank.status(guid)).connection_status).toBe('DENIED');
});

test.each([
  ['CANCELLED', 'PENDING'],
  ['DENIED', 'DENIED'],
  ['IMPEDED', 'IMPEDED'],
  ['PROVIDER_ERROR', 'FAILED'],
  ['SERVER_ERROR', 'FAILED'],
  ['SESSION_ERROR', 'PENDING'],
])('back in the APP with %s as in the example: the member is %s', async (reason, status) => {
  const { guid, uri } = await oauthMember(APP);
  const { location } = await decide(uri, { decision: 'fail', reason });
  const address = String(example('oauth-app-redirect-error')['url'])
    .replace(/MBR-[0-9a-f-]+/, guid)
    .replace(/error_reason=\w+/, `error_reason=${reason}`);
  expect(location).toBe(address);
  expect((await bank.status(guid)).connection_status).toBe(status);
});

test('client_redirect_url gets the parameters added to its own', async () => {
  const redirect = 'https://app.example/back?state=7#top';
  const { guid, uri } = await oauthMember({ ...APP, client_redirect_url: redirect });
  const { location } = await decide(uri, { decision: 'approve' });
  const query = `state=7&member_guid=${guid}&status=success`;
  expect(location).toBe(`https://app.example/back?${query}#top`);
});

test('the setting mangles a key, as MX tolerates it', async () => {
  bank.simulator.control.changeSettings({ oauthReturnMangled: true });
  const { guid, uri } = await oauthMember(APP);
  const { location } = await decide(uri, { decision: 'cancel' });
  const query = { status: 'error', 'amp;member_guid': guid, 'amp;error_reason': 'CANCELLED' };
  expect(Object.fromEntries(new URL(location).searchParams)).toEqual(query);
});

test.each([
  { client_redirect_url: 'https://app.example/\nx' },
  { client_redirect_url: 'nowhere' },
  { ui_message_webview_url_scheme: 'a:b' },
])('an address or scheme that no header can carry is 400: %j', async (bad) => {
  expect((await post(bad)).status).toBe(400);
});

test('with the setting the earlier member comes back, and the new one is gone', async () => {
  bank.simulator.control.changeSettings({ oauthReturnsEarlierMember: true });
  const earlier = await oauthMember();
  await decide(earlier.uri, { decision: 'approve' });
  const later = await oauthMember();
  const { location } = await decide(later.uri, { decision: 'approve' });
  const page = await visit(bank, location);
  expect(page.data['message']).toMatchObject({ metadata: { member_guid: earlier.guid } });
  expect((await bank.call('GET', bank.path(later.guid))).status).toBe(404);
  expect((await bank.call('GET', bank.path(earlier.guid))).status).toBe(200);
});
