/** The activities of the naive workflow: one call each. */
import { type Answers, type Member, type MxCalls, type Question } from '../verification/mx-calls';

export interface Activities {
  connect(id: string): Promise<Member>;
  verify(member: Member): Promise<void>;
  poll(member: Member): Promise<'asks' | 'connected' | 'goes-on'>;
  questions(member: Member): Promise<readonly Question[]>;
  resume(member: Member, answers: Answers): Promise<void>;
  accountNumbers(member: Member): Promise<readonly string[]>;
}

export function createActivities(mx: MxCalls): Activities {
  return {
    connect: (id) => mx.connect(id),
    verify: (member) => mx.verify(member),
    poll: (member) => mx.poll(member),
    questions: (member) => mx.questions(member),
    resume: (member, answers) => mx.resume(member, answers),
    accountNumbers: (member) => mx.accountNumbers(member),
  };
}
