// Goal: a run says in the Temporal UI where it stands, and its size does not depend on how long it polls or waits.
// Method: fast polls; what the UI shows is read through the same calls that the UI makes.
import { expect, test } from '@jest/globals';
import { describeWithOwnServer } from '../support/server-suite';
import { verificationWorkflowId } from '../../contract/names';
import { answersTo, play, playOn, untilAsked } from './support/drive';
import { eventsOf } from './support/history';
import { atMxBank } from './support/requests';
import { useStack } from './support/stack';

interface Metadata {
  readonly currentDetails?: string;
  readonly definition?: Record<
    string,
    readonly { readonly name?: string; readonly description?: string }[]
  >;
}

describeWithOwnServer('a run', () => {
  const stack = useStack();
  const handle = (id: string) => stack().temporal.workflow.getHandle(verificationWorkflowId(id));

  test('of many more polls has not one event more', async () => {
    const run = async (readsPerPhase: number) => {
      stack().simulator.control.changeSettings({ readsPerPhase });
      const { verificationId, result } = await play(stack().client, atMxBank('challenge'), {
        via: 'signal',
      });
      expect(result.outcome.code).toBe('verified');
      const events = await eventsOf(stack().temporal, verificationId);
      return { polls: result.view.polls, events: events.length };
    };
    const few = await run(1);
    const many = await run(60);
    stack().simulator.control.changeSettings({ readsPerPhase: 0 });
    expect(few.polls).toBe(8);
    expect(many.polls).toBe(303);
    expect(many.events).toBe(few.events);
  });

  test('that polls slowly, by retries, has not one event more either', async () => {
    const run = async (phaseMs: number) => {
      stack().simulator.control.changeSettings({ phaseMinMs: phaseMs, phaseMaxMs: phaseMs });
      const { verificationId, result } = await play(
        stack().client,
        atMxBank('sim_legacy', { limits: { fastPollingMs: 100, slowPollMs: 200 } }),
      );
      expect(result.outcome.code).toBe('verified');
      return (await eventsOf(stack().temporal, verificationId)).length;
    };
    const slow = await run(600);
    const fast = await run(0);
    expect(slow).toBe(fast);
  });

  test('that waits for a person has not one event more, however short its other bounds are', async () => {
    const { client, temporal } = stack();
    // Whatever is done again and again is done many times in the wait: fast polls, slow polls, a whole phase.
    const limits = { fastPollingMs: 100, slowPollMs: 100, settleMs: 1_000, otherJobMs: 1_000 };
    const run = async (waitMs: number) => {
      const { verificationId } = await client.start(atMxBank('challenge', { limits }));
      const action = await untilAsked(client, verificationId, 'answer-challenges');
      const lengths = new Set<number>();
      for (const until = Date.now() + waitMs; Date.now() < until;) {
        lengths.add((await eventsOf(temporal, verificationId)).length);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      await client.answerChallenges(verificationId, answersTo(action), { via: 'signal' });
      const { result } = await playOn(client, verificationId, { via: 'signal' });
      expect(result.outcome.code).toBe('verified');
      const total = (await eventsOf(temporal, verificationId)).length;
      return { total, lengths: lengths.size, polls: result.view.polls };
    };
    const notAtAll = await run(0);
    const seconds = await run(4_000);
    expect(seconds.lengths).toBe(1);
    expect(seconds.total).toBe(notAtAll.total);
    expect(seconds.polls).toBe(notAtAll.polls);
  });

  test('shows its current details and describes every message', async () => {
    const { client } = stack();
    const { verificationId } = await client.start(atMxBank('challenge'));
    const action = await untilAsked(client, verificationId, 'answer-challenges');
    const metadata: Metadata = await handle(verificationId).query('__temporal_workflow_metadata');
    expect(metadata.currentDetails).toContain('AWAITING_CHALLENGE_ANSWERS');
    const [day, time] = action.deadline.split(/[T.]/);
    expect(metadata.currentDetails).toMatch(new RegExp(`${day!}[T ]${time!}`));
    expect(metadata.currentDetails).not.toContain(action.challenges[0]!.label);
    for (const kind of ['signalDefinitions', 'updateDefinitions']) {
      const described = metadata.definition?.[kind] ?? [];
      expect(described.length).toBeGreaterThanOrEqual(5);
      for (const { description } of described) expect(description).toMatch(/\w+ \w+/);
    }
    await client.answerChallenges(verificationId, answersTo(action));
    await playOn(client, verificationId);
    const ended: Metadata = await handle(verificationId).query('__temporal_workflow_metadata');
    expect(ended.currentDetails).toContain('verified');
  });

  test('can be found by its search attributes while it waits and when it has ended', async () => {
    const { client, temporal } = stack();
    const { verificationId } = await client.start(atMxBank('challenge', { tenantId: 'tenant-7' }));
    await untilAsked(client, verificationId, 'answer-challenges');
    const attributes = async () => {
      const { typedSearchAttributes } = await handle(verificationId).describe();
      return Object.fromEntries(
        typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]),
      );
    };
    expect(await attributes()).toMatchObject({
      TenantId: 'tenant-7',
      InstitutionCode: 'mxbank',
      VerificationPhase: 'AWAITING_CHALLENGE_ANSWERS',
      MxConnectionStatus: 'CHALLENGED',
      ChallengeKind: 'TEXT',
      WaitingSince: expect.any(Date),
    });
    await playOn(client, verificationId);
    const ended = await attributes();
    expect(ended).toMatchObject({
      VerificationPhase: 'FINISHED',
      VerificationOutcome: 'verified',
      MxConnectionStatus: 'CONNECTED',
    });
    expect(ended).not.toHaveProperty('WaitingSince');
    const found: string[] = [];
    const query = `TenantId = 'tenant-7' AND VerificationOutcome = 'verified'`;
    for (let tries = 0; tries < 50 && found.length === 0; tries += 1) {
      for await (const { workflowId } of temporal.workflow.list({ query })) found.push(workflowId);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(found).toEqual([verificationWorkflowId(verificationId)]);
  });
});
