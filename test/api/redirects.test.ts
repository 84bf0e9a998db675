/**
 * Goal: an end user is sent back only to where the tenant wants it, and never to what runs code.
 * Method: starts over HTTP; a file of tenants that changes.
 */
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SCOPES } from '../../api';
import { requireSafeTargets } from '../../api/redirects';
import { TenantFileError, parseTenantFile, watchTenants, type Tenants } from '../../api/tenants';
import { createLogger } from '../../runtime';
import { eventually } from '../../tools/waiting';
import { Caller, aKey } from './support/api';
import { aPlayedClient, startStubbedApi, type StubbedApi } from './support/stub-api';

const folder = mkdtempSync(path.join(tmpdir(), 'tenants-'));
const file = path.join(folder, 'tenants.json');
const write = (text: string) => {
  writeFileSync(`${file}.next`, text, { mode: 0o600 });
  renameSync(`${file}.next`, file);
};
const acme = aKey('acme', SCOPES);
const registered = {
  redirectUrls: ['https://app.example.com/back', 'com.example.app:/oauth'],
  webviewSchemes: ['exampleapp'],
};
const TENANTS = { tenants: { acme: registered, strict: { redirectUrls: [], webviewSchemes: [] } } };
const logged: string[] = [];
let tenants: Tenants;
let stubbed: StubbedApi;
beforeAll(async () => {
  write(JSON.stringify(TENANTS));
  tenants = watchTenants(
    { path: file },
    createLogger('error', { write: (line) => logged.push(line) }),
  );
  stubbed = await startStubbedApi(aPlayedClient().client, { tenants, records: [acme.record] });
});
afterAll(async () => {
  tenants.close();
  await stubbed.api.close();
  rmSync(folder, { recursive: true });
});

const oauth = { kind: 'oauth', institutionCode: 'mxbank', referralSource: 'APP' };
const widget = { kind: 'connect-widget', isMobileWebview: true };
const start = (key: string, member: object) =>
  new Caller(stubbed.api.url, key).post('/v1/verifications', { user: { kind: 'new' }, member });

describe('a redirect of a tenant without a list', () => {
  it.each([
    ['https://app.example.com/back?x=1', true],
    ['HTTPS://app.example.com', true],
    ['http://localhost:4090/back', true],
    ['http://127.0.0.1:4090/back', true],
    ['com.example.app:/oauth', true],
    ['myapp://return', true],
    ['http://app.example.com/back', false],
    ['javascript:alert(1)', false],
    ['JavaScript://app.example.com/%0Aalert(1)', false],
    ['java\nscript:alert(1)', false],
    [' javascript:alert(1)', false],
    ['data:text/html,<script>alert(1)</script>', false],
    ['vbscript:x', false],
    ['file:///etc/passwd', false],
    ['blob:https://app.example.com/x', false],
    ['about:blank', false],
    ['intent://x#Intent;end', false],
    ['https://user@app.example.com/', false],
    ['https://user:password@app.example.com/', false],
    ['https://app.example.com\\@evil.example/', false],
  ])('%j is taken: %s', async (clientRedirectUrl, isTaken) => {
    const answer = await start(stubbed.key, { ...oauth, clientRedirectUrl });
    expect(answer.status).toBe(isTaken ? 201 : 400);
    if (isTaken) return;
    expect(answer.body.errors).toMatchObject([{ pointer: '/member/clientRedirectUrl' }]);
    expect(answer.text).not.toContain('alert');
  });

  it.each([
    ['myapp', true],
    ['javascript', false],
    ['JavaScript', false],
    ['data', false],
    ['https', false],
  ])('the scheme %s is taken: %s', async (uiMessageWebviewUrlScheme, isTaken) => {
    for (const member of [oauth, widget]) {
      const answer = await start(stubbed.key, { ...member, uiMessageWebviewUrlScheme });
      expect(answer.status).toBe(isTaken ? 201 : 400);
    }
  });
});

describe('a redirect of a tenant with a list', () => {
  it.each([
    ['https://app.example.com/back', true],
    ['https://app.example.com/back?state=1#x', true],
    ['https://APP.example.com:443/back', true],
    ['com.example.app:/oauth', true],
    ['https://app.example.com/back/', false],
    ['https://app.example.com/', false],
    ['https://app.example.com/back/../admin', false],
    ['https://app.example.com:8443/back', false],
    ['https://app.example.com.evil.example/back', false],
    ['https://evil.example/back', false],
    ['com.example.app:/other', false],
  ])('%s is taken: %s', async (clientRedirectUrl, isTaken) => {
    const { status } = await start(acme.key, { ...oauth, clientRedirectUrl });
    expect(status).toBe(isTaken ? 201 : 400);
  });

  it('and a scheme of its list alone', async () => {
    for (const member of [oauth, widget]) {
      const status = async (uiMessageWebviewUrlScheme: string) =>
        (await start(acme.key, { ...member, uiMessageWebviewUrlScheme })).status;
      expect([await status('exampleapp'), await status('otherapp')]).toEqual([201, 400]);
    }
  });

  it('an empty list allows nothing', () => {
    const settingsOf = () => tenants.of('strict');
    expect(() =>
      requireSafeTargets({ clientRedirectUrl: 'https://a.example/' }, settingsOf),
    ).toThrow();
    expect(() => requireSafeTargets({ uiMessageWebviewUrlScheme: 'app' }, settingsOf)).toThrow();
    expect(() => requireSafeTargets({}, settingsOf)).not.toThrow();
  });

  it('whatever is taken leads to the origin of an entry', () => {
    const settingsOf = () => ({ redirectUrls: ['https://app.example.com/back'] });
    const part = fc.constantFrom(
      'https:',
      '//',
      'app.example.com',
      '@',
      '\\',
      '/back',
      '.',
      'evil',
      '?',
      '#',
      ':',
      '%2f',
      '\t',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        const text = parts.join('');
        try {
          requireSafeTargets({ clientRedirectUrl: text }, settingsOf);
        } catch {
          return;
        }
        const { origin, username, pathname } = new URL(text);
        expect([origin, username, pathname]).toEqual(['https://app.example.com', '', '/back']);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('the file of tenants', () => {
  it('is rejected at the start when it is broken, and shows no value', () => {
    expect(() => parseTenantFile('x')).toThrow(TenantFileError);
    const odd = JSON.stringify({ tenants: { acme: { redirectUrls: ['hunter2'] } } });
    expect(() => parseTenantFile(odd)).toThrow(/^[^:]*: \/tenants\/acme\/redirectUrls\/0\.$/);
    expect(() => parseTenantFile('{"tenants":{"a b":{}}}')).toThrow(TenantFileError);
  });

  it('is taken up while the process runs; a broken one lets no redirect through, loudly', async () => {
    const clientRedirectUrl = 'https://new.example.com/back';
    const status = async (member: object) => (await start(acme.key, member)).status;
    expect(await status({ ...oauth, clientRedirectUrl })).toBe(400);
    write(JSON.stringify({ tenants: { acme: { redirectUrls: [clientRedirectUrl] } } }));
    await eventually(
      'the new list',
      async () => (await status({ ...oauth, clientRedirectUrl })) === 201,
    );
    write('{ half a fi');
    await eventually(
      'nothing',
      async () => (await status({ ...oauth, clientRedirectUrl })) === 503,
    );
    expect(logged.join('')).toContain('The tenants cannot be used.');
    // What names no redirect goes on.
    expect(await status({ kind: 'oauth', institutionCode: 'mxbank' })).toBe(201);
    write(JSON.stringify(TENANTS));
    await eventually(
      'the old list',
      async () => (await status({ ...oauth, clientRedirectUrl })) === 400,
    );
  });
});
