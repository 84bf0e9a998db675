/**
 * Goal: the lists of docs/operations.md find what they promise and its commands do what it says.
 * Method: the page's own shell blocks, on runs of every kind; hours pass by the page's own `ago`.
 */
import { describe, expect, test } from '@jest/globals';
import { type StartVerificationRequest } from '../../client';
import { verificationWorkflowId } from '../../contract/names';
import { OUTCOMES } from '../../domain';
import { untilAsked, viewWhere } from '../../tools/end-user/at-client';
import { atMxBank } from '../../tools/end-user/at-mx';
import { eventually, SAFETY_NET_MS } from '../../tools/waiting';
import { eventsOf } from '../integration/support/history';
import { openStack, useStarted } from '../integration/support/stack';
import { proofSize } from '../support/proof-size';
import { useTestsTogether } from '../support/runs';
import { describeWithOwnServer } from '../support/server-suite';
import { block, idsIn, namedBlocks, operatorShell } from './support/document';
import { OTHER_BANK, plantFleet } from './support/fleet';

const HOUR_MS = 3_600_000;
const DAY_MIN = 24 * 60;

const STUCK = ['stuck', 'stuck-16-min'];
const WAITING = ['asked-code', 'asked-text', 'choosing', 'waiting-11-min', 'waiting-9-min'];

/** What each filter finds: now, and where it looks at times, so many minutes later. */
const EXPECTED: Readonly<
  Record<
    string,
    {
      readonly now: readonly string[];
      readonly afterMin?: number;
      readonly then?: readonly string[];
    }
  >
> = {
  'waiting-for-the-end-user': { now: ['waiting-11-min'], afterMin: 15, then: WAITING },
  'asked-for-a-code': { now: ['asked-code'] },
  'denied-at-a-bank': { now: ['denied-mxbank'], afterMin: 61, then: [] },
  'running-long': {
    now: [],
    afterMin: DAY_MIN + 1,
    then: ['broken', 'retrying', ...STUCK, ...WAITING],
  },
  'took-long': { now: [] },
  stuck: { now: ['stuck-16-min'], afterMin: 16, then: STUCK },
  'waiting-to-retry': { now: ['retrying'] },
  'ended-without-an-outcome': { now: ['failed', 'terminated', 'timed-out'] },
  'ours-to-fix': { now: ['rejected'], afterMin: DAY_MIN + 1, then: [] },
  'webhooks-given-up': { now: [] },
  'webhooks-on-their-way': { now: [] },
  'of-a-tenant': { now: ['asked-text'] },
  'by-outcome': { now: ['verified'], afterMin: 61, then: [] },
  'stopped-by-a-defect': { now: ['broken'] },
};

/** A stack, and a shell whose commands go to its server. */
function useOperator() {
  return useStarted(async (onEnd) => {
    const stack = await openStack({ hasUi: true });
    onEnd(() => stack.close());
    const { devServer, codecEndpoints } = stack;
    const { executable = '' } = devServer;
    const shell = operatorShell(executable, devServer, codecEndpoints?.operator);
    onEnd(() => {
      shell.close();
    });
    return { ...stack, shell };
  });
}

describeWithOwnServer('docs/operations.md', () => {
  const fleet = useOperator();
  const planted = useStarted(() => plantFleet(fleet()));
  const operator = useOperator();
  const together = useTestsTogether();
  const client = () => operator().client;
  const run = (text: string, before?: string) => operator().shell.run(text, before);

  describe('commands', () => {
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
        operator().simulator.requestLog.entries('readMemberStatus', memberGuid ?? '').length;
      const handle = operator().temporal.workflow.getHandle(verificationWorkflowId(id));
      await eventually('the slow window', async () => {
        const { raw } = await handle.describe();
        return (raw.pendingActivities ?? []).some(({ attempt = 1 }) => (attempt ?? 1) > 1);
      });
      return { id, reads };
    };

    together('look: shows the current details, the view and the pending call', async () => {
      const { id, action } = await standingAtQuestion();
      const printed = await run(block('command: look'), chosen(id));
      expect(printed).toContain('**AWAITING_CHALLENGE_ANSWERS**');
      expect(printed).toContain('"kind":"answer-challenges"');
      expect(printed).toContain('Pending Activities: 0');
      expect(printed).toContain(action.deadline);
      const polling = await pollingSlowly(60_000);
      const pending = await run(block('command: look'), chosen(polling.id));
      expect(pending).toMatch(/Pending Activities: 1[^]*awaitMemberSettled/);
      expect(pending).toContain('MemberPending');
    });

    together('the lines that the current details offer can be copied as they stand', async () => {
      const { id } = await standingAtQuestion();
      const printed = await run(`temporal workflow metadata --workflow-id "$id"`, chosen(id));
      const [extend = '', cancel = ''] = printed.match(/^temporal workflow (?:.*\\\n)*.*$/gm) ?? [];
      expect(await run(extend)).toContain('deadline');
      await run(cancel);
      const { outcome } = await client().result(id, { timeoutMs: SAFETY_NET_MS });
      expect(outcome.code).toBe('cancelled');
    });

    together('poll-now: begins the poll again in slow polling', async () => {
      const { id, reads } = await pollingSlowly(600_000);
      const before = reads();
      const printed = await run(block('command: poll-now'), chosen(id));
      expect(printed).toContain('hadEffect:true');
      await eventually('another status read', () => reads() > before);
    });

    together('poll-now: has no effect while polls are seconds apart anyway', async () => {
      const id = await start(atMxBank('sim_status_pending'));
      await viewWhere(client(), id, (view) => view.step === 'awaitMemberSettled');
      const printed = await run(block('command: poll-now'), chosen(id));
      expect(printed).toContain('hadEffect:false');
    });

    together('extend-deadline: moves both deadlines by an hour', async () => {
      const { id, action } = await standingAtQuestion();
      const before = await client().getVerification(id);
      const printed = await run(block('command: extend-deadline'), chosen(id));
      const after = await client().getVerification(id);
      expect(Date.parse(after.deadline) - Date.parse(before.deadline)).toBe(HOUR_MS);
      expect(printed).toContain(after.deadline);
      const due = after.nextAction.kind === 'none' ? '' : after.nextAction.deadline;
      expect(Date.parse(due) - Date.parse(action.deadline)).toBe(HOUR_MS);
    });

    together(
      'extend-deadline: is rejected outside one minute to 30 days, and changes nothing',
      async () => {
        const { id } = await standingAtQuestion();
        const { deadline } = await client().getVerification(id);
        for (const byMs of [59_999, 30 * 24 * HOUR_MS + 1, -HOUR_MS]) {
          const line = block('command: extend-deadline').replace('3600000', String(byMs));
          await expect(run(line, chosen(id))).rejects.toThrow('AnswerRejected');
        }
        expect((await client().getVerification(id)).deadline).toBe(deadline);
      },
    );

    together('cancel: ends it as cancelled, and the reason stays in the history', async () => {
      const { id } = await standingAtQuestion();
      await run(block('command: cancel'), chosen(id));
      const { outcome } = await client().result(id, { timeoutMs: SAFETY_NET_MS });
      expect(outcome.code).toBe('cancelled');
      const inputs = (await eventsOf(operator().temporal, id)).flatMap(
        (event) => event.workflowExecutionSignaledEventAttributes?.input?.payloads ?? [],
      );
      const [reason] = inputs.map(({ data }) => Buffer.from(data ?? []).toString('utf8'));
      expect(JSON.parse(reason ?? '')).toEqual({ reason: 'asked for by support' });
    });

    together('reset-stuck: the run goes on, and can be cancelled', async () => {
      const { id } = await standingAtQuestion();
      const unreadable = `temporal workflow signal --workflow-id "$id" --name answerChallenges --input '{}' --input-meta encoding=json/protobuf`;
      await run(unreadable, chosen(id));
      const handle = operator().temporal.workflow.getHandle(verificationWorkflowId(id));
      await eventually('it is stuck, or a worker has dropped the signal', async () => {
        const { pendingWorkflowTask: task } = (await handle.describe()).raw;
        return !task || (task.attempt ?? 1) > 2;
      });
      await run(block('command: reset-stuck'), chosen(id));
      await eventually('it can be cancelled', async () => {
        return (await client().cancel(id, { reason: 'again' })) === 'delivered';
      });
      const { outcome } = await client().result(id, { timeoutMs: SAFETY_NET_MS });
      expect(outcome.code).toBe('cancelled');
    });

    together('cancel-all-of-a-tenant: ends the runs of that tenant and no other', async () => {
      const { id: first } = await standingAtQuestion({ tenantId: 'acme' });
      const { id: second } = await standingAtQuestion({ tenantId: 'acme' });
      const { id: other } = await standingAtQuestion({ tenantId: 'other' });
      await eventually('the index has both', async () => {
        const found = idsIn(await run(block('filter: of-a-tenant')));
        return found.join() === [first, second].sort().join();
      });
      await run(block('command: cancel-all-of-a-tenant'));
      for (const id of [first, second]) {
        const { outcome } = await client().result(id, { timeoutMs: SAFETY_NET_MS });
        expect(outcome.code).toBe('cancelled');
      }
      const { phase } = await client().getVerification(other);
      expect(phase).toBe('AWAITING_CHALLENGE_ANSWERS');
    });
  });

  describe('lists', () => {
    /** The index follows the runs within about a second. */
    const expectFound = async (name: string, wanted: readonly string[], before = '') => {
      let found: readonly string[] = [];
      const isFound = async () => {
        found = idsIn(await fleet().shell.run(block(`filter: ${name}`), before));
        return found.join() === [...wanted].sort().join();
      };
      await eventually(name, isFound).catch(() => undefined);
      expect(found).toEqual([...wanted].sort());
    };

    test('every list of the page has its expectation here', () => {
      const names = [...namedBlocks().keys()].filter((name) => name.startsWith('filter: '));
      expect(names.map((name) => name.slice('filter: '.length)).sort()).toEqual(
        Object.keys(EXPECTED).sort(),
      );
    });

    for (const [name, { now, afterMin, then = [] }] of Object.entries(EXPECTED)) {
      // The server marks a run whose Workflow Task fails only after five failures: 54 s measured.
      if (name === 'stopped-by-a-defect' && proofSize({ slice: 0, full: 1 }) === 0) continue;
      together(name, async () => {
        await expectFound(name, now);
        if (afterMin !== undefined) await expectFound(name, then, clockAheadBy(afterMin));
      });
    }

    together('took-long finds the one that took longer than the time that is given', async () => {
      await expectFound('took-long', ['long'], `longer=${String(planted().longestMs - 1)}ms`);
    });

    together('the denied ones are counted for each bank', async () => {
      const printed = await fleet().shell.run(block('command: denied-per-bank'));
      expect(printed.trim().split('\n').sort()).toEqual([`${OTHER_BANK} 1`, 'mxbank 1']);
    });

    test('ours-to-fix names every outcome whose turn is the operator’s', () => {
      const quoted = [...block('filter: ours-to-fix').matchAll(/'(?<code>[a-z-]+)'/g)];
      const ours = Object.entries(OUTCOMES).filter(([, outcome]) => outcome.turn === 'operator');
      expect(quoted.map(({ groups }) => groups?.['code']).sort()).toEqual(
        ours.map(([code]) => code).sort(),
      );
    });
  });
});

/** The page's own `ago`, on a clock that is ahead. */
function clockAheadBy(minutes: number): string {
  const ago = /^ago\(\).*$/m.exec(block('setup'))?.[0] ?? '';
  const ahead = ago.replace('Date.now()', `Date.now() + ${String(minutes)} * 60000`);
  expect(ahead).not.toBe(ago);
  return ahead;
}
