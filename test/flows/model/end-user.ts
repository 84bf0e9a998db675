// Plays a plan on the real server and the simulator: the end user of one run, and what was seen of it in the end.
import type { StartVerificationRequest, VerificationView } from '../../../client';
import { rightAnswer, type ActionOf } from '../../../tools/histories/end-user';
import type { Stack } from '../../../tools/stack';
import type { Fault } from '../../../simulator';
import { makeMember, makeUser, mxBankCredentials } from '../../integration/support/requests';
import { reactionTo } from './member-model';
import type { Loss, Plan } from './plan';

/** What was seen of a run. */
export interface Observation {
  readonly outcome: string;
  readonly verdicts: readonly string[];
  /** Effects of the answers to each challenge: one, never more. */
  readonly effects: readonly number[];
  readonly jobs: number;
  readonly numbers: number;
  readonly members: number;
  readonly wasPrevented: boolean;
  readonly tookMs: number;
}

/** Short, for waits that are meant to run out; long enough that on a busy machine no other one does. */
const LIMITS = {
  fastPollingMs: 6_000,
  slowPollMs: 200,
  settleMs: 14_000,
  answerMs: 4_000,
  credentialsMs: 4_000,
  openUrlMs: 4_000,
};
/** Within this a run has to end; a lost resume alone takes eleven seconds. */
export const RUN_DEADLINE_MS = 60_000;
/** A person who says nothing must not be taken for one who is slow: others get more time than the test needs. */
const PATIENT = { answerMs: 45_000, credentialsMs: 45_000, openUrlMs: 45_000 };

/** Plays one plan to its outcome. @throws Error when it has none within its deadline */
export async function playPlan(stack: Stack, plan: Plan): Promise<Observation> {
  return new Person(stack, plan).play();
}

type Asked = ActionOf<'select-account'> | ActionOf<'answer-challenges'>;

class Person {
  readonly #stack: Stack;
  readonly #plan: Plan;
  #id = '';
  #asked = 0;
  #answeredRound = 0;
  #signIns = 0;
  #wasResumeLost = false;
  #hasLeft = false;
  #wasPrevented = false;

  constructor(stack: Stack, plan: Plan) {
    this.#stack = stack;
    this.#plan = plan;
  }

  async play(): Promise<Observation> {
    const { client, simulator } = this.#stack;
    const startedMs = Date.now();
    this.#id = (await client.start(await this.#request())).verificationId;
    let last: VerificationView | undefined;
    const signal = AbortSignal.timeout(RUN_DEADLINE_MS);
    for await (const view of client.watch(this.#id, { signal })) {
      last = view;
      this.#wasPrevented ||= view.connectionStatus === 'PREVENTED';
      await this.#act(view);
    }
    if (last?.outcome === undefined) throw new Error(`no outcome; last: ${JSON.stringify(last)}`);
    const result = await client.result(this.#id, { timeoutMs: 5_000 });
    const { userGuid, memberGuid } = result.view;
    const members = simulator.control.members(userGuid ?? '');
    const challenges = simulator.control.challenges(memberGuid ?? '');
    return {
      outcome: result.outcome.code,
      verdicts: challenges.filter(({ effects }) => effects > 0).map(({ verdict }) => verdict),
      effects: challenges.map(({ effects }) => effects),
      jobs: simulator.requestLog
        .entries('verifyMember', memberGuid ?? '')
        .filter(({ status, fault }) => status === 200 && fault !== 'reset').length,
      numbers: result.accountNumbers.length,
      members: members.length,
      wasPrevented: this.#wasPrevented || members.some((m) => m.connectionStatus === 'PREVENTED'),
      tookMs: Date.now() - startedMs,
    };
  }

  async #request(): Promise<StartVerificationRequest> {
    const { simulator } = this.#stack;
    const { connectionMethod, signIns, reactions, credentialAttemptsMax, consent } = this.#plan;
    const limits = {
      ...LIMITS,
      ...PATIENT,
      credentialsMs: LIMITS.credentialsMs,
      ...(reactions.includes('silent') ? { answerMs: LIMITS.answerMs } : {}),
      ...(consent === 'abandoned' ? { openUrlMs: LIMITS.openUrlMs } : {}),
      credentialAttemptsMax,
    };
    const [first = 'password'] = signIns;
    const user = { kind: 'new' } as const;
    if (connectionMethod === 'oauth') {
      return { user, limits, member: { kind: 'oauth', institutionCode: 'mx_bank_oauth' } };
    }
    if (connectionMethod === 'existing') {
      const userGuid = await makeUser(simulator);
      const memberGuid = await makeMember(simulator, userGuid, first);
      this.#signIns = 1;
      this.#lose('verifyMember', memberGuid, this.#plan.verifyLoss);
      this.#losePolls(memberGuid);
      return {
        user: { kind: 'existing', userGuid },
        member: { kind: 'existing-member', memberGuid },
        limits,
      };
    }
    const member = { kind: 'credentials', institutionCode: 'mxbank' } as const;
    if (connectionMethod === 'asked') return { user, limits, member };
    this.#signIns = 1;
    return { user, limits, member: { ...member, credentials: mxBankCredentials(first) } };
  }

  async #act({ nextAction: action, memberGuid }: VerificationView): Promise<void> {
    if (action.kind === 'none' || action.round <= this.#answeredRound || this.#hasLeft) return;
    this.#answeredRound = action.round;
    switch (action.kind) {
      case 'open-url':
        this.#comeBack(memberGuid ?? '');
        return;
      case 'provide-credentials':
        await this.#provide(action.round);
        return;
      case 'select-account':
      case 'answer-challenges':
        await this.#react(action, memberGuid ?? '');
    }
  }

  #comeBack(memberGuid: string): void {
    const { consent } = this.#plan;
    if (consent !== 'abandoned') this.#stack.simulator.control.finishOauth(memberGuid, consent);
  }

  async #provide(round: number): Promise<void> {
    const scenario = this.#plan.signIns[this.#signIns];
    this.#signIns += 1;
    if (scenario === undefined) return;
    const credentials = mxBankCredentials(scenario);
    await this.#stack.client.provideCredentials(this.#id, { round, credentials });
  }

  async #react(action: Asked, memberGuid: string): Promise<void> {
    const { client, simulator } = this.#stack;
    const planned = this.#plan.reactions[this.#asked] ?? 'right';
    this.#asked += 1;
    const ask = action.kind === 'select-account' ? 'account' : { questions: 1 };
    const reaction = reactionTo(ask, planned);
    if (reaction === 'silent') return;
    if (reaction === 'cancel') {
      this.#hasLeft = true;
      await client.cancel(this.#id, { reason: 'the model says so' });
      return;
    }
    if (reaction === 'late') {
      const expired = { connectionStatus: 'EXPIRED', status: 'HALTED' };
      simulator.control.forceStatus(memberGuid, expired);
    } else {
      this.#loseResume(memberGuid);
    }
    await this.#answer(action, reaction === 'wrong');
  }

  async #answer(action: Asked, isWrong: boolean): Promise<void> {
    const { client } = this.#stack;
    const { round } = action;
    const via = this.#plan.answersVia;
    if (action.kind === 'select-account') {
      const { value } = action.options[this.#plan.account]!;
      await client.selectAccount(this.#id, { round, value }, { via });
      return;
    }
    const answers = action.challenges.map((question) => ({
      guid: question.guid,
      value: isWrong ? 'wrong' : rightAnswer(question),
    }));
    await client.answerChallenges(this.#id, { round, answers }, { via });
  }

  #loseResume(memberGuid: string): void {
    if (this.#wasResumeLost) return;
    this.#wasResumeLost = true;
    this.#lose('resumeMember', memberGuid, this.#plan.resumeLoss);
  }

  #losePolls(memberGuid: string): void {
    const times = this.#plan.lostPolls;
    if (times === 0) return;
    this.#stack.simulator.control.addFault({
      route: 'readMemberStatus',
      kind: 'html',
      times,
      memberGuid,
    });
  }

  #lose(route: Fault['route'], memberGuid: string, kind: Loss): void {
    if (kind === 'none') return;
    this.#stack.simulator.control.addFault({ route, kind, memberGuid });
  }
}
