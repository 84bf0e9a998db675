/**
 * Goal: a token of an identity provider counts only if its keys say so, and keys that cannot be
 * fetched say nothing. What API and codec server make of it is in their own tests.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SignJWT } from 'jose';
import { apiConfig, codecServerConfig } from '../../runtime';
import { IdentityUnavailable, tokenCheck } from '../../runtime/identity';
import { eventually } from '../../tools/waiting';
import { startConnectProxy } from '../support/connect-proxy';
import { startJwks, type Jwks } from '../support/jwks';
import { aSecret } from '../support/keys';

const PROVIDER = { issuer: 'https://id.example.com', audience: 'verifications' };
let jwks: Jwks;
beforeAll(async () => {
  jwks = await startJwks();
});
afterAll(() => {
  jwks.close();
});

const signed = (claims: object = {}, seconds = 60) =>
  new SignJWT({ tenant: 'dev', ...claims })
    .setProtectedHeader({ alg: 'ES256', kid: 'k1' })
    .setIssuer(PROVIDER.issuer)
    .setAudience(PROVIDER.audience)
    .setSubject('backend-1')
    .setExpirationTime(Math.floor(Date.now() / 1_000) + seconds)
    .sign(jwks.privateKey);

describe('the check of a token', () => {
  it.each<[string, object, number, boolean]>([
    ['a good one', {}, 60, true],
    ['one within the tolerance of clocks', {}, -20, true],
    ['one that has expired', {}, -60, false],
    ['one without a claim', { tenant: undefined }, 60, false],
    ['a forged one', { iss: 'forged' }, 60, false],
  ])('%s', async (_what, claims, seconds, isGood) => {
    const check = tokenCheck({ ...PROVIDER, jwksUrl: jwks.url }, ['tenant']);
    const token =
      'iss' in claims ? `${(await signed()).slice(0, -4)}AAAA` : await signed(claims, seconds);
    expect((await check(token)) !== undefined).toBe(isGood);
  });

  it('says that nothing is known where the keys cannot be fetched', async () => {
    for (const jwksUrl of [`http://${jwks.address}/broken`, 'http://127.0.0.1:9/jwks']) {
      const check = tokenCheck({ ...PROVIDER, jwksUrl }, []);
      await expect(check(await signed())).rejects.toThrow(IdentityUnavailable);
    }
  });

  it('fetches the keys through the proxy where one is set', async () => {
    const proxy = await startConnectProxy({ 'id.example.com:80': jwks.address });
    const proxyUrl = `http://user:password@${proxy.address}`;
    const jwksUrl = 'http://id.example.com/jwks';
    const check = tokenCheck({ ...PROVIDER, jwksUrl, proxyUrl }, ['tenant']);
    // A busy machine may take longer than the keys are waited for.
    const token = await signed();
    await eventually(
      'the keys are there',
      async () => (await check(token).catch(() => undefined))?.['tenant'] === 'dev',
    );
    expect(new Set(proxy.tunnels.map(({ target }) => target))).toEqual(
      new Set(['id.example.com:80']),
    );
    await proxy.close();
  });
});

it.each([
  [
    'the API',
    (env: Record<string, string>) =>
      apiConfig({ ...env, API_KEYS_FILE: 'k', API_TOKEN_SECRET: aSecret() }).provider?.proxyUrl,
    'API',
  ],
  [
    'the codec server',
    (env: Record<string, string>) => codecServerConfig(env).provider.proxyUrl,
    'CODEC',
  ],
] as const)(
  '%s goes through the proxy of the environment, unless it is excepted',
  (_who, read, prefix) => {
    const env = {
      [`${prefix}_JWKS_URL`]: 'https://id.example.com/jwks',
      [`${prefix}_JWT_ISSUER`]: 'i',
      [`${prefix}_JWT_AUDIENCE`]: 'a',
      HTTPS_PROXY: 'http://proxy.example.com:3128',
    };
    expect(read(env)).toBe('http://proxy.example.com:3128/');
    expect(read({ ...env, NO_PROXY: 'example.com' })).toBeUndefined();
  },
);
