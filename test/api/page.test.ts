/**
 * Goal: the page leads nowhere that the tenant has not registered, is embedded by nobody else, and runs
 * nothing that it does not bring. Method: a stubbed API with a page of three files.
 */
import { describe, expect, it } from '@jest/globals';
import { pagePolicy } from '../../api/page/page-headers';
import { expectProblem } from './support/api';
import { BACK, ORIGIN, usePageApi } from './support/page-api';

const { anybody, anAddress, otherBackend } = usePageApi();

describe('the return address', () => {
  it.each([
    'https://evil.example.com/done',
    'https://shop.example.com.evil.example.com/done',
    'https://shop.example.com/other',
    'https://shop.example.com@evil.example.com/done',
    'http://shop.example.com/done',
    'javascript:alert(1)',
    '//evil.example.com/done',
    '/done',
  ])('%s is rejected', async (returnUrl) => {
    expectProblem((await anAddress({ returnUrl })).made, 400, 'INVALID_REQUEST');
  });

  it('is rejected for a tenant that registered none', async () => {
    const { made } = await anAddress({ returnUrl: BACK }, otherBackend());
    expectProblem(made, 400, 'INVALID_REQUEST');
  });
});

describe('the page', () => {
  const policyOf = async (path: string) =>
    (await anybody().get(path)).headers.get('content-security-policy') ?? '';

  it('is embedded by the origins of its tenant alone, and runs nothing that is inline', async () => {
    const { url } = await anAddress();
    const { status, headers } = await anybody().get(url.pathname);
    expect(status).toBe(200);
    const policy = (headers.get('content-security-policy') ?? '').split('; ');
    expect(policy).toEqual([
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "connect-src 'self'",
      "img-src 'self' data: https://cdn.example.com https://content.moneydesktop.com",
      'frame-src https://*.moneydesktop.com https://*.mx.com',
      `frame-ancestors ${ORIGIN}`,
      "base-uri 'none'",
      "form-action 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ]);
    expect(headers.get('x-frame-options')).toBeNull();
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('is embedded by nobody where the tenant has no origins', async () => {
    const { url } = await anAddress({}, otherBackend());
    expect(await policyOf(url.pathname)).toContain("frame-ancestors 'none'");
    expect(await policyOf('/page/return?status=success')).toContain("frame-ancestors 'none'");
  });

  it.each([
    ['whose tenant was changed', (path: string) => path.replace('.acme.', '.dev.')],
    ['that was cut off', (path: string) => path.slice(0, -3)],
    ['of nothing', () => '/page/v/x'],
  ])('is shown to a browser, embedded by nobody, for an address %s', async (_what, changed) => {
    const path = changed((await anAddress()).url.pathname);
    expectProblem(await anybody().get(path), 404, 'ROUTE_NOT_FOUND');
    const accept = 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8';
    const { status, headers } = await anybody().get(path, { headers: { accept } });
    expect(status).toBe(404);
    expect(headers.get('content-type')).toContain('text/html');
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('x-frame-options')).toBe('SAMEORIGIN');
  });

  it('serves its files, and no other', async () => {
    const found = await anybody().get('/page/assets/page-1.js');
    expect(found.headers.get('content-type')).toBe('text/javascript');
    expect(found.headers.get('cache-control')).toContain('immutable');
    expectProblem(await anybody().get('/page/assets/..'), 404, 'ROUTE_NOT_FOUND');
    expectProblem(await anybody().get('/page/assets/page-2.js'), 404, 'ROUTE_NOT_FOUND');
    expect((await anybody().get('/page/embed.js')).text).toBe('2');
  });

  it.each([
    ['gzip, deflate, br', 'gzip'],
    ['br;q=1.0, gzip;q=0.8', 'gzip'],
    ['gzip;q=0', null],
    ['identity', null],
  ])('sends its files compressed to who takes that: %s', async (accepted, encoding) => {
    for (const [path, text] of [
      ['/page/assets/page-1.js', '1'],
      ['/page/embed.js', '2'],
    ] as const) {
      const sent = await anybody().get(path, { headers: { 'accept-encoding': accepted } });
      expect(sent.headers.get('content-encoding')).toBe(encoding);
      expect(sent.headers.get('vary')?.toLowerCase()).toContain('accept-encoding');
      expect(sent.text).toBe(text);
    }
  });

  it('has a policy that no origin of a tenant can end or widen', () => {
    const origins = [
      'https://a.example.com',
      "https://b.example.com;script-src'unsafe-inline'",
      '*',
    ];
    const policy = pagePolicy({ origins }, { frames: ['https://*.mx.com'], images: [] });
    expect(policy).toContain('frame-ancestors https://a.example.com;');
    expect(policy.split('; ')).toHaveLength(11);
  });
});
