/**
 * The verification as each peer's own samples would write it: a step a call, a sleep between two
 * polls, a wait for the answers. What is durable, and how, is the peer's.
 */
import { type Answers, type Member, type MxCalls, type Question } from './mx-calls';

/** What is left of a verification at its end. */
export interface Verified extends Member {
  readonly numbers: readonly string[];
}

/** What the thing underneath offers. */
export interface Steps {
  step<T>(name: string, run: () => Promise<T>): Promise<T>;
  sleep(durationMs: number): Promise<void>;
  /** Tells the caller what is asked; the n-th round, from 1. */
  ask(round: number, questions: readonly Question[]): Promise<void>;
  answered(round: number): Promise<Answers>;
}

/** Runs one verification to its end. */
export async function verifySteps(
  mx: MxCalls,
  steps: Steps,
  { id, pollIntervalMs }: { readonly id: string; readonly pollIntervalMs: number },
): Promise<Verified> {
  const member = await steps.step('connect', () => mx.connect(id));
  await steps.step('verify', () => mx.verify(member));
  for (let round = 1; ;) {
    const state = await steps.step('poll', () => mx.poll(member));
    if (state === 'connected') break;
    if (state === 'asks') {
      const questions = await steps.step('questions', () => mx.questions(member));
      await steps.ask(round, questions);
      const answers = await steps.answered(round);
      await steps.step('resume', () => mx.resume(member, answers));
      round += 1;
    } else {
      await steps.sleep(pollIntervalMs);
    }
  }
  const numbers = await steps.step('numbers', () => mx.accountNumbers(member));
  return { ...member, numbers };
}
