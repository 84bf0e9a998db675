/** What is compared: something that verifies accounts, and what of it can be counted. */
import { type ActionCounts } from '../../actions';
import { type Answers, type MxAddress, type Question } from '../verification/mx-calls';
import { type Seen } from '../verification/course';

/** In the order of the table. */
export const CONTESTANTS = ['ours', 'naive', 'lean', 'plain', 'restate', 'dbos'] as const;
export type ContestantName = (typeof CONTESTANTS)[number];

/** What a contestant is started with. */
export interface Setting {
  readonly mx: MxAddress;
  readonly pollIntervalMs: number;
  readonly log: (line: string) => void;
}

/** What a server keeps of verifications that have ended. */
export interface Kept {
  /** Events of a history, entries of a journal, rows. */
  readonly records: number;
  readonly bytes: number;
}

/** A contestant that runs. */
export interface Running {
  /** By their part; a part that there is not is absent. */
  readonly processes: Readonly<Partial<Record<Part, number>>>;
  /** Runs one verification to its result; `think` is called when each of the two questions is there. */
  verify(id: string, think: () => Promise<void>): Promise<Omit<Seen, 'times'>>;
  /** Temporal's Actions so far, by kind; absent where there are none. */
  readonly actions?: () => Promise<ActionCounts>;
  readonly kept?: (ids: readonly string[]) => Promise<Kept>;
  readonly stop: () => Promise<void>;
}

export const PARTS = ['worker', 'server', 'database'] as const;
export type Part = (typeof PARTS)[number];

/** The answers that the simulated bank takes for right: `correct`, and the first account. */
export function rightAnswers(questions: readonly Question[]): Answers {
  return questions.map(({ guid, options }) => ({ guid, value: options[0] ?? 'correct' }));
}
