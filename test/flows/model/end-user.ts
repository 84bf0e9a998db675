/**
 * Plays a plan on the real server and the simulator: the end user of one run, and what was seen of
 * it in the end.
 */
import { type StartVerificationRequest, type VerificationView } from '../../../client';
import { type Fault } from '../../../simulator';
import { playOn } from '../../../tools/end-user/at-client';
import { atMxBank, knownMember, OAUTH_BANK, ofMember } from '../../../tools/end-user/at-mx';
import { rightAnswer, type OpenAction } from '../../../tools/end-user/end-user';
import { type Stack } from '../../../tools/stack';
import { type Api } from '../support/apis';
import { expectationOf, reactionTo } from './member-model';
import { type Loss, type Plan } from './plan';

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
}

/**
 * For waits that are meant to run out. Nobody who answers is so slow, on any machine that the tests
 * are run on.
 */
const RUNS_OUT_MS = 20_000;

/** Plays one plan to its outcome. @throws Error when it has none */
export async function playPlan(stack: Stack, plan: Plan, api: Api): Promise<Observation> {
  const { client, simulator } = stack;
  const { verificationId } = await client.start(await requestOf(stack, plan, api));
  const isGivenFirst = plan.method === 'given' || plan.method === 'existing';
  const { views, result } = await playOn(client, verificationId, {
    via: plan.answersVia,
    account: plan.account,
    credentials: plan.signIns.slice(isGivenFirst ? 1 : 0),
    ...reactionsOf(stack, plan, verificationId),
  });
  const { userGuid, memberGuid } = result.view;
  const members = simulator.control.members(userGuid ?? '');
  const challenges = simulator.control.challenges(memberGuid ?? '');
  return {
    outcome: result.outcome.code,
    verdicts: challenges.filter(({ effects }) => effects > 0).map(({ verdict }) => verdict),
    effects: challenges.map(({ effects }) => effects),
    jobs: members.find(({ guid }) => guid === memberGuid)?.verificationsStarted ?? 0,
    numbers: result.accountNumbers.length,
    members: members.length,
    wasPrevented: [...views, ...members].some((each) => each.connectionStatus === 'PREVENTED'),
  };
}

async function requestOf(stack: Stack, plan: Plan, api: Api): Promise<StartVerificationRequest> {
  const { method, signIns, reactions, credentialAttemptsMax, consent } = plan;
  const limits = {
    credentialAttemptsMax,
    ...(expectationOf(plan, api).isAskedInVain ? { credentialsMs: RUNS_OUT_MS } : {}),
    ...(reactions.includes('silent') ? { answerMs: RUNS_OUT_MS } : {}),
    ...(consent === 'abandoned' ? { openUrlMs: RUNS_OUT_MS } : {}),
  };
  const [first = 'password'] = signIns;
  const user = { kind: 'new' } as const;
  switch (method) {
    case 'oauth':
      return { user, limits, member: { kind: 'oauth', institutionCode: OAUTH_BANK } };
    case 'asked':
      return { user, limits, member: { kind: 'credentials', institutionCode: 'mxbank' } };
    case 'given':
      return atMxBank(first, { limits });
    case 'existing': {
      const known = await knownMember(stack.simulator, first);
      lose(stack, 'verifyMember', known.memberGuid, plan.verifyLoss);
      lose(stack, 'readMemberStatus', known.memberGuid, 'html', plan.lostPolls);
      return ofMember(known, { limits });
    }
  }
}

/** What the end user does about each thing, and what happens to it on its way. */
function reactionsOf(stack: Stack, plan: Plan, verificationId: string) {
  const { client, simulator } = stack;
  let asked = 0;
  let isResumed = false;
  let isWrong = false;
  let hasLeft = false;
  return {
    answer: (_: number, question: Parameters<typeof rightAnswer>[0]) =>
      isWrong ? 'wrong' : rightAnswer(question),
    before: async (action: OpenAction, view: VerificationView): Promise<boolean> => {
      const memberGuid = view.memberGuid ?? '';
      if (action.kind === 'open-url') comeBack(stack, memberGuid, plan.consent);
      if (action.kind === 'open-url' || action.kind === 'provide-credentials') return !hasLeft;
      const ask = action.kind === 'select-account' ? 'account' : { questions: 1 };
      const reaction = reactionTo(ask, plan.reactions[asked++] ?? 'right');
      isWrong = reaction === 'wrong';
      if (reaction === 'cancel') {
        hasLeft = true;
        await client.cancel(verificationId, { reason: 'the model says so' });
      } else if (reaction === 'late') {
        const expired = { connectionStatus: 'EXPIRED', status: 'HALTED' };
        simulator.control.forceStatus(memberGuid, expired);
      } else if (reaction !== 'silent' && !isResumed) {
        isResumed = true;
        lose(stack, 'resumeMember', memberGuid, plan.resumeLoss);
      }
      return !hasLeft && reaction !== 'silent';
    },
  };
}

function comeBack({ simulator }: Stack, memberGuid: string, consent: Plan['consent']): void {
  if (consent !== 'abandoned') simulator.control.finishOauth(memberGuid, consent);
}

function lose(
  { simulator }: Stack,
  route: Fault['route'],
  memberGuid: string,
  kind: Loss | 'html',
  times = 1,
): void {
  if (kind !== 'none' && times > 0) simulator.control.addFault({ route, kind, memberGuid, times });
}
