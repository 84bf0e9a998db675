/**
 * Goal: a verification has one feed in a process, whoever comes and goes. Method: a whole stack whose first Query is held back
 * at the connection, so that a follower leaves in the middle of it; long-polls under way are counted there too.
 */
import { expect, it } from '@jest/globals';
import type { Stack } from '../../tools/stack';
import { untilAsked } from '../integration/support/drive';
import { atMxBank } from '../integration/support/requests';
import { useStack } from '../integration/support/stack';
import { eventually } from '../support/dev-server';
import { describeWithOwnServer } from '../support/server-suite';

type Call = (request: object) => Promise<unknown>;

/** Puts something of the test's own before a call of the stack's connection. */
function intercept(
  { temporal }: Stack,
  name: 'getWorkflowExecutionHistory' | 'queryWorkflow',
  wrap: (call: Call) => Call,
): void {
  const service = temporal.workflow.workflowService as unknown as Record<string, Call>;
  const call = service[name]!.bind(service);
  service[name] = wrap(call);
}

describeWithOwnServer('the feed of a verification', () => {
  const stack = useStack();

  it('stays the only one when its followers leave in the middle of a Query and others come', async () => {
    const { client } = stack();
    const { verificationId: id } = await client.start(atMxBank('challenge'));
    await untilAsked(client, id, 'answer-challenges');
    let longPolls = 0;
    intercept(stack(), 'getWorkflowExecutionHistory', (call) => async (request) => {
      longPolls += 1;
      try {
        return await call(request);
      } finally {
        longPolls -= 1;
      }
    });
    const held: (() => void)[] = [];
    let isHolding = true;
    intercept(stack(), 'queryWorkflow', (call) => async (request) => {
      if (isHolding) await new Promise<void>((resolve) => held.push(resolve));
      return call(request);
    });
    const follow = () => {
      const left = new AbortController();
      let views = 0;
      const done = (async () => {
        for await (const _view of client.watch(id, { signal: left.signal })) views += 1;
      })();
      const leave = () => {
        left.abort();
        return done;
      };
      return { views: () => views, leave };
    };

    const first = follow();
    await eventually('the first Query is under way', () => held.length === 1);
    await first.leave();
    isHolding = false;
    const second = follow();
    await eventually('the second follower has the view', () => second.views() === 1);
    held[0]!();
    // The feed of the first one hears of its end now.
    await new Promise((resolve) => setTimeout(resolve, 100));
    const third = follow();
    await eventually('the third follower has the view', () => third.views() === 1);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(longPolls).toBe(1);
    await Promise.all([second.leave(), third.leave()]);
    await eventually('nobody follows any more', () => longPolls === 0);
    await client.cancel(id, { reason: 'the test is over' });
  });
});
