// Goal: a verification can be cancelled in every phase in which it waits, by our message and by Temporal's own cancel,
// ends with the outcome `cancelled` and not with a failure, and starts nothing more at the bank. Also: the overall
// deadline. Method: runs parked in each phase; days are made short by limits.
import { expect, test } from '@jest/globals';
import type { StartVerificationRequest } from '../../client';
import type { VerificationPhase } from '../../domain';
import { viewWhere } from '../../tools/histories/end-user';
import { verificationWorkflowId } from '../../contract/names';
import { describeWithOwnServer } from '../support/server-suite';
import { atMxBank } from '../integration/support/requests';
import { useStack } from '../integration/support/stack';
import { callsTo, SHORT } from './support/flow';

const NEW_USER = { kind: 'new' } as const;

describeWithOwnServer('cancelling', () => {
  const stack = useStack();
  const simulator = () => stack().simulator;

  const at = (password: string, extra: Partial<StartVerificationRequest> = {}) =>
    atMxBank(password, { limits: { ...SHORT, settleMs: 60_000 }, ...extra });
  /** A request, and where it waits. */
  const PARKED: readonly (readonly [VerificationPhase, string, StartVerificationRequest])[] = [
    [
      'AWAITING_CREDENTIALS',
      'awaitEndUser',
      { user: NEW_USER, member: { kind: 'credentials', institutionCode: 'mxbank' } },
    ],
    ['AWAITING_CREDENTIALS', 'awaitEndUser', at('INVALID')],
    ['AWAITING_CHALLENGE_ANSWERS', 'awaitEndUser', at('challenge')],
    ['AWAITING_ACCOUNT_SELECTION', 'awaitEndUser', at('password')],
    [
      'AWAITING_OPEN_URL',
      'awaitOauthMember',
      { user: NEW_USER, member: { kind: 'oauth', institutionCode: 'mx_bank_oauth' } },
    ],
    [
      'AWAITING_OPEN_URL',
      'awaitWidgetMember',
      { user: NEW_USER, member: { kind: 'connect-widget' } },
    ],
    ['WAITING_TO_RETRY', 'waitToRetry', at('SERVER_ERROR', { policies: { retryDaily: true } })],
    ['CONNECTING', 'awaitMemberSettled', at('sim_status_created')],
    ['CONNECTING', 'verifyMember', at('sim_collides')],
  ];
  const CASES = PARKED.flatMap(([phase, step, request]) =>
    (['our message', "Temporal's cancel"] as const).map(
      (how) => [phase, step, how, request] as const,
    ),
  );

  test.each(CASES)('%s (%s), by %s', async (phase, step, how, request) => {
    const { client, temporal } = stack();
    const { verificationId } = await client.start(request);
    await viewWhere(client, verificationId, (view) => view.phase === phase && view.step === step);
    if (how === 'our message') await client.cancel(verificationId, { reason: 'changed my mind' });
    else await temporal.workflow.getHandle(verificationWorkflowId(verificationId)).cancel();
    const { outcome, view } = await client.result(verificationId, { timeoutMs: 20_000 });
    expect(outcome).toMatchObject({ code: 'cancelled', turn: 'integrator', retry: 'now' });
    expect(view).toMatchObject({ phase: 'FINISHED', nextAction: { kind: 'none' } });
    if (view.memberGuid === null) return;
    // A poll loop hears of its end with its next heartbeat; it only reads, and nothing else may follow.
    const before = callsTo(simulator(), view.memberGuid);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(callsTo(simulator(), view.memberGuid)).toEqual(before);
  });

  const WAITS: readonly (readonly [string, StartVerificationRequest])[] = [
    ['a question', at('challenge')],
    ['the bank', at('sim_status_created')],
    ['a URL', { user: NEW_USER, member: { kind: 'connect-widget' } }],
  ];
  test.each(WAITS)(
    'the overall deadline of a week, here 1.5 s, while waiting for %s',
    async (_, request) => {
      const { client } = stack();
      const limits = { ...request.limits, overallMs: 1_500 };
      const { verificationId } = await client.start({ ...request, limits });
      const { outcome } = await client.result(verificationId, { timeoutMs: 15_000 });
      expect(outcome.code).toBe('deadline-exceeded');
    },
  );
});
