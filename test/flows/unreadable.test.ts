/**
 * Goal: what cannot be read stops no run: a signal is dropped and counted, an update rejected, a
 * start fails at once with a type; and no kind of message comes without a bound.
 */
import { expect, test } from '@jest/globals';
import { ApplicationFailure, WorkflowFailedError } from '@temporalio/client';
import * as messages from '../../contract/messages';
import { ACCOUNT_VERIFICATION, TASK_QUEUES, verificationWorkflowId } from '../../contract/names';
import { isVerificationClientError } from '../../client';
import { MESSAGE_BYTES_MAX, parseMemberHint } from '../../domain';
import { playOn, untilAsked } from '../../tools/end-user/at-client';
import { atMxBank } from '../../tools/end-user/at-mx';
import { eventually } from '../../tools/waiting';
import { payloadOf, sendSignal, sendUpdate } from '../../tools/raw-messages';
import { MESSAGES_MAX } from '../../workflows/message-budget';
import { useStack } from '../integration/support/stack';
import { useTestsTogether } from '../support/runs';
import { describeWithOwnServer } from '../support/server-suite';
import { errorOf } from './support/flow';

/**
 * What a worker cannot decode: an encoding it does not know, one it does with other content, none.
 */
const PAYLOADS = [
  payloadOf('json/protobuf', '{"round":1}'),
  payloadOf('binary/encrypted', '\u0000\u0001'),
  payloadOf('json/plain', '{"round":'),
  payloadOf(undefined, '1'),
];
const SIGNALS = [
  messages.answerChallengesSignal,
  messages.selectAccountSignal,
  messages.provideCredentialsSignal,
  messages.memberChangedSignal,
];
const UPDATES = [
  messages.submitChallengeAnswersUpdate,
  messages.submitAccountSelectionUpdate,
  messages.submitCredentialsUpdate,
  messages.requestOpenUrlUpdate,
  messages.extendDeadlineUpdate,
];

describeWithOwnServer('what cannot be read', () => {
  const stack = useStack();
  const together = useTestsTogether();
  const client = () => stack().client;
  const temporal = () => stack().temporal;

  together('as a message is dropped or rejected, and the run goes on', async () => {
    const { verificationId } = await client().start(atMxBank('challenge'));
    await untilAsked(client(), verificationId, 'answer-challenges');
    for (const payload of PAYLOADS) {
      for (const { name } of SIGNALS) await sendSignal(temporal(), verificationId, name, payload);
      for (const { name } of UPDATES) {
        const failure = await sendUpdate(temporal(), verificationId, name, payload);
        expect([name, failure?.applicationFailureInfo?.type]).toEqual([
          name,
          messages.ANSWER_REJECTED,
        ]);
      }
    }
    const dropped = PAYLOADS.length * SIGNALS.length;
    const counted = async () => (await client().getVerification(verificationId)).droppedSignals;
    await eventually('every signal was counted', async () => (await counted()) === dropped);
    expect((await playOn(client(), verificationId)).result.outcome.code).toBe('verified');
  });

  together('is no reason not to cancel', async () => {
    const { verificationId } = await client().start(atMxBank('challenge'));
    await untilAsked(client(), verificationId, 'answer-challenges');
    const { name } = messages.cancelVerificationSignal;
    await sendSignal(temporal(), verificationId, name, PAYLOADS[0]!);
    const { outcome } = await client().result(verificationId, { timeoutMs: 200_000 });
    expect(outcome.code).toBe('cancelled');
  });

  const member = { kind: 'existing-member', memberGuid: 'MBR-1' };
  const good = { verificationId: 'v', tenantId: 't', user: { kind: 'new' }, member };
  test.each<[string, readonly unknown[]]>([
    ['nothing', []],
    ['an empty object', [{}]],
    ['text', ['v-1']],
    ['no member', [{ ...good, member: undefined }]],
    ['an unknown connection method', [{ ...good, member: { kind: 'by-post' } }]],
    ['a bank that is no text', [{ ...good, member: { kind: 'oauth', institutionCode: 7 } }]],
    ['limits that are no numbers', [{ ...good, limits: { overallMs: 'long' } }]],
    ['limits out of their ranges', [{ ...good, limits: { overallMs: 1e300 } }]],
    ['limits that are texts', [{ ...good, limits: { overallMs: '3600000' } }]],
  ])('as a start input fails the run at once, with a type: %s', async (what, args) => {
    const verificationId = `unreadable-${what.replaceAll(' ', '-')}`;
    const handle = await temporal().workflow.start(ACCOUNT_VERIFICATION, {
      taskQueue: TASK_QUEUES.workflows,
      workflowId: verificationWorkflowId(verificationId),
      args: [...args],
    });
    const failed = await errorOf(handle.result());
    const cause = failed instanceof WorkflowFailedError ? failed.cause : failed;
    expect(cause instanceof ApplicationFailure ? cause.type : cause).toBe(messages.INVALID_INPUT);
    const told = await errorOf(client().getVerification(verificationId));
    expect(isVerificationClientError(told) ? told.code : told).toBe('VERIFICATION_BROKEN');
  });

  together(
    'hints and polls have a bound each, and the run takes its answers after it',
    async () => {
      const { verificationId } = await client().start(atMxBank('challenge'));
      await untilAsked(client(), verificationId, 'answer-challenges');
      const handle = temporal().workflow.getHandle(verificationWorkflowId(verificationId));
      // Around the client, which has a pace of its own.
      const hint = parseMemberHint({ type: 'mx/connect/stepChange' });
      for (let sent = 0; sent < MESSAGES_MAX.memberChanged + 3; sent += 1)
        await handle.signal(messages.memberChangedSignal.name, hint);
      // What a page sends uses nothing up of what operators need.
      for (let sent = 0; sent < MESSAGES_MAX.pollNow; sent += 1)
        await client().pollNow(verificationId);
      expect((await client().getVerification(verificationId)).droppedSignals).toBe(3);
      const error = await errorOf(client().pollNow(verificationId));
      expect(error).toMatchObject({ code: 'TOO_MANY_MESSAGES' });
      expect((await handle.describe()).historyLength).toBeLessThan(1_000);
      const update = { args: [{ byMs: 60_000 }, 'x'.repeat(MESSAGE_BYTES_MAX)] };
      const long = handle.executeUpdate(messages.extendDeadlineUpdate.name, update as never);
      await expect(long).rejects.toMatchObject({ cause: { details: [{ reason: 'malformed' }] } });
      expect((await playOn(client(), verificationId)).result.outcome.code).toBe('verified');
    },
  );
});
