/** The activities of the lean workflow: one polls until MX has something to say. */
import { setTimeout as pause } from 'node:timers/promises';
import { type Answers, type Member, type MxCalls, type Question } from '../verification/mx-calls';

/** The questions that MX asks; none once the member is connected. */
export type Asked = readonly Question[];

export interface Activities {
  connect(id: string): Promise<Member>;
  verify(member: Member): Promise<void>;
  pollUntilAsked(member: Member, pollIntervalMs: number): Promise<Asked>;
  resume(member: Member, answers: Answers): Promise<void>;
  accountNumbers(member: Member): Promise<readonly string[]>;
}

export function createActivities(mx: MxCalls): Activities {
  return {
    connect: (id) => mx.connect(id),
    verify: (member) => mx.verify(member),
    pollUntilAsked: async (member, pollIntervalMs) => {
      for (;;) {
        const state = await mx.poll(member);
        if (state === 'connected') return [];
        if (state === 'asks') return mx.questions(member);
        await pause(pollIntervalMs);
      }
    },
    resume: (member, answers) => mx.resume(member, answers),
    accountNumbers: (member) => mx.accountNumbers(member),
  };
}
