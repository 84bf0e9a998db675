/**
 * Goal: whoever waits for the next step is told the one that stands there now, however often and late it is asked for, and
 * within its time. Method: the client on a whole stack; a bank that hangs keeps a verification where nothing is to be done.
 */
import { expect, it } from '@jest/globals';
import type { VerificationClient, VerificationView } from '../../client';
import { answersTo, untilAsked } from '../integration/support/drive';
import { actionsBetween, readActions } from '../integration/support/actions';
import { atMxBank } from '../integration/support/requests';
import { useStack } from '../integration/support/stack';
import { describeWithOwnServer } from '../support/server-suite';

const IN_TIME = { timeoutMs: 10_000 };

/** What a view tells to do. */
function told(view: VerificationView | undefined) {
  const { nextAction, outcome } = view ?? {};
  return outcome?.code ?? nextAction?.kind;
}

async function answer(client: VerificationClient, id: string): Promise<void> {
  const asked = await untilAsked(client, id, 'answer-challenges');
  await client.answerChallenges(id, answersTo(asked));
}

async function select(client: VerificationClient, id: string): Promise<void> {
  const { round, options } = await untilAsked(client, id, 'select-account');
  await client.selectAccount(id, { round, value: options[0]!.value });
}

describeWithOwnServer('waiting for the next step', () => {
  const stack = useStack();

  it('tells the step that stands there now, at every step, and the outcome in the end', async () => {
    const { client } = stack();
    const { verificationId: id } = await client.start(atMxBank('challenge'));
    const next = async () => told(await client.awaitNextStep(id, IN_TIME));
    expect([await next(), await next()]).toEqual(['answer-challenges', 'answer-challenges']);
    await answer(client, id);
    expect([await next(), await next()]).toEqual(['select-account', 'select-account']);
    await select(client, id);
    expect([await next(), await next()]).toEqual(['verified', 'verified']);
  });

  it('by a start that is sent again as well', async () => {
    const { client } = stack();
    const request = { ...atMxBank('challenge'), verificationId: 'started-again' };
    const start = async () => told(await client.startAndAwaitNextStep(request, IN_TIME));
    expect(await start()).toBe('answer-challenges');
    await answer(client, 'started-again');
    expect(await start()).toBe('select-account');
    await select(client, 'started-again');
    await client.result('started-again', IN_TIME);
    expect(await start()).toBe('verified');
  });

  it('costs an update for all who wait together, and a Query each', async () => {
    const { client, devServer } = stack();
    const { verificationId: id } = await client.start(atMxBank('challenge'));
    await untilAsked(client, id, 'answer-challenges');
    const before = await readActions(devServer);
    const callers = 5;
    await Promise.all(Array.from({ length: callers }, () => client.awaitNextStep(id, IN_TIME)));
    const spent = actionsBetween(before, await readActions(devServer));
    const ofQueries = Object.entries(spent).filter(([type]) => /query/i.test(type));
    expect(ofQueries.map(([, count]) => count)).toEqual([callers]);
    expect(Object.values(spent).reduce((sum, count) => sum + count, 0)).toBe(callers + 1);
    await client.cancel(id, { reason: 'the test is over' });
  });

  it('is over in time when nothing is to be done, or when its signal says so', async () => {
    const { client, simulator } = stack();
    const request = { ...atMxBank('challenge'), verificationId: 'held-up' };
    expect(told(await client.startAndAwaitNextStep(request, IN_TIME))).toBe('answer-challenges');
    simulator.control.addFault({ route: 'resumeMember', kind: 'hang', times: 1 });
    await answer(client, 'held-up');
    const waits = [
      (options: { timeoutMs: number; signal?: AbortSignal }) =>
        client.startAndAwaitNextStep(request, options),
      (options: { timeoutMs: number; signal?: AbortSignal }) =>
        client.awaitNextStep('held-up', options),
    ];
    for (const wait of waits) {
      const startedAt = Date.now();
      expect(await wait({ timeoutMs: 700 })).toBeUndefined();
      expect(Date.now() - startedAt).toBeGreaterThanOrEqual(690);
      const over = new AbortController();
      const waiting = wait({ timeoutMs: 20_000, signal: over.signal });
      setTimeout(() => {
        over.abort();
      }, 100);
      expect(await waiting).toBeUndefined();
      expect(await wait({ timeoutMs: 20_000, signal: AbortSignal.abort() })).toBeUndefined();
      expect(Date.now() - startedAt).toBeLessThan(4_000);
    }
    await client.cancel('held-up', { reason: 'the test is over' });
  });
});
