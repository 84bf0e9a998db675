/** Goal: what comes from the token secret is bound to its use, and outlives a rotation. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SCOPES } from '../../api';
import { aSecret } from '../support/keys';
import { Caller, aKey, aStart } from './support/api';
import { aPlayedClient, startStubbedApi, type StubbedApi } from './support/stub-api';

const LIST = '/v1/verifications';
const foreign = aKey('other', SCOPES);
const played = aPlayedClient();

let stubbed: StubbedApi;
beforeAll(async () => {
  stubbed = await startStubbedApi(played.client, { records: [foreign.record] });
  await stubbed.caller.post(LIST, aStart());
});
afterAll(() => stubbed.api.close());

describe('a cursor', () => {
  it('is rejected when it is forged, of another tenant, or of another filter', async () => {
    const { nextCursor } = (await stubbed.caller.get(`${LIST}?pageSize=1`)).body;
    const cursor = String(nextCursor);
    const forged = `${cursor.split('.')[0] ?? ''}.${aSecret()}`;
    const answers = [
      await stubbed.caller.get(`${LIST}?pageSize=1&cursor=${forged}`),
      await stubbed.caller.get(`${LIST}?cursor=nothing`),
      await stubbed.caller.get(`${LIST}?phase=FINISHED&cursor=${cursor}`),
      await new Caller(stubbed.api.url, foreign.key).get(`${LIST}?cursor=${cursor}`),
    ];
    expect(answers.map(({ status, body }) => `${String(status)} ${body.code}`)).toEqual(
      answers.map(() => '400 CURSOR_INVALID'),
    );
    expect((await stubbed.caller.get(`${LIST}?cursor=${cursor}`)).status).toBe(200);
  });
});

describe('while the token secret is rotated', () => {
  const [S1, S2] = [aSecret(), aSecret()];
  const headers = { 'idempotency-key': 'over-the-rotation' };
  const mine = aKey('dev', SCOPES);
  const withSecrets = async (tokenSecret: string, otherTokenSecret?: string) => {
    const { api } = await startStubbedApi(played.client, {
      tokenSecret,
      ...(otherTokenSecret === undefined ? {} : { otherTokenSecret }),
      records: [mine.record],
    });
    const caller = new Caller(api.url, mine.key);
    const started = await caller.post(LIST, aStart(), { headers });
    const hook = { url: 'https://hooks.example.com/in' };
    const { text: webhookSecret } = await caller.post('/v1/webhook-endpoints', hook, { headers });
    const { self } = started.body.links;
    const { token } = (await caller.post(`${self}/tokens`, {})).body;
    const cursor = String((await caller.get(`${LIST}?pageSize=1`)).body.nextCursor);
    return { api, caller, id: started.body.id, self, token, cursor, webhookSecret };
  };

  it('processes of each step take what those of the step before and after gave', async () => {
    const steps = [
      await withSecrets(S1),
      await withSecrets(S1, S2),
      await withSecrets(S2, S1),
      await withSecrets(S2),
    ] as const;
    const takes = async (
      { caller, api }: (typeof steps)[number],
      { self, token, cursor }: (typeof steps)[number],
    ) => [
      (await new Caller(api.url, token).get(self)).status,
      (await caller.get(`${LIST}?cursor=${cursor}`)).status,
    ];
    for (const [one, other] of [
      [0, 1],
      [1, 2],
      [2, 3],
    ] as const) {
      expect(await takes(steps[one], steps[other])).toEqual([200, 200]);
      expect(await takes(steps[other], steps[one])).toEqual([200, 200]);
    }
    // The secret that is gone opens nothing.
    expect(await takes(steps[3], steps[0])).toEqual([401, 400]);
    // The key of a start gives one verification as long as the secret of its start is known.
    expect(new Set(steps.slice(0, 3).map(({ id }) => id)).size).toBe(1);
    expect(new Set(steps.slice(0, 3).map(({ webhookSecret }) => webhookSecret)).size).toBe(1);
    expect(steps[3].webhookSecret).not.toBe(steps[0].webhookSecret);
    await Promise.all(steps.map(({ api }) => api.close()));
  });
});
