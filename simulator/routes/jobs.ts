/**
 * Verify and the other jobs of a member (atrium-contract.md §3, §9): at most one runs at a time.
 */
import { type Support } from '../catalogue';
import { PLATFORM } from '../api';
import { findMember, type Answer, type Call, type Endpoint } from '../endpoint';
import { rejections, type Rejection } from '../errors';
import { AGGREGATION, type JobOrder, type Yield } from '../job-plan';
import { type MemberRecord } from '../records';
import { startJob, takesNoVerification } from '../world';

const MEMBER = '/users/:userGuid/members/:memberGuid';

/** The endpoints that start jobs. */
export const jobEndpoints: readonly Endpoint[] = [
  { name: 'verifyMember', method: 'POST', path: `${MEMBER}/verify`, handle: postVerify },
  { name: 'aggregateMember', method: 'POST', path: `${MEMBER}/aggregate`, handle: postAggregate },
  {
    name: 'balanceMember',
    apis: ['atrium'],
    method: 'POST',
    path: `${MEMBER}/balance`,
    handle: balanceMember,
  },
  {
    name: 'balanceMember',
    apis: PLATFORM,
    method: 'POST',
    path: `${MEMBER}/check_balance`,
    handle: balanceMember,
  },
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

function postVerify(call: Call): Answer {
  const { dialect } = call;
  const { member } = findMember(call);
  const status = verifyMember(call, dialect.requests.verification(call.body));
  return memberAnswer(call, member, status);
}

/** Starts a verification; returns the HTTP status of its answer. The widget uses it too. */
export function verifyMember(call: Call, brings: readonly Yield[]): 200 | 202 {
  const { world, nowMs } = call;
  const { counters, settings } = world;
  const { member } = findMember(call);
  requireSupport(member, 'verification', rejections.verificationUnsupported);
  if (!settings.verificationEnabled) throw rejections.verificationNotEnabled();
  requireOauthDone(member, nowMs);
  member.verifyCalls += 1;
  member.callbackPayload = call.callbackPayload ?? member.callbackPayload;

  const running = member.machine.runningJob(nowMs);
  if (running === 'verification') {
    counters.verificationsAttached += 1;
    // The documented test member always answers 200, because all callers share it.
    return world.store.isTestMember(member) ? 200 : 202;
  }
  if (running !== null) return rejectVerify(call);
  if (takesNoVerification(member)) {
    counters.verificationsThrottled += 1;
    return 202;
  }
  if (member.verifyCalls === 1 && member.scenario.verify === 'collides') {
    startJob(world, member, { ...AGGREGATION, nowMs });
    return rejectVerify(call);
  }
  startJob(world, member, { kind: 'verification', brings, nowMs });
  const isForeign = member.verifyCalls === 1 && member.scenario.verify === 'already-running';
  if (isForeign) counters.verificationsAttached += 1;
  return isForeign ? 202 : 200;
}

function rejectVerify(call: Call): never {
  call.world.counters.verificationsRejected += 1;
  throw rejections.otherJob();
}

function postAggregate(call: Call): Answer {
  const { member } = findMember(call);
  aggregateMember(call);
  return memberAnswer(call, member, 202);
}

/** Starts an aggregation, unless it is throttled. The widget uses it too. */
export function aggregateMember(call: Call): void {
  const { world, nowMs } = call;
  const { member } = findMember(call);
  if (member.useCases.length > 0 && !member.useCases.includes('PFM')) {
    throw rejections.useCaseMissing();
  }
  member.callbackPayload = call.callbackPayload ?? member.callbackPayload;
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
  if (isThrottled && member.machine.runningJob(nowMs) === null) return;
  startOrAttach(call, member, AGGREGATION);
}

function balanceMember(call: Call): Answer {
  const { world, nowMs } = call;
  const { member } = findMember(call);
  const last = member.lastBalanceAtMs;
  if (last !== null && nowMs - last < world.settings.balanceIntervalMs)
    throw rejections.balanceTooSoon();
  const hasStarted = startOrAttach(call, member, { kind: 'balance', brings: [] });
  if (!world.store.isTestMember(member)) member.lastBalanceAtMs = nowMs;
  return jobAnswer(call, member, hasStarted);
}

function identifyMember(call: Call): Answer {
  const { member } = findMember(call);
  requireSupport(member, 'identification', rejections.identificationUnsupported);
  if (!call.world.settings.identificationEnabled) throw rejections.identificationNotEnabled();
  return jobAnswer(
    call,
    member,
    startOrAttach(call, member, { kind: 'identification', brings: ['owners'] }),
  );
}

function extendHistory(call: Call): Answer {
  const { member } = findMember(call);
  requireSupport(member, 'history', rejections.historyUnsupported);
  return jobAnswer(
    call,
    member,
    startOrAttach(call, member, { kind: 'history', brings: ['transactions'] }),
  );
}

function fetchStatements(call: Call): Answer {
  const { member } = findMember(call);
  requireSupport(member, 'statement', rejections.statementsUnsupported);
  return jobAnswer(call, member, startOrAttach(call, member, { kind: 'statements', brings: [] }));
}

/** Other kind running: 409. Same kind: false. Idle: starts, true. */
function startOrAttach(call: Call, member: MemberRecord, order: JobOrder): boolean {
  const running = member.machine.runningJob(call.nowMs);
  // All callers share the documented test member: only verify is theirs to call.
  if (call.world.store.isTestMember(member)) return false;
  if (running !== null && running !== order.kind) throw rejections.otherJob();
  if (running === order.kind) return false;
  startJob(call.world, member, { ...order, nowMs: call.nowMs });
  return true;
}

function jobAnswer(call: Call, member: MemberRecord, hasStarted: boolean): Answer {
  return memberAnswer(call, member, hasStarted ? call.dialect.jobStatus : 202);
}

function requireSupport(member: MemberRecord, product: Support, reject: () => Rejection): void {
  if (!member.institution.supports.includes(product)) throw reject();
}

function requireOauthDone(member: MemberRecord, nowMs: number): void {
  const isPending = member.machine.view(nowMs).connectionStatus === 'PENDING';
  if (member.isOauth && isPending) throw rejections.oauthPending();
}

function memberAnswer(call: Call, member: MemberRecord, status: number): Answer {
  const { world, dialect } = call;
  const { user } = findMember(call);
  const shown = { user, member, view: member.machine.snapshot(), occasion: 'start' as const };
  return { status, body: { member: dialect.wire.member(shown, world) } };
}
