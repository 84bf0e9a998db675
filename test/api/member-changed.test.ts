/**
 * Goal: what a front end hears from the widget or the return page is passed on as it came, and cannot fill a history. What
 * a hint brings about is held by test/flows, which shapes are taken by test/contract. Method: the API on a played client.
 */
import { describe, expect, it } from '@jest/globals';
import { type VerificationRegistration } from '../../client';
import { aRegistration, startStubbedApi } from './support/stub-api';

const PATH = '/v1/verifications/v-1/member-changed';

/** Sends a message about a verification that Temporal describes so. */
async function send(message: unknown, registration: Partial<VerificationRegistration> = {}) {
  const hints: unknown[] = [];
  const { api, caller } = await startStubbedApi({
    lookUp: () => Promise.resolve(aRegistration(registration)),
    memberChanged: (_id, hint) => {
      hints.push(hint);
      return Promise.resolve();
    },
  });
  try {
    return { answer: await caller.post(PATH, message), hints };
  } finally {
    await api.close();
  }
}

describe('a hint about the member over HTTP', () => {
  it('is passed on as it came, mangled names included', async () => {
    const hint = { status: 'success', 'amp;member_guid': 'MBR-1', metadata: { user: ['x'] } };
    const { answer, hints } = await send(hint);
    expect(answer).toMatchObject({
      status: 202,
      body: { accepted: true, links: { self: '/v1/verifications/v-1' } },
    });
    expect(hints).toEqual([hint]);
  });

  it('brings no prototype with it', async () => {
    const { answer, hints } = await send('{"__proto__":{"member_guid":"MBR-foreign"}}');
    expect(answer.status).toBe(202);
    expect((hints[0] as { member_guid?: string }).member_guid).toBeUndefined();
  });

  it('may be nested as deep as a body can be', async () => {
    const depth = 100_000;
    const { answer } = await send(`{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`);
    expect(answer.status).toBe(202);
  });

  it('is accepted and dropped once the history is longer than any run needs', async () => {
    const atTheBound = await send({}, { historyLength: 2_000 });
    const beyond = await send({}, { historyLength: 2_001 });
    expect([atTheBound.answer.status, beyond.answer.status]).toEqual([202, 202]);
    expect([atTheBound.hints.length, beyond.hints.length]).toEqual([1, 0]);
  });

  it('is rejected after the end', async () => {
    const { answer, hints } = await send({}, { hasEnded: true });
    expect(answer).toMatchObject({ status: 409, body: { code: 'VERIFICATION_FINISHED' } });
    expect(hints).toEqual([]);
  });
});
