// Goal: what an operator can send does what docs/operations.md says, typed as it stands there.
// Method: a running product; the page's own shell blocks; effects are read from the view, the history and MX's side.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type StartVerificationRequest } from '../../client';
import { SEARCH_ATTRIBUTES, TASK_QUEUES, verificationWorkflowId } from '../../contract/names';
import { untilAsked, viewWhere } from '../../tools/end-user/at-client';
import { atMxBank } from '../../tools/end-user/at-mx';
import { eventually, SAFETY_NET_MS } from '../../tools/waiting';
import { eventsOf } from '../integration/support/history';
import { useStack } from '../integration/support/stack';
import { describeWithOwnServer } from '../support/server-suite';
import { block, idsIn, operatorShell, type OperatorShell } from './support/document';

const HOUR_MS = 3_600_000;

describeWithOwnServer('commands of docs/operations.md', () => {
  const stack = useStack();
  let shell: OperatorShell;
  const client = () => stack().client;

  beforeAll(() => {
    const { devServer } = stack();
    shell = operatorShell(devServer.executable ?? '', devServer);
  });
  afterAll(() => {
    shell.close();
  });

  const start = async (request: StartVerificationRequest) =>
    (await client().start(request)).verificationId;
  const standingAtQuestion = async (overrides: Partial<StartVerificationRequest> = {}) => {
    const id = await start(atMxBank('challenge', overrides));
    return { id, action: await untilAsked(client(), id, 'answer-challenges') };
  };
  /** The page's line that names the verification, with this one in it. */
  const chosen = (id: string) => {
    const line = block('choose').replace('4711', id);
    expect(line).toContain(verificationWorkflowId(id));
    return line;
  };
  /** A member that does not settle; polled every `slowPollMs` after the first 200 ms. */
  const pollingSlowly = async (slowPollMs: number) => {
    const id = await start(
      atMxBank('sim_status_pending', { limits: { fastPollingMs: 200, slowPollMs } }),
    );
    const { memberGuid } = await viewWhere(
      client(),
      id,
      (view) => view.step === 'awaitMemberSettled',
    );
    const reads = () =>
      stack().simulator.requestLog.entries('readMemberStatus', memberGuid ?? '').length;
    const handle = stack().temporal.workflow.getHandle(verificationWorkflowId(id));
    await eventually('the slow window', async () => {
      const { raw } = await handle.describe();
      return (raw.pendingActivities ?? []).some(({ attempt = 1 }) => (attempt ?? 1) > 1);
    });
    return { id, reads };
  };

  test('look: shows the current details, the view and the pending call', async () => {
    const { id, action } = await standingAtQuestion();
    const printed = await shell.run(block('command: look'), chosen(id));
    expect(printed).toContain('**AWAITING_CHALLENGE_ANSWERS**');
    expect(printed).toContain('"kind":"answer-challenges"');
    expect(printed).toContain('Pending Activities: 0');
    expect(printed).toContain(action.deadline);
    const polling = await pollingSlowly(60_000);
    const pending = await shell.run(block('command: look'), chosen(polling.id));
    expect(pending).toMatch(/Pending Activities: 1[^]*awaitMemberSettled/);
    expect(pending).toContain('MemberPending');
  });

  test('the lines that the current details offer can be copied as they stand', async () => {
    const { id } = await standingAtQuestion();
    const printed = await shell.run(`temporal workflow metadata --workflow-id "$id"`, chosen(id));
    const [extend = '', cancel = ''] = printed.match(/^temporal workflow (?:.*\\\n)*.*$/gm) ?? [];
    expect(await shell.run(extend)).toContain('deadline');
    await shell.run(cancel);
    const { outcome } = await client().result(id, { timeoutMs: SAFETY_NET_MS });
    expect(outcome.code).toBe('cancelled');
  });

  test('poll-now: begins the poll again in slow polling', async () => {
    const { id, reads } = await pollingSlowly(600_000);
    const before = reads();
    const printed = await shell.run(block('command: poll-now'), chosen(id));
    expect(printed).toContain('hadEffect:true');
    await eventually('another status read', () => reads() > before);
  });

  test('poll-now: has no effect while polls are seconds apart anyway', async () => {
    const id = await start(atMxBank('sim_status_pending'));
    await viewWhere(client(), id, (view) => view.step === 'awaitMemberSettled');
    const printed = await shell.run(block('command: poll-now'), chosen(id));
    expect(printed).toContain('hadEffect:false');
  });

  test('extend-deadline: moves both deadlines by an hour', async () => {
    const { id, action } = await standingAtQuestion();
    const before = await client().getVerification(id);
    const printed = await shell.run(block('command: extend-deadline'), chosen(id));
    const after = await client().getVerification(id);
    expect(Date.parse(after.deadline) - Date.parse(before.deadline)).toBe(HOUR_MS);
    expect(printed).toContain(after.deadline);
    const due = after.nextAction.kind === 'none' ? '' : after.nextAction.deadline;
    expect(Date.parse(due) - Date.parse(action.deadline)).toBe(HOUR_MS);
  });

  test('extend-deadline: is rejected outside one minute to 30 days, and changes nothing', async () => {
    const { id } = await standingAtQuestion();
    const { deadline } = await client().getVerification(id);
    for (const byMs of [59_999, 30 * 24 * HOUR_MS + 1, -HOUR_MS]) {
      const line = block('command: extend-deadline').replace('3600000', String(byMs));
      await expect(shell.run(line, chosen(id))).rejects.toThrow('AnswerRejected');
    }
    expect((await client().getVerification(id)).deadline).toBe(deadline);
  });

  test('cancel: ends it as cancelled, and the reason stays in the history', async () => {
    const { id } = await standingAtQuestion();
    await shell.run(block('command: cancel'), chosen(id));
    const { outcome } = await client().result(id, { timeoutMs: SAFETY_NET_MS });
    expect(outcome.code).toBe('cancelled');
    const inputs = (await eventsOf(stack().temporal, id)).flatMap(
      (event) => event.workflowExecutionSignaledEventAttributes?.input?.payloads ?? [],
    );
    const [reason] = inputs.map(({ data }) => Buffer.from(data ?? []).toString('utf8'));
    expect(JSON.parse(reason ?? '')).toEqual({ reason: 'asked for by support' });
  });

  test('cancel-all-of-a-tenant: ends the runs of that tenant and no other', async () => {
    const { id: first } = await standingAtQuestion({ tenantId: 'acme' });
    const { id: second } = await standingAtQuestion({ tenantId: 'acme' });
    const { id: other } = await standingAtQuestion({ tenantId: 'other' });
    await eventually('the index has both', async () => {
      const found = idsIn(await shell.run(block('filter: of-a-tenant')));
      return found.join() === [first, second].sort().join();
    });
    await shell.run(block('command: cancel-all-of-a-tenant'));
    for (const id of [first, second]) {
      const { outcome } = await client().result(id, { timeoutMs: SAFETY_NET_MS });
      expect(outcome.code).toBe('cancelled');
    }
    const { phase } = await client().getVerification(other);
    expect(phase).toBe('AWAITING_CHALLENGE_ANSWERS');
  });

  test('pollers: each task queue shows its worker', async () => {
    const printed = await shell.run(block('command: pollers'));
    const perQueue = printed.split('Task Queue Statistics:').slice(1);
    expect(perQueue).toHaveLength(Object.keys(TASK_QUEUES).length);
    for (const queue of Object.values(TASK_QUEUES)) {
      expect(block('command: pollers')).toContain(`--task-queue ${queue}\n`);
    }
    for (const queue of perQueue) {
      expect(queue.split('Pollers:')[1]).toMatch(/UNVERSIONED +(?:workflow|activity) +\S+@\S+/);
    }
  });

  test('register-attributes: registers what a namespace lacks, and may be repeated', async () => {
    const fresh = 'export TEMPORAL_NAMESPACE=fresh';
    await shell.run('temporal operator namespace create --namespace fresh');
    await eventually('the namespace', () =>
      shell.run('temporal operator search-attribute list', fresh).then(
        () => true,
        () => false,
      ),
    );
    await shell.run(block('command: register-attributes'), fresh);
    await shell.run(block('command: register-attributes'), fresh);
    const printed = await shell.run('temporal operator search-attribute list', fresh);
    for (const { name, type } of SEARCH_ATTRIBUTES) {
      expect(printed).toMatch(new RegExp(`^ *${name} +${type} *$`, 'm'));
    }
  });
});
