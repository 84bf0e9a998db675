/**
 * Goal: the consent page behind `oauth_window_uri` leads back as atrium-contract.md §13 says, from every
 * button, and opens once. Method: plain requests without a browser; test/browser drives the same
 * pages in Chromium.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { visit, type VisitedPage } from './page-visitor';
import { bankForEach, type Bank, type Json, type WireResponse } from './support';

let bank: Bank;
bankForEach((opened) => (bank = opened));

const FIXTURES = join(__dirname, '..', 'fixtures', 'atrium');

function postOauthMember(options: Json, skips = true): Promise<WireResponse> {
  return bank.call('POST', `/users/${bank.userGuid}/members`, {
    member: { institution_code: 'mx_bank_oauth', is_oauth: true, skip_aggregation: skips },
    ...options,
  });
}

async function oauthMember(options: Json = {}, skips = true) {
  const { body } = await postOauthMember(options, skips);
  const member = body['member'] as { guid: string; oauth_window_uri: string };
  return { guid: member.guid, uri: member.oauth_window_uri };
}

/** Opens the page and returns its address. */
async function open(uri: string): Promise<string> {
  return (await visit(bank.simulator, uri)).location ?? '';
}

async function decide(uri: string, form: Record<string, string>): Promise<VisitedPage> {
  return visit(bank.simulator, await open(uri), form);
}

const statusOf = async (guid: string) => (await bank.status(guid)).connection_status;

describe('the address', () => {
  test('works once; the page behind it may be loaded again', async () => {
    const { uri } = await oauthMember();
    const page = await open(uri);
    expect((await visit(bank.simulator, page)).heading).toBe('MX Bank (OAuth)');
    expect((await visit(bank.simulator, page)).status).toBe(200);
    const again = await visit(bank.simulator, uri);
    expect([again.status, again.heading]).toEqual([410, 'This address was used already']);
  });

  test('works exactly as given; neither a preview (HEAD) nor a fresh one uses it up', async () => {
    const { guid, uri } = await oauthMember({ referral_source: 'APP' });
    for (const other of [uri.replace('APP', 'BROWSER'), `${uri}&x=1`, uri.split('?')[0] ?? '']) {
      expect((await visit(bank.simulator, other)).status).toBe(404);
    }
    await fetch(uri, { method: 'HEAD' });
    const { body } = await bank.call('GET', bank.path(guid, '/oauth_window_uri'));
    const fresh = (body['member'] as { oauth_window_uri: string }).oauth_window_uri;
    expect((await visit(bank.simulator, fresh)).status).toBe(303);
    expect((await visit(bank.simulator, uri)).status).toBe(303);
  });

  test('stands in no log, and no page may be kept', async () => {
    const { uri } = await oauthMember();
    const page = await visit(bank.simulator, await open(uri));
    const log = JSON.stringify(bank.simulator.requestLog.entries());
    expect(log).toContain('openOauthWindow');
    expect(log).not.toContain(new URL(uri).pathname.split('/').at(-1));
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  });
});

describe('back in the BROWSER', () => {
  test.each([
    [true, 'CREATED', 0],
    [false, 'CONNECTED', 1],
  ])('approved with skip_aggregation %s: the message, and %s', async (skips, status, started) => {
    const { guid, uri } = await oauthMember({}, skips);
    const { location } = await decide(uri, { decision: 'approve' });
    const page = await visit(bank.simulator, location ?? '');
    const example = fixture('post-message-oauth-complete-success.json');
    expect(page.data['message']).toEqual({ ...example, metadata: { member_guid: guid } });
    expect(bank.simulator.control.counters().aggregationsStarted).toBe(started);
    const settled = { connection_status: status, is_being_aggregated: false };
    expect(await bank.settle(guid)).toMatchObject(settled);
  });

  test('rejected: the message of the example, which names nothing, and DENIED, once', async () => {
    const { guid, uri } = await oauthMember();
    const address = await open(uri);
    expect((await visit(bank.simulator, address, { decision: 'perhaps' })).status).toBe(400);
    const denied = await visit(bank.simulator, address, { decision: 'deny' });
    const page = await visit(bank.simulator, denied.location ?? '');
    expect(page.data['message']).toEqual(fixture('post-message-oauth-complete-error.json'));
    expect((await visit(bank.simulator, address, { decision: 'approve' })).status).toBe(410);
    expect(await statusOf(guid)).toBe('DENIED');
  });
});

describe('back in the APP', () => {
  const APP = { referral_source: 'APP', ui_message_webview_url_scheme: 'yourapp' };

  test('the redirect is that of the example', async () => {
    const { guid, uri } = await oauthMember(APP);
    const example = String(fixture('oauth-app-redirect-error.json')['url']);
    const address = example.replace(/MBR-[0-9a-f-]+/, guid);
    expect((await decide(uri, { decision: 'cancel' })).location).toBe(address);
  });

  test.each([
    ['CANCELLED', 'PENDING'],
    ['DENIED', 'DENIED'],
    ['IMPEDED', 'IMPEDED'],
    ['PROVIDER_ERROR', 'FAILED'],
    ['SERVER_ERROR', 'FAILED'],
    ['SESSION_ERROR', 'PENDING'],
  ])('the reason %s comes back, and the member is %s', async (reason, status) => {
    const { guid, uri } = await oauthMember(APP);
    const { location } = await decide(uri, { decision: 'fail', reason });
    const query = { member_guid: guid, status: 'error', error_reason: reason };
    expect(Object.fromEntries(new URL(location ?? '').searchParams)).toEqual(query);
    expect(await statusOf(guid)).toBe(status);
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
    const { location } = await decide(uri, { decision: 'approve' });
    const query = { status: 'success', 'amp;member_guid': guid };
    expect(Object.fromEntries(new URL(location ?? '').searchParams)).toEqual(query);
  });

  test.each([
    { client_redirect_url: 'https://app.example/\nx' },
    { client_redirect_url: 'nowhere' },
    { ui_message_webview_url_scheme: 'a:b' },
  ])('an address or scheme that no header can carry is 400: %j', async (bad) => {
    expect((await postOauthMember(bad)).status).toBe(400);
  });
});

test('with the setting the earlier member comes back, and the new one is gone', async () => {
  bank.simulator.control.changeSettings({ oauthReturnsEarlierMember: true });
  const earlier = await oauthMember();
  await decide(earlier.uri, { decision: 'approve' });
  const later = await oauthMember();
  const { location } = await decide(later.uri, { decision: 'approve' });
  const page = await visit(bank.simulator, location ?? '');
  expect(page.data['message']).toMatchObject({ metadata: { member_guid: earlier.guid } });
  expect((await bank.call('GET', bank.path(later.guid))).status).toBe(404);
  expect((await bank.call('GET', bank.path(earlier.guid))).status).toBe(200);
});

function fixture(name: string): Json {
  return JSON.parse(readFileSync(join(FIXTURES, name), 'utf8')) as Json;
}
