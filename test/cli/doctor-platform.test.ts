/**
 * Goal: the doctor over MX's Platform API: it explains a 401, a 403 and a 406 by the settings that
 * correct them, and `--mxbank` tells which of the facts that MX leaves open are as assumed.
 */
import { afterEach, expect, test } from '@jest/globals';
import { useStack } from '../integration/support/stack';
import { describeWithServer } from '../support/server-suite';
import { KEY, environmentOf, examined, rejecting } from './doctor-support';

describeWithServer('doctor, over the Platform API', () => {
  const dialect = { api: 'platform', apiVersion: 'v20250224' } as const;
  const stack = useStack({ simulator: { apiKey: KEY }, dialect });
  const env = () => ({ ...environmentOf(stack()), MX_API: 'platform', MX_POLL_INTERVAL_MS: '20' });
  const tried = async (changes: Readonly<Record<string, string>> = {}) => {
    const { code, states, text } = await examined({ ...env(), ...changes }, ['--mxbank']);
    expect([states['whole verification'], states['uncertain facts'], code]).toEqual([
      'ok',
      'ok',
      0,
    ]);
    const [, told = ''] =
      /uncertain facts +(.*?)(?: Everything|$)/.exec(text.replaceAll(/\s+/g, ' ')) ?? [];
    const [held = '', otherwise = ''] = told.split('Otherwise than assumed: ');
    return { held, otherwise };
  };
  afterEach(() => {
    stack().simulator.control.changeSettings({ productsOnCreate: 'start', errorCodes: true });
  });

  test('verifies an account, and finds what MX leaves open as it is assumed', async () => {
    const { held, otherwise } = await tried();
    expect([held.split(';').length, otherwise]).toEqual([6, '']);
    // The user of the facts is gone, and the one of the verification has no member.
    expect(stack().simulator.control.members()).toEqual([]);
  });

  test('names what is otherwise, and what is no matter in the older version', async () => {
    const settings = { productsOnCreate: 'never-start', errorCodes: false } as const;
    stack().simulator.control.changeSettings(settings);
    const { otherwise } = await tried();
    expect(otherwise).toMatch(/^verify meets that job .409.; a denied member has an error code\./);
    const older = await tried({ MX_API_VERSION: 'v20111101' });
    expect(older.held).not.toContain('verify');
    expect(older.otherwise).toMatch(/^a denied member has an error code\./);
  });

  test.each<[string, () => object | Promise<object>, string, string]>([
    [
      'keys of the other environment of Platform (401)',
      () => ({ MX_API_KEY: 'wrong' }),
      'MX and its keys',
      'those of int-api.mx.com and of api.mx.com are different ones',
    ],
    [
      'an address that Platform does not know (403)',
      async () => ({ MX_BASE_URL: await rejecting() }),
      'MX and its keys',
      'the list of your client (Client Dashboard): MX asks for it in every environment',
    ],
    [
      'a version that Platform does not take (406)',
      () => ({ MX_ACCEPT_VERSION: 'v20990101' }),
      'MX and its keys',
      'check MX_API_VERSION, MX_ACCEPT and MX_ACCEPT_VERSION',
    ],
    [
      'a host of the other API',
      () => ({ MX_BASE_URL: 'https://vestibule.mx.com' }),
      'configuration',
      'which has the API atrium',
    ],
  ])('names %s', async (_what, change, failing, advice) => {
    const { code, states, text } = await examined({ ...env(), ...(await change()) });
    const failed = Object.keys(states).filter((name) => states[name] === 'FAILED');
    expect([failed, code]).toEqual([[failing], failing === 'configuration' ? 2 : 1]);
    expect(text.replaceAll(/\s+/g, ' ')).toContain(advice);
  });
});
