/**
 * Goal: a run can be found where it stands, describes its messages, and its size does not depend on how long it polls or waits.
 * Method: fast polls; what the Temporal UI shows is read through the same calls that the UI makes. What the panel says in each
 * phase stands in test/workflows/current-details.test.ts, what is beside each event in test/flows/scenes.test.ts.
 */
import { expect, test } from '@jest/globals';
import * as messages from '../../contract/messages';
import { verificationWorkflowId } from '../../contract/names';
import { play, playOn, untilAsked } from '../../tools/end-user/at-client';
import { atMxBank } from '../../tools/end-user/at-mx';
import { answersTo } from '../../tools/end-user/end-user';
import { eventually } from '../../tools/waiting';
import { useTestsTogether } from '../support/runs';
import { describeWithOwnServer } from '../support/server-suite';
import { eventsOf } from './support/history';
import { useStack } from './support/stack';

interface Definition {
  readonly name?: string;
  readonly description?: string;
}
interface Metadata {
  readonly currentDetails?: string;
  readonly definition?: Readonly<Record<string, readonly Definition[]>>;
}

describeWithOwnServer('a run', () => {
  const stack = useStack();
  const together = useTestsTogether();
  const client = () => stack().client;
  const control = () => stack().simulator.control;
  const handle = (id: string) => stack().temporal.workflow.getHandle(verificationWorkflowId(id));
  const lengthOf = async (id: string) => (await eventsOf(stack().temporal, id)).length;
  const metadataOf = (id: string): Promise<Metadata> =>
    handle(id).query('__temporal_workflow_metadata');

  together(
    'that waits for the end user has not one event more, however short its other bounds are',
    async () => {
      // Whatever is done again and again is done many times in the wait: fast polls, slow polls, a whole phase.
      const limits = { fastPollingMs: 100, slowPollMs: 100, settleMs: 1_000, otherJobMs: 1_000 };
      const { verificationId: id } = await client().start(atMxBank('challenge', { limits }));
      await untilAsked(client(), id, 'answer-challenges');
      const before = await lengthOf(id);
      await new Promise((resolve) => setTimeout(resolve, 3_000));
      expect(await lengthOf(id)).toBe(before);
      await client().cancel(id, { reason: 'the test is over' });
    },
  );

  together(
    'describes every signal, update and query, and no message that is not defined',
    async () => {
      const { verificationId: id } = await client().start(atMxBank('challenge'));
      const { definition = {} } = await metadataOf(id);
      const defined = Object.values(messages).filter((each) => typeof each === 'object');
      expect(defined.length).toBeGreaterThanOrEqual(13);
      for (const { type, name } of defined) {
        const found = definition[`${type}Definitions`]?.filter((each) => each.name === name) ?? [];
        expect({ name, found: found.length }).toEqual({ name, found: 1 });
        expect(found[0]?.description).toMatch(/^[A-Z].{20,}\.$/);
      }
      const registered = Object.values(definition)
        .filter((each) => Array.isArray(each))
        .flatMap((each) => each as { readonly name?: string }[])
        .map(({ name = '' }) => name)
        .filter((name) => !name.startsWith('__'));
      expect([...new Set(registered)].sort()).toEqual(defined.map(({ name }) => name).sort());
      await client().cancel(id, { reason: 'the test is over' });
    },
  );

  together(
    'shows its panel and can be found by its attributes, while it waits and when it has ended',
    async () => {
      const tenantId = 'tenant-7';
      const { verificationId: id } = await client().start(atMxBank('challenge', { tenantId }));
      const action = await untilAsked(client(), id, 'answer-challenges');
      const attributes = async () => {
        const { typedSearchAttributes } = await handle(id).describe();
        const pairs = typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]);
        return Object.fromEntries(pairs) as Record<string, unknown>;
      };
      expect(await attributes()).toMatchObject({
        TenantId: tenantId,
        InstitutionCode: 'mxbank',
        VerificationPhase: 'AWAITING_CHALLENGE_ANSWERS',
        MxConnectionStatus: 'CHALLENGED',
        ChallengeKind: 'TEXT',
        WaitingSince: expect.any(Date),
      });
      expect((await metadataOf(id)).currentDetails).toContain(action.deadline);
      await client().answerChallenges(id, answersTo(action));
      await playOn(client(), id);
      const ended = await attributes();
      expect(ended).toMatchObject({
        VerificationPhase: 'FINISHED',
        VerificationOutcome: 'verified',
        MxConnectionStatus: 'CONNECTED',
      });
      expect(ended).not.toHaveProperty('WaitingSince');
      expect((await metadataOf(id)).currentDetails).toContain('verified');
      const query = `TenantId = '${tenantId}' AND VerificationOutcome = 'verified'`;
      await eventually('the index has it', async () => {
        const found: string[] = [];
        for await (const { workflowId } of stack().temporal.workflow.list({ query }))
          found.push(workflowId);
        return found.join() === verificationWorkflowId(id);
      });
    },
  );

  // Alone: they change how long everybody's jobs take.
  test('of many more polls, or that polls slowly, by retries, has not one event more', async () => {
    type Settings = Parameters<ReturnType<typeof control>['changeSettings']>[0];
    const run = async (password: string, settings: Settings, limits = {}) => {
      control().changeSettings(settings);
      const played = await play(client(), atMxBank(password, { limits }), { via: 'signal' });
      control().changeSettings({ readsPerPhase: 0, phaseMinMs: 0, phaseMaxMs: 0 });
      expect(played.result.outcome.code).toBe('verified');
      const { polls } = played.result.view;
      return { polls, events: await lengthOf(played.verificationId) };
    };
    const few = await run('challenge', { readsPerPhase: 1 });
    const many = await run('challenge', { readsPerPhase: 20 });
    expect([few.polls, many.polls]).toEqual([8, 103]);
    expect(many.events).toBe(few.events);
    const quick = await run('sim_legacy', {});
    const slow = { fastPollingMs: 100, slowPollMs: 200 };
    const slowly = await run('sim_legacy', { phaseMinMs: 600, phaseMaxMs: 600 }, slow);
    expect(slowly.events).toBe(quick.events);
  });
});
