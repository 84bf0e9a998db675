/**
 * Verify and the other jobs of a member (atrium-contract.md §3, §9): at most one runs at a time.
 */
import { z } from 'zod';
import { type Support } from '../catalogue';
import { findMember, readBody, type Answer, type Call, type Endpoint } from '../endpoint';
import { rejections, type AtriumRejection } from '../errors';
import { type JobKind } from '../job-plan';
import { type MemberRecord } from '../store';
import { memberBody } from '../wire';
import { startJob } from '../world';

const MEMBER = '/users/:userGuid/members/:memberGuid';

/** The endpoints that start jobs. */
export const jobEndpoints: readonly Endpoint[] = [
  { name: 'verifyMember', method: 'POST', path: `${MEMBER}/verify`, handle: verifyMember },
  { name: 'aggregateMember', method: 'POST', path: `${MEMBER}/aggregate`, handle: aggregateMember },
  { name: 'balanceMember', method: 'POST', path: `${MEMBER}/balance`, handle: balanceMember },
  { name: 'identifyMember', method: 'POST', path: `${MEMBER}/identify`, handle: identifyMember },
  {
    name: 'extendHistory',
    method: 'POST',
    path: `${MEMBER}/extend_history`,
    handle: extendHistory,
  },
  {
    name: 'fetchStatements',
    method: 'POST',
    path: `${MEMBER}/fetch_statements`,
    handle: fetchStatements,
  },
];

/**
 * No example shows where the option goes (atrium-contract.md §18); the bare body is the likely
 * place.
 */
const verifyRequest = z.object({ include_transactions: z.boolean().optional() }).optional();

/** POST verify. The widget uses it too. */
export function verifyMember(call: Call): Answer {
  const { world, nowMs } = call;
  const { counters, settings } = world;
  const { member } = findMember(call);
  const options = readBody(verifyRequest, call.body);
  const includesTransactions = options?.include_transactions === true;
  requireSupport(member, 'verification', rejections.verificationUnsupported);
  if (!settings.verificationEnabled) throw rejections.verificationNotEnabled();
  requireOauthDone(member, nowMs);
  member.verifyCalls += 1;

  const running = member.machine.runningJob(nowMs);
  if (running === 'verification') {
    counters.verificationsAttached += 1;
    // The documented test member always answers 200, because all callers share it.
    return memberAnswer(call, member, world.store.isTestMember(member) ? 200 : 202);
  }
  if (running !== null) return rejectVerify(call);
  if (isVerifyThrottled(member)) {
    counters.verificationsThrottled += 1;
    return memberAnswer(call, member, 202);
  }
  if (member.verifyCalls === 1 && member.scenario.verify === 'collides') {
    startJob(world, member, { kind: 'aggregation', nowMs });
    return rejectVerify(call);
  }
  startJob(world, member, { kind: 'verification', nowMs, includesTransactions });
  const isForeign = member.verifyCalls === 1 && member.scenario.verify === 'already-running';
  if (isForeign) counters.verificationsAttached += 1;
  return memberAnswer(call, member, isForeign ? 202 : 200);
}

function rejectVerify(call: Call): never {
  call.world.counters.verificationsRejected += 1;
  throw rejections.otherJob();
}

function isVerifyThrottled({ scenario, verifyCalls }: MemberRecord): boolean {
  if (scenario.verify === 'throttled') return true;
  return scenario.verify === 'throttled-once' && verifyCalls === 1;
}

/** POST aggregate. The widget uses it too. */
export function aggregateMember(call: Call): Answer {
  const { world, nowMs } = call;
  const { member } = findMember(call);
  requireOauthDone(member, nowMs);
  const last = member.machine
    .finishedJobs(nowMs)
    .filter((job) => job.kind === 'aggregation')
    .at(-1);
  const isThrottled =
    !member.institution.isNeverThrottled &&
    last !== undefined &&
    nowMs - last.atMs < world.settings.throttleWindowMs;
  // Inside the window MX also answers 202; only the flag shows the difference (atrium-contract.md
  // §9).
  if (isThrottled && member.machine.runningJob(nowMs) === null) {
    return memberAnswer(call, member, 202);
  }
  return startOrAttach(call, member, 'aggregation', 202);
}

function balanceMember(call: Call): Answer {
  const { world, nowMs } = call;
  const { member } = findMember(call);
  const last = member.lastBalanceAtMs;
  if (last !== null && nowMs - last < world.settings.balanceIntervalMs)
    throw rejections.balanceTooSoon();
  const answer = startOrAttach(call, member, 'balance', 200);
  if (!world.store.isTestMember(member)) member.lastBalanceAtMs = nowMs;
  return answer;
}

function identifyMember(call: Call): Answer {
  const { member } = findMember(call);
  requireSupport(member, 'identification', rejections.identificationUnsupported);
  if (!call.world.settings.identificationEnabled) throw rejections.identificationNotEnabled();
  return startOrAttach(call, member, 'identification', 200);
}

function extendHistory(call: Call): Answer {
  const { member } = findMember(call);
  requireSupport(member, 'history', rejections.historyUnsupported);
  return startOrAttach(call, member, 'history', 200);
}

function fetchStatements(call: Call): Answer {
  const { member } = findMember(call);
  requireSupport(member, 'statement', rejections.statementsUnsupported);
  return startOrAttach(call, member, 'statements', 200);
}

/** Same kind running: 202 with the member as it is. Other kind: 409. Idle: starts. */
function startOrAttach(
  call: Call,
  member: MemberRecord,
  kind: JobKind,
  startedStatus: number,
): Answer {
  const running = member.machine.runningJob(call.nowMs);
  // All callers share the documented test member: only verify is theirs to call.
  if (call.world.store.isTestMember(member)) return memberAnswer(call, member, 202);
  if (running !== null && running !== kind) throw rejections.otherJob();
  if (running === kind) return memberAnswer(call, member, 202);
  startJob(call.world, member, { kind, nowMs: call.nowMs });
  return memberAnswer(call, member, startedStatus);
}

function requireSupport(
  member: MemberRecord,
  product: Support,
  reject: () => AtriumRejection,
): void {
  if (!member.institution.supports.includes(product)) throw reject();
}

function requireOauthDone(member: MemberRecord, nowMs: number): void {
  const isPending = member.machine.view(nowMs).connectionStatus === 'PENDING';
  if (member.isOauth && isPending) throw rejections.oauthPending();
}

function memberAnswer(call: Call, member: MemberRecord, status: number): Answer {
  const view = member.machine.snapshot();
  return { status, body: { member: memberBody(member, view, call.world.settings.timeSpelling) } };
}
