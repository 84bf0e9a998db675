/**
 * Goal: whoever reads over HTTP sees what the client's view shows. Method: a view with every field,
 * which the compiler completes.
 */
import { isDeepStrictEqual } from 'node:util';
import { expect, test } from '@jest/globals';
import { toResource } from '../../api/resource';
import { ROUTES } from '../../api/routes';
import { summarySchema, verificationSchema } from '../../api/schemas/verification';
import { outcomeFor, type VerificationView } from '../../domain';
import { Caller, aStart } from './support/api';
import { aPlayedClient, aView, startStubbedApi } from './support/stub-api';

/** Fields that HTTP does not show as they are, and why. */
const NOT_SHOWN: Partial<Record<keyof VerificationView, string>> = {
  verificationId: 'It is the `id` of the resource.',
  tenantId: 'It is the tenant of the key: a caller sees no other.',
  polls: 'It is for operators, who see it in the current details.',
};

test('every field of the view is a field of the resource, or is left out for a reason', () => {
  const view = {
    ...aView(3),
    reference: 'order-1',
    connectionStatus: 'CONNECTED',
    outcome: outcomeFor('verified'),
    accountNumbers: [],
    cleanUp: 'member-deleted',
    droppedSignals: 7,
    finishedAt: '2026-11-20T13:00:00.000Z',
  } satisfies Required<VerificationView>;
  const shown = verificationSchema.parse(toResource(view, { kind: 'backend' }));
  expect(shown.id).toBe(view.verificationId);
  const missing = (Object.keys(view) as (keyof VerificationView)[]).filter(
    (field) => !isDeepStrictEqual(Reflect.get(shown, field), view[field]),
  );
  expect(missing.sort()).toEqual(Object.keys(NOT_SHOWN).sort());
});

test('a word that only a newer process knows is shown as it is', () => {
  const outcome = { ...outcomeFor('cancelled'), code: 'of-a-later-version' } as never;
  const view = aView(3, { phase: 'FINISHED', outcome });
  const shown = verificationSchema.parse(toResource(view, { kind: 'backend' }));
  expect(shown.outcome?.code).toBe('of-a-later-version');
  const { startedAt } = shown;
  const words = { phase: 'OF_A_LATER_VERSION', outcomeCode: 'of-a-later-version' };
  const entry = { id: 'v-1', ...words, institutionCode: null, startedAt, finishedAt: null };
  expect(summarySchema.parse({ ...entry, links: { self: '/v1' } })).toMatchObject(words);
});

test('a browser is shown no guid of a user or member and no reference, on no route that is open to it', async () => {
  const played = aPlayedClient();
  const { api, caller } = await startStubbedApi(played.client);
  const { id, links } = (await caller.post('/v1/verifications', aStart())).body;
  const browser = new Caller(api.url, (await caller.post(links.tokens, {})).body.token);
  const open = ROUTES.filter(({ access }) => access.kind === 'scoped' && access.isOpenToEndUser);
  const answers = { answers: [{ guid: 'CHL-1', value: 'x' }] };
  const credentials = { credentials: [{ guid: 'CRD-1', value: 'x' }] };
  const bodies = {
    answerChallenges: answers,
    provideCredentials: credentials,
    selectAccount: { value: 'x' },
  };
  /** What is answered on each of them, at once and after a wait. */
  const shownTo = async (reader: Caller) => {
    const texts = open.flatMap(({ method, path, operationId }) =>
      [{}, { prefer: 'wait=1', 'last-event-id': '1' }].map(async (headers) => {
        const given = (bodies as Record<string, object>)[operationId];
        const body = given === undefined ? undefined : { round: 1, ...given };
        const at = path.replace('{verificationId}', id);
        const { status, text } = await reader.send(method, at, { body, headers });
        expect([operationId, status]).toEqual([operationId, given === undefined ? 200 : 202]);
        return text;
      }),
    );
    return (await Promise.all(texts)).filter((text) => /USR-|MBR-|order-/.test(text));
  };
  const ended = aView(9, { phase: 'FINISHED', outcome: outcomeFor('cancelled') });
  for (const view of [undefined, { ...ended, verificationId: id }]) {
    if (view !== undefined) played.views.set(id, view);
    expect(await shownTo(browser)).toEqual([]);
    // A backend is shown them by both ways to read, with and without a wait.
    expect(await shownTo(caller)).toHaveLength(4);
  }
  await api.close();
});
