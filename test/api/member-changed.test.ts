/**
 * Goal: what a front end hears from the widget or the return page finds the member that it names, decides nothing by itself,
 * and cannot fill a history. Method: runs that nothing but the hint can bring to their end, over HTTP alone; a flood at a run
 * without a worker, so that each message is one event.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startApiOnStack, type ApiOnStack } from '../../tools/api-on-stack';
import { eventsOf } from '../integration/support/history';
import { callAtrium, makeMember, makeUser } from '../integration/support/requests';
import {
  START_TIMEOUT_MS,
  openStackWithoutWorker,
  type StackWithoutWorker,
} from '../integration/support/stack';
import { eventually } from '../support/dev-server';
import { describeWithOwnServer } from '../support/server-suite';
import { Caller, aStart, nextStep, playToEnd, useApi } from './support/api';

/** A message as MX's widget posts it, about this member. */
function widgetMessage(name: string, memberGuid: string): unknown {
  const file = path.join(__dirname, '..', 'fixtures', 'atrium', `post-message-${name}.json`);
  return JSON.parse(readFileSync(file, 'utf8').replaceAll(/MBR-[0-9a-f-]{36}/g, memberGuid));
}

describeWithOwnServer('a hint about the member over HTTP', () => {
  const running = useApi({ api: { settings: { requestsPerMinute: 0 } } });
  const control = () => running().stack.simulator.control;

  async function startWith(member: Record<string, unknown>, user: Record<string, unknown>) {
    const { caller } = running();
    const { body, status } = await caller.post('/v1/verifications', { user, member });
    expect(status).toBe(201);
    return nextStep(caller, body.id);
  }

  it('leads to the member that MX has put in the place of ours, which nothing else names', async () => {
    const { caller, stack } = running();
    const { simulator } = stack;
    const userGuid = await makeUser(simulator);
    const institution = { institutionCode: 'mx_bank_oauth' };
    const asked = await startWith(
      { kind: 'oauth', ...institution },
      { kind: 'existing', userGuid },
    );
    expect(asked.nextAction).toMatchObject({ kind: 'open-url', reason: 'oauth' });
    const made = await callAtrium(simulator, 'POST', `/users/${userGuid}/members`, {
      member: { institution_code: 'mx_bank_oauth', is_oauth: true, skip_aggregation: true },
    });
    const { guid: replacement } = made.body['member'] as { guid: string };
    control().finishOauth(replacement, 'approved');
    // The parameters of the return page, mangled as MX's own widget tolerates it (contract §13.3).
    const hint = { status: 'success', 'amp;member_guid': replacement };
    const sent = await caller.post(asked.links.memberChanged, hint);
    expect(sent).toMatchObject({
      status: 202,
      body: { accepted: true, links: { self: asked.links.self } },
    });
    const last = await playToEnd(caller, await afterTheUrl(asked.id));
    expect(last).toMatchObject({ outcome: { code: 'verified' }, memberGuid: replacement });
  });

  it('leads to an older member that was verified in the widget', async () => {
    const { caller, stack } = running();
    const { simulator } = stack;
    const userGuid = await makeUser(simulator);
    const memberGuid = await makeMember(simulator, userGuid, 'password');
    const asked = await startWith(
      { kind: 'connect-widget', institutionCode: 'mxbank' },
      { kind: 'existing', userGuid },
    );
    const message = widgetMessage('member-status-update', memberGuid);
    expect((await caller.post(asked.links.memberChanged, message)).status).toBe(202);
    const member = `/users/${userGuid}/members/${memberGuid}`;
    await callAtrium(simulator, 'POST', `${member}/verify`);
    const view = () => control().members(userGuid)[0];
    await eventually('the accounts are offered', () => view()?.connectionStatus === 'CHALLENGED');
    const { body } = await callAtrium(simulator, 'GET', `${member}/challenges`);
    const [challenge] = body['challenges'] as [{ guid: string; options: { value: string }[] }];
    const answer = { guid: challenge.guid, value: challenge.options[0]!.value };
    await callAtrium(simulator, 'PUT', `${member}/resume`, { member: { challenges: [answer] } });
    const last = await nextStep(caller, asked.id, 9);
    expect(last).toMatchObject({ outcome: { code: 'verified' }, memberGuid });
  });

  it("decides nothing: somebody else's member is not believed, and any object will do", async () => {
    const { caller, stack } = running();
    const userGuid = await makeUser(stack.simulator);
    const foreign = await makeMember(stack.simulator, await makeUser(stack.simulator), 'password');
    const asked = await startWith(
      { kind: 'oauth', institutionCode: 'mx_bank_oauth' },
      { kind: 'existing', userGuid },
    );
    const hints = [
      widgetMessage('member-connected', foreign),
      { type: 'oauthComplete/error' },
      {},
      { type: 7, metadata: ['x'], payload: null },
      `{"__proto__":{"member_guid":"${foreign}"}}`,
    ];
    for (const hint of hints) {
      expect((await caller.post(asked.links.memberChanged, hint)).status).toBe(202);
    }
    for (const malformed of ['[]', '"text"', 'null', '{']) {
      const rejected = await caller.post(asked.links.memberChanged, malformed);
      expect(rejected).toMatchObject({ status: 400, body: { code: 'INVALID_REQUEST' } });
    }
    control().finishOauth(asked.memberGuid, 'approved');
    const last = await playToEnd(caller, await afterTheUrl(asked.id));
    expect(last).toMatchObject({ outcome: { code: 'verified' }, memberGuid: asked.memberGuid });
    const late = await caller.post(asked.links.memberChanged, {});
    expect(late).toMatchObject({ status: 409, body: { code: 'VERIFICATION_FINISHED' } });
  });

  /** Waits until the address is dealt with; returns the id. */
  async function afterTheUrl(id: string): Promise<string> {
    await nextStep(running().caller, id, 1);
    return id;
  }
});

describeWithOwnServer('a flood of hints', () => {
  let stack: StackWithoutWorker;
  let api: ApiOnStack;

  beforeAll(async () => {
    stack = await openStackWithoutWorker();
    api = await startApiOnStack(stack, { settings: { requestsPerMinute: 0 } });
  }, START_TIMEOUT_MS);

  afterAll(async () => {
    await api.close();
    await stack.close();
  }, START_TIMEOUT_MS);

  it('is accepted, and dropped once the history is longer than any run needs', async () => {
    const caller = new Caller(api.url, api.key);
    const { body } = await caller.post('/v1/verifications', aStart());
    const events = async () => (await eventsOf(stack.temporal, body.id)).length;
    const before = await events();
    const hints = async (count: number) => {
      const answers = await Promise.all(
        Array.from({ length: count }, () => caller.post(body.links.memberChanged, {})),
      );
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    };
    await hints(5);
    expect(await events()).toBe(before + 5);
    // Up to the bound by a shorter way.
    for (let sent = await events(); sent < 2_001; sent += 100) {
      const missing = Math.min(100, 2_001 - sent);
      await Promise.all(
        Array.from({ length: missing }, () => stack.client.memberChanged(body.id, {})),
      );
    }
    const full = await events();
    expect(full).toBe(2_001);
    await hints(20);
    expect(await events()).toBe(full);
  }, 60_000);
});
