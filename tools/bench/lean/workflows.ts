/**
 * What Temporal's SDK takes at the least for the steps that the product has: an activity a step, a deadline
 * for each answer, five changes of a search attribute, and nothing around them. No payload is encrypted,
 * and no retry, heartbeat, lost answer or cancellation is thought of.
 */
import {
  condition,
  defineSignal,
  proxyActivities,
  setHandler,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import { ATTRIBUTE_KEYS } from '../../../contract/names';
import { type Verified } from '../verification/durable-steps';
import { type Answers, type Question } from '../verification/mx-calls';
import { type Activities } from './activities';

const mx = proxyActivities<Activities>({ startToCloseTimeout: '1 hour' });

export const answer = defineSignal<[round: number, answers: Answers]>('answer');

export async function leanVerification(id: string, pollIntervalMs: number): Promise<Verified> {
  const given = new Map<number, Answers>();
  setHandler(answer, (round, answers) => {
    given.set(round, answers);
  });
  const become = (value: string): void => {
    upsertSearchAttributes([{ key: ATTRIBUTE_KEYS.phase, value }]);
  };
  const member = await mx.connect(id);
  await mx.verify(member);
  const poll = (): Promise<readonly Question[]> => mx.pollUntilAsked(member, pollIntervalMs);
  for (let round = 1; (await poll()).length > 0; round += 1) {
    become('AWAITING_CHALLENGE_ANSWERS');
    await condition(() => given.has(round), '1 day');
    become('CONNECTING');
    await mx.resume(member, given.get(round) ?? []);
  }
  const numbers = await mx.accountNumbers(member);
  become('FINISHED');
  return { ...member, numbers };
}
