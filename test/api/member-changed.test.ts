/**
 * Goal: what a front end hears from the widget or the return page is passed on as it came. What a
 * hint brings about is held by test/flows, which shapes are taken by test/contract, its bound by
 * test/client. Method: the API on a played client.
 */
import { expect, it } from '@jest/globals';
import { aRegistration, startStubbedApi } from './support/stub-api';

const SELF = '/v1/verifications/v-1';
const DEEP = 100_000;
const HINT = { status: 'success', 'amp;member_guid': 'MBR-1', metadata: { user: ['x'] } };

it.each<[string, unknown, number, readonly unknown[]]>([
  ['is passed on as it came, mangled names included', HINT, 202, [HINT]],
  ['brings no prototype with it', '{"__proto__":{"member_guid":"MBR-9"}}', 202, [{}]],
  [
    'may be nested as deep as a body can be',
    `{"a":${'['.repeat(DEEP)}${']'.repeat(DEEP)}}`,
    202,
    [expect.anything()],
  ],
  ['may be a text', '"{}"', 202, ['{}']],
  ['may be missing', undefined, 202, [{}]],
])('a hint about the member %s', async (_what, message, status, passedOn) => {
  const hints: unknown[] = [];
  const { api, caller } = await startStubbedApi({
    lookUp: () => Promise.resolve(aRegistration()),
    memberChanged: (_id, hint) => {
      hints.push(hint);
      return Promise.resolve();
    },
  });
  const answer = await caller.post(`${SELF}/member-changed`, message);
  await api.close();
  expect(answer).toMatchObject({ status, body: { accepted: true, links: { self: SELF } } });
  expect(hints).toEqual(passedOn);
  for (const hint of hints) {
    expect((hint as { readonly member_guid?: string }).member_guid).toBeUndefined();
  }
});
