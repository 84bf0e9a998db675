/** Goal: a request that is sent again does nothing twice, also at another process of the API. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { outcomeFor } from '../../domain';
import { aStart, type Answer } from './support/api';
import { aPlayedClient, aView, anAskingView, startStubbedApi } from './support/stub-api';

const LIST = '/v1/verifications';
const WAITING = { prefer: 'wait=10' };

const played = aPlayedClient();
let processes: readonly Awaited<ReturnType<typeof startStubbedApi>>[];
beforeAll(async () => {
  processes = [await startStubbedApi(played.client), await startStubbedApi(played.client)];
});
afterAll(async () => {
  for (const { api } of processes) await api.close();
});

const isReplay = ({ headers }: Answer) => headers.get('idempotent-replayed') === 'true';
/** Sends a start to one of the two processes. */
const start = (headers: Record<string, string>, body: unknown = aStart(), at = 0) =>
  processes[at]!.caller.post(LIST, body, { headers });

it.each([
  ['', {}, 'none'],
  [' that wait for the first question', WAITING, 'answer-challenges'],
])('ten parallel starts at two processes%s are one, answered alike', async (what, more, kind) => {
  const before = played.requests.size;
  const headers = { 'idempotency-key': `ten-at-once${String(what.length)}`, ...more };
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, at) => start(headers, aStart(), at % 2)),
  );
  expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(201));
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  expect(answers.filter(isReplay)).toHaveLength(9);
  expect(answers[0]!.body.nextAction.kind).toBe(kind);
  expect(played.requests.size).toBe(before + 1);
});

it('rejects the key for another body, waiting or not, and tells by no secret value', async () => {
  const headers = { 'idempotency-key': 'other-body' };
  const { id } = (await start(headers)).body;
  const other = { ...aStart(), user: { kind: 'new', metadata: 'other' } };
  for (const sent of [headers, { ...headers, prefer: 'wait=1' }]) {
    const rejected = await start(sent, other);
    expect(rejected).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } });
  }
  // Another password alone is no other request: comparing it would need something that a guess can
  // be tried against.
  expect(await start(headers, aStart('options'))).toMatchObject({ status: 201, body: { id } });
  const reordered: unknown = Object.fromEntries(Object.entries(aStart()).reverse());
  expect((await start(headers, reordered)).body.id).toBe(id);
});

it('answers a repeated start with what is to be done now, and after the end with the outcome', async () => {
  const headers = { 'idempotency-key': 'repeated' };
  const { id } = (await start(headers)).body;
  played.views.set(id, { ...anAskingView(5, 2), verificationId: id });
  const again = await start({ ...headers, ...WAITING });
  expect(isReplay(again)).toBe(true);
  expect(again.body.nextAction).toMatchObject({ kind: 'answer-challenges', round: 2 });
  const outcome = outcomeFor('cancelled');
  played.views.set(id, aView(6, { verificationId: id, phase: 'FINISHED', outcome }));
  for (const sent of [headers, { ...headers, ...WAITING }]) {
    const late = await start(sent);
    expect(late).toMatchObject({ status: 201, body: { id, outcome: { code: 'cancelled' } } });
    expect(isReplay(late)).toBe(true);
  }
});

it('sends an answer with the same key as the same update; of another round, or without a key, as another', async () => {
  const { links } = (await start({})).body;
  const select = async (round: number, headers = {}, at = 0) => {
    const selection = { round, value: 'account-1' };
    const answer = await processes[at]!.caller.post(links.accountSelection, selection, { headers });
    expect(answer.status).toBe(202);
    return played.updateIds.at(-1);
  };
  const headers = { 'idempotency-key': 'click-1' };
  const first = await select(2, headers);
  expect(first).toMatch(/^[\w-]{43}$/);
  expect(await select(2, headers, 1)).toBe(first);
  expect(await select(3, headers)).not.toBe(first);
  expect(await select(2)).toBeUndefined();
});
