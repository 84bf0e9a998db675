/** Goal: no caller uses up what others need: limits by tenant, verification, address and route. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { VerificationTokens } from '../../api/auth/verification-tokens';
import { DerivedKeys } from '../../api/derived-keys';
import { Caller, aKey, expectProblem, type Answer } from './support/api';
import { TOKEN_SECRET, aPlayedClient, startStubbedApi, type StubbedApi } from './support/stub-api';

const LIST = '/v1/verifications';

describe('limits that a deployment sets', () => {
  const limited = aKey('acme', ['verifications:read', 'verifications:write']);
  const limitedToo = aKey('acme', ['verifications:read', 'verifications:write']);
  const ORIGIN = 'https://app.example.com';
  let stubbed: StubbedApi | undefined;
  const start = async ({
    processes = 1,
    ...more
  }: { trustProxy?: boolean; processes?: number } = {}) => {
    const settings = { requestsPerMinute: 20 * processes, processes, corsOrigins: [ORIGIN] };
    stubbed = await startStubbedApi(aPlayedClient().client, {
      settings,
      records: [limited.record, limitedToo.record],
      ...more,
    });
    return { caller: stubbed.caller, as: (key?: string) => new Caller(stubbed!.api.url, key) };
  };
  afterEach(() => stubbed?.api.close());
  const times = <T>(count: number, work: (at: number) => Promise<T>) =>
    Promise.all(Array.from({ length: count }, (_, at) => work(at)));
  const count = (answers: readonly Answer[], wanted: number) =>
    answers.filter(({ status }) => status === wanted).length;

  it('count one budget of a tenant over all its keys, routes and methods, asking for a head alone included, and tell when to come back', async () => {
    const { caller, as } = await start();
    const keys = [as(limited.key), as(limitedToo.key)];
    const answers: Answer[] = [];
    for (let round = 0; round < 5; round += 1) {
      for (const [method, path] of [
        ['HEAD', LIST],
        ['GET', '/v1/institutions'],
        ['GET', '/v1/institutions/mxbank'],
        ['POST', `${LIST}/never-was/credentials`],
        ['GET', LIST],
      ] as const) {
        answers.push(await keys[answers.length % 2]!.send(method, path));
      }
    }
    expect(count(answers.slice(0, 20), 429)).toBe(0);
    expect(count(answers.slice(20), 429)).toBe(5);
    const rejected = answers.at(-1)!;
    expectProblem(rejected, 429, 'RATE_LIMITED');
    expect(Number(rejected.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await caller.get(LIST)).status).toBe(200);
  });

  it.each([
    [
      'by the address that the proxy has appended',
      true,
      (at: number) => `203.0.113.${String(at)}, 198.51.100.7`,
      20,
    ],
    [
      'by none that stands before it',
      true,
      (at: number) => `198.51.100.7, 203.0.113.${String(at)}`,
      0,
    ],
    [
      'by the connection where there is no proxy',
      false,
      (at: number) => `203.0.113.${String(at)}`,
      20,
    ],
  ])('slow down whoever tries keys: %s', async (_how, trustProxy, addressOf, limitedCount) => {
    const { as } = await start({ trustProxy });
    const guesser = as('avk_000000000000_wrong');
    const answers = await times(80, (at) =>
      guesser.get(LIST, { headers: { 'x-forwarded-for': addressOf(at) } }),
    );
    expect([count(answers, 401), count(answers, 429)]).toEqual([80 - limitedCount, limitedCount]);
  });

  it('let exactly the named origins in; an OPTIONS that is no preflight allows nothing more', async () => {
    const { caller } = await start();
    const options = (headers: Record<string, string>) => caller.send('OPTIONS', LIST, { headers });
    const allowed = async (origin: string) => {
      const { headers } = await options({ origin, 'access-control-request-method': 'POST' });
      return ['origin', 'headers'].map((name) => headers.get(`access-control-allow-${name}`));
    };
    expect(await allowed(ORIGIN)).toEqual([ORIGIN, expect.stringContaining('authorization')]);
    for (const origin of [`${ORIGIN}.evil.example`, 'https://example.com', 'null']) {
      expect((await allowed(origin))[0]).not.toBe(origin);
    }
    expect(await options({})).toMatchObject({ status: 405 });
    expect(await options({ origin: ORIGIN })).toMatchObject({ status: 204, text: '' });
  });

  it.each<[string, string, number]>([
    ['GET', '/livez', 0],
    ['GET', '/readyz', 0],
    ['GET', '/.well-known/sealing-keys', 0],
    ['GET', '/openapi.json', 20],
    ['GET', '/docs', 20],
    ['GET', '/v1/nothing', 20],
    ['DELETE', LIST, 20],
    ['OPTIONS', LIST, 20],
    ['OPTIONS', '/v1/nothing', 20],
  ])(
    'hold for strangers: of 40 times %s %s so many are too many: %i',
    async (method, path, over) => {
      const { as } = await start();
      const answers = await times(40, () => as().send(method, path));
      expect(count(answers, 429)).toBe(over);
      // Whoever uses up one of them takes nothing of another route, nor from those with a key.
      const others = [await as().get('/livez'), await as().get('/.well-known/sealing-keys')];
      const docs = path === '/docs' ? '/openapi.json' : '/docs';
      others.push(await as().get(docs), await as(limited.key).get(LIST));
      expect(others.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    },
  );

  it('are shared by the processes that there are', async () => {
    const { as } = await start({ processes: 4 });
    expect(count(await times(40, () => as(limited.key).get(LIST)), 429)).toBe(20);
    const guesses = await times(40, () => as('avk_000000000000_wrong').get(LIST));
    expect(count(guesses, 429)).toBe(40 - 60 / 4);
  });

  it('give each verification its browsers, and a tenant no more by more tokens', async () => {
    const { as } = await start();
    const tokens = new VerificationTokens(new DerivedKeys(TOKEN_SECRET));
    let made = 0;
    const token = async () => {
      const verificationId = `v-${String((made += 1))}`;
      const issued = await tokens.issue({ verificationId, tenantId: 'dev' }, 60);
      return { browser: as(issued.token), self: `${LIST}/${verificationId}` };
    };
    const flood = await token();
    expect(count(await times(100, () => flood.browser.get(flood.self)), 429)).toBe(80);
    for (let verification = 1; verification < 10; verification += 1) {
      const { browser, self } = await token();
      expect(count(await times(20, () => browser.get(self)), 429)).toBe(0);
    }
    // Ten budgets in all; the flood beyond its own has used up nothing.
    const { browser, self } = await token();
    expect((await browser.get(self)).status).toBe(429);
    expect((await stubbed!.caller.get(LIST)).status).toBe(200);
  });
});
