/** A verification as the samples would write it: one activity a poll, a timer between two of them. */
import {
  condition,
  defineQuery,
  defineSignal,
  proxyActivities,
  setHandler,
  sleep,
} from '@temporalio/workflow';
import { type Verified } from '../verification/durable-steps';
import { type Answers, type Question } from '../verification/mx-calls';
import { type Activities } from './activities';

const mx = proxyActivities<Activities>({ startToCloseTimeout: '1 minute' });

export const answer = defineSignal<[round: number, answers: Answers]>('answer');
export const question = defineQuery<{ round: number; questions: readonly Question[] }>('question');

export async function naiveVerification(id: string, pollIntervalMs: number): Promise<Verified> {
  let round = 0;
  let questions: readonly Question[] = [];
  let answers: Answers | undefined;
  setHandler(question, () => ({ round, questions }));
  setHandler(answer, (of, given) => {
    if (of === round) answers = given;
  });
  const member = await mx.connect(id);
  await mx.verify(member);
  for (;;) {
    const state = await mx.poll(member);
    if (state === 'connected') break;
    if (state === 'asks') {
      questions = await mx.questions(member);
      round += 1;
      await condition(() => answers !== undefined);
      await mx.resume(member, answers ?? []);
      [questions, answers] = [[], undefined];
    } else {
      await sleep(pollIntervalMs);
    }
  }
  return { ...member, numbers: await mx.accountNumbers(member) };
}
