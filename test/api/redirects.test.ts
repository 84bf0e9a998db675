/**
 * Goal: an end user is sent back only to where the tenant wants it. Method: starts over HTTP; a file
 * of tenants that changes. Which targets are safe at all is in test/contract/targets.test.ts.
 */
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SCOPES } from '../../api';
import { checkShape, redirectUrlSchema } from '../../contract/schemas';
import { requireRegisteredTargets } from '../../api/redirects';
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

it('a tenant without a list may use every safe target, and no other', async () => {
  for (const [clientRedirectUrl, status] of [
    ['https://anywhere.example/back', 201],
    ['javascript:alert(1)', 400],
  ] as const) {
    expect((await start(stubbed.key, { ...oauth, clientRedirectUrl })).status).toBe(status);
  }
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
      requireRegisteredTargets({ clientRedirectUrl: 'https://a.example/' }, settingsOf),
    ).toThrow();
    expect(() =>
      requireRegisteredTargets({ uiMessageWebviewUrlScheme: 'app' }, settingsOf),
    ).toThrow();
    expect(() => requireRegisteredTargets({}, settingsOf)).not.toThrow();
  });

  it('whatever is taken leads to the origin of an entry', () => {
    const settingsOf = () => ({ redirectUrls: ['https://app.example.com/back'] });
    const part = fc.constantFrom(
      ...[
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
      ],
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        const text = parts.join('');
        const { value } = checkShape(redirectUrlSchema, text);
        if (value === undefined) return;
        try {
          requireRegisteredTargets({ clientRedirectUrl: value }, settingsOf);
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
  it('is rejected when it is broken: every problem is named, and no value', () => {
    expect(() => parseTenantFile('x')).toThrow(TenantFileError);
    const odd = {
      'a b': {},
      acme: {
        redirectUrls: ['hunter2', 'javascript:hunter2'],
        webviewSchemes: ['javascript'],
        origins: [
          'https://app.example.com/',
          '*',
          'null',
          'HTTPS://hunter2.example',
          'file://hunter2',
        ],
        brand: {
          name: '',
          logoUrl: 'http://hunter2.example/logo.png',
          colors: { accent: 'hunter2', background: '#fff', border: '#000000' },
        },
        unknown: 'hunter2',
      },
    };
    const parse = () => parseTenantFile(JSON.stringify({ tenants: odd }));
    for (const place of [
      ...['a b', 'acme/redirectUrls/0', 'acme/redirectUrls/1', 'acme/webviewSchemes/0'],
      ...[0, 1, 2, 3, 4].map((at) => `acme/origins/${String(at)}`),
      ...['acme/brand/name', 'acme/brand/logoUrl', 'acme/brand/colors/accent'],
      ...['acme/brand/colors/background', 'acme/brand/colors', 'acme'],
    ]) {
      expect(parse).toThrow(new RegExp(`/tenants/${place} (must|has|is) `));
    }
    expect(parse).not.toThrow(/hunter2/);
  });

  it.each([
    'https://user@cdn.example.com/l.png',
    'data:image/png;base64,x',
    'javascript:x',
    'cdn.example.com',
  ])('takes no logo from %s', (logoUrl) => {
    const file = { tenants: { acme: { brand: { name: 'Acme', logoUrl } } } };
    expect(() => parseTenantFile(JSON.stringify(file))).toThrow('/tenants/acme/brand/logoUrl must');
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
