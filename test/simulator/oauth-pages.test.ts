/**
 * Goal: the consent page behind `oauth_window_uri` leads back as contract §13 says, from every
 * button, and opens once. Method: plain requests without a browser; test/browser drives the same
 * pages in Chromium.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { visit, type VisitedPage } from './page-visitor';
import { Bank, type Json } from './support';

let bank: Bank;

beforeEach(async () => {
  bank = await Bank.open();
});
afterEach(() => bank.simulator.close());

const FIXTURES = join(__dirname, '..', 'fixtures', 'atrium');

interface OauthMember {
  readonly guid: string;
  readonly uri: string;
}

async function oauthMember(options: Json = {}): Promise<OauthMember> {
  const { body } = await bank.call('POST', `/users/${bank.userGuid}/members`, {
    member: { institution_code: 'mx_bank_oauth', is_oauth: true, skip_aggregation: true },
    ...options,
  });
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

  test('works exactly as it was given, and a preview (HEAD) does not use it up', async () => {
    const { uri } = await oauthMember({ referral_source: 'APP' });
    for (const other of [uri.replace('APP', 'BROWSER'), `${uri}&x=1`, uri.split('?')[0] ?? '']) {
      expect((await visit(bank.simulator, other)).status).toBe(404);
    }
    await fetch(uri, { method: 'HEAD' });
    expect((await visit(bank.simulator, uri)).status).toBe(303);
  });

  test('stays good when a fresh one is made', async () => {
    const { guid, uri } = await oauthMember();
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
  test('approved: the opener gets the message of the example, and the member is CREATED and idle', async () => {
    const { guid, uri } = await oauthMember();
    const { location } = await decide(uri, { decision: 'approve' });
    const page = await visit(bank.simulator, location ?? '');
    const example = fixture('post-message-oauth-complete-success.json');
    expect(page.data['message']).toEqual({ ...example, metadata: { member_guid: guid } });
    expect(await bank.status(guid)).toMatchObject({
      connection_status: 'CREATED',
      is_being_aggregated: false,
    });
  });

  test('approved without skip_aggregation: an aggregation starts by itself', async () => {
    const { body } = await bank.call('POST', `/users/${bank.userGuid}/members`, {
      member: { institution_code: 'mx_bank_oauth', is_oauth: true },
    });
    const member = body['member'] as { guid: string; oauth_window_uri: string };
    await decide(member.oauth_window_uri, { decision: 'approve' });
    expect(bank.simulator.control.counters().aggregationsStarted).toBe(1);
    expect((await bank.settle(member.guid)).connection_status).toBe('CONNECTED');
  });

  test('rejected: the message of the example, which names nothing, and DENIED', async () => {
    const { guid, uri } = await oauthMember();
    const { location } = await decide(uri, { decision: 'deny' });
    const page = await visit(bank.simulator, location ?? '');
    expect(page.data['message']).toEqual(fixture('post-message-oauth-complete-error.json'));
    expect(await statusOf(guid)).toBe('DENIED');
  });

  test('closed without a decision: PENDING for ever', async () => {
    const { guid, uri } = await oauthMember();
    await open(uri);
    bank.clock.advance(24 * 60 * 60 * 1000);
    expect(await statusOf(guid)).toBe('PENDING');
  });

  test('a decision counts once, and a form that says nothing is none', async () => {
    const { guid, uri } = await oauthMember();
    const page = await open(uri);
    expect((await visit(bank.simulator, page, { decision: 'perhaps' })).status).toBe(400);
    expect((await visit(bank.simulator, page, { decision: 'deny' })).status).toBe(303);
    expect((await visit(bank.simulator, page, { decision: 'approve' })).status).toBe(410);
    expect(await statusOf(guid)).toBe('DENIED');
  });
});

describe('back in the APP', () => {
  const APP = { referral_source: 'APP', ui_message_webview_url_scheme: 'yourapp' };

  test('the redirects are those of the examples', async () => {
    const success = await oauthMember(APP);
    const approved = await decide(success.uri, { decision: 'approve' });
    expect(approved.location).toBe(named('oauth-app-redirect-success.json', success.guid));
    const error = await oauthMember(APP);
    const cancelled = await decide(error.uri, { decision: 'cancel' });
    expect(cancelled.location).toBe(named('oauth-app-redirect-error.json', error.guid));
  });

  test('every reason comes back; what the bank decided is final, what was broken off is not', async () => {
    const expected = {
      CANCELLED: 'PENDING',
      DENIED: 'DENIED',
      IMPEDED: 'IMPEDED',
      PROVIDER_ERROR: 'FAILED',
      SERVER_ERROR: 'FAILED',
      SESSION_ERROR: 'PENDING',
    };
    for (const [reason, status] of Object.entries(expected)) {
      const { guid, uri } = await oauthMember(APP);
      const { location } = await decide(uri, { decision: 'fail', reason });
      const query = new URL(location ?? '').searchParams;
      expect(Object.fromEntries(query)).toEqual({
        member_guid: guid,
        status: 'error',
        error_reason: reason,
      });
      expect(await statusOf(guid)).toBe(status);
    }
  });

  test('client_redirect_url gets the parameters added to its own', async () => {
    const redirect = 'https://app.example/back?state=7#top';
    const { guid, uri } = await oauthMember({ ...APP, client_redirect_url: redirect });
    const { location } = await decide(uri, { decision: 'approve' });
    expect(location).toBe(
      `https://app.example/back?state=7&member_guid=${guid}&status=success#top`,
    );
  });

  test('the setting mangles a key, as MX tolerates it', async () => {
    bank.simulator.control.changeSettings({ oauthReturnMangled: true });
    const { guid, uri } = await oauthMember(APP);
    const { location } = await decide(uri, { decision: 'approve' });
    expect(Object.fromEntries(new URL(location ?? '').searchParams)).toEqual({
      status: 'success',
      'amp;member_guid': guid,
    });
  });

  test('an address or scheme that no header can carry is rejected when it is given', async () => {
    for (const bad of [
      { client_redirect_url: 'https://app.example/\nx' },
      { client_redirect_url: 'nowhere' },
      { ui_message_webview_url_scheme: 'a:b' },
    ]) {
      const rejected = await bank.call('POST', `/users/${bank.userGuid}/members`, {
        member: { institution_code: 'mx_bank_oauth', is_oauth: true },
        ...bad,
      });
      expect(rejected.status).toBe(400);
    }
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

/** The address of an example with another member in it. */
function named(name: string, guid: string): string {
  return String(fixture(name)['url']).replace(/MBR-[0-9a-f-]+/, guid);
}
