/**
 * Goal: the doctor over MX's Platform API: it explains a 401, a 403 and a 406 by the settings that
 * correct them, and `--mxbank` tells which of the facts that MX leaves open are as assumed.
 */
import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { lookAtFacts } from '../../cli/doctor/platform-facts';
import { openMx } from '../../mx';
import { type MxPort } from '../../mx/port';
import { startSimulator, type Settings, type Simulator } from '../../simulator';
import { mxError } from '../activities/fake-mx';
import { MX_BANK } from '../../tools/end-user/at-mx';
import { useStack } from '../integration/support/stack';
import { describeWithServer } from '../support/server-suite';
import { KEY, environmentOf, examined, rejecting } from './doctor-support';

type Version = 'v20250224' | 'v20111101';

/** What is told of the facts as they are at a simulator: those that hold, and the others. */
async function toldOf(
  simulator: Simulator,
  apiVersion: Version,
  change: (mx: MxPort) => Partial<MxPort> = () => ({}),
): Promise<readonly string[]> {
  const { baseUrl, apiKey, clientId } = simulator;
  const mx = openMx({ api: 'platform', apiVersion, baseUrl, apiKey, clientId });
  const filledIn = (password: string) => [
    { guid: MX_BANK.login, value: 'mxuser' },
    { guid: MX_BANK.password, value: password },
  ];
  const finding = await lookAtFacts({
    mx: { ...mx, ...change(mx) },
    institutionCode: 'mxbank',
    right: filledIn('password'),
    wrong: filledIn('INVALID'),
    pollIntervalMs: 1,
    startsWithCreation: apiVersion === 'v20250224',
  });
  mx.close();
  return finding.kind === 'good' ? finding.detail.split(' Otherwise than assumed: ') : [];
}

const FOLLOWS = '. docs/limitations.md says what follows.';
const ANSWERS =
  'the filter of users finds an id; a duplicate is answered 409; a rejection is in words of MX';

test('tells what is otherwise than assumed, and what is no matter in the older version', async () => {
  const settings = { productsOnCreate: 'never-start', errorCodes: false } as const;
  const simulator = await startSimulator({ pace: 'instant', settings });
  const code = `a denied member has an error code${FOLLOWS}`;
  expect((await toldOf(simulator, 'v20250224'))[1]).toBe(`verify meets that job (409); ${code}`);
  expect(await toldOf(simulator, 'v20111101')).toEqual([
    `as assumed: ${ANSWERS}; accounts are offered as in Atrium; an answer says whether a job runs.`,
    code,
  ]);
  await simulator.close();
});

test.each<[string, Partial<Settings>, (mx: MxPort) => Partial<MxPort>]>([
  ['a duplicate is answered 409', { duplicateStatus: 422 }, () => ({})],
  [
    'a duplicate is answered 409',
    {},
    ({ createUser }) => ({
      createUser: (user) => createUser({ ...user, ownId: randomUUID() }),
      searchUser: () => Promise.resolve({}),
    }),
  ],
  [
    'a rejection is in words of MX',
    {},
    () => ({ readUser: () => Promise.reject(mxError('not-mx', { httpStatus: 404 })) }),
  ],
  [
    'an answer says whether a job runs',
    {},
    ({ observe }) => ({
      observe: async (member) => ({ ...(await observe(member)), isRunningUntold: true }),
    }),
  ],
  [
    'a job that succeeds clears the code of the one before',
    {},
    () => ({ readErrorCode: () => Promise.resolve(2005) }),
  ],
])('tells that otherwise is: %s, %j', async (fact, settings, change) => {
  const simulator = await startSimulator({ pace: 'instant', settings });
  for (const apiVersion of ['v20250224', 'v20111101'] as const) {
    const [held, others] = await toldOf(simulator, apiVersion, change);
    expect([held?.includes(fact), others?.includes(fact)]).toEqual([false, true]);
  }
  // Whatever was made is deleted again.
  expect(simulator.control.users()).toEqual([]);
  await simulator.close();
});

describeWithServer('doctor, over the Platform API', () => {
  const dialect = { api: 'platform', apiVersion: 'v20250224' } as const;
  const stack = useStack({ simulator: { apiKey: KEY }, dialect });
  const env = () => ({ ...environmentOf(stack()), MX_API: 'platform', MX_POLL_INTERVAL_MS: '20' });
  test('verifies an account, and finds what MX leaves open as it is assumed', async () => {
    const { code, states, text } = await examined(env(), ['--mxbank']);
    expect([states['whole verification'], states['uncertain facts'], code]).toEqual([
      'ok',
      'ok',
      0,
    ]);
    expect(text.replaceAll(/\s+/g, ' ')).toMatch(/uncertain facts as assumed: [^.]*\. Everything/);
    // The user of the facts is gone, and the one of the verification has no member.
    expect(stack().simulator.control.members()).toEqual([]);
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
      'headers that Platform does not take (400)',
      () => {
        const fault = { route: 'listInstitutions', kind: 'status', status: 400 } as const;
        stack().simulator.control.addFault(fault);
        return {};
      },
      'MX and its keys',
      'Check MX_API_VERSION',
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
