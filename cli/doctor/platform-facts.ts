/**
 * What the code relies on although MX's pages leave it open (docs/limitations.md), tried at the test
 * bank of the Platform API. None of it has to hold: the service is right either way, and the page
 * says what it costs where a fact is otherwise.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import {
  UNSTARTED_POLLS_NEEDED,
  isAccountSelection,
  isChallenged,
  type MemberObservation,
} from '../../domain';
import {
  isMxError,
  type CredentialValue,
  type MemberRef,
  type MxError,
  type MxPort,
} from '../../mx/port';
import { good, type Finding } from './check';

/** What is tried, and where. */
export interface TestGround {
  readonly mx: MxPort;
  readonly institutionCode: string;
  /** What succeeds at the test bank. */
  readonly right: readonly CredentialValue[];
  /** What the test bank denies. */
  readonly wrong: readonly CredentialValue[];
  readonly pollIntervalMs: number;
  /** Whether creating a member starts its verification: so in the current version. */
  readonly startsWithCreation: boolean;
}

/** Longest wait for a job at the test bank, which takes seconds. */
const JOB_MS = 90_000;
/** More looks than a job has questions, and more than an answered one stays in the status. */
const LOOKS_MAX = 20;

/** A fact, in words, and whether it was seen to hold. */
type Seen = readonly [fact: string, holds: boolean];

/**
 * Tries the facts with a user of its own, which is deleted again with its members. Four jobs at most,
 * no account number is read.
 */
export async function lookAtFacts(ground: TestGround): Promise<Finding> {
  const { mx } = ground;
  const ownId = `doctor-${randomUUID()}`;
  const { userGuid } = await mx.createUser({ ownId });
  try {
    const { found } = await mx.searchUser(ownId);
    const seen: Seen[] = [
      ['the filter of users finds an id', found?.userGuid === userGuid],
      ...(await lookAtRejections(ground, ownId)),
      ...(await lookAtFirstJob(ground, userGuid)),
      ...(await lookAtErrorCode(ground, userGuid)),
    ];
    return told(seen);
  } finally {
    await mx.deleteUser(userGuid);
  }
}

/** How a duplicate and an unknown guid are rejected. */
async function lookAtRejections({ mx }: TestGround, ownId: string): Promise<readonly Seen[]> {
  const duplicate = await rejectionOf(async () => {
    const { userGuid } = await mx.createUser({ ownId });
    await mx.deleteUser(userGuid);
  });
  const unknown = await rejectionOf(() => mx.readUser(`USR-${randomUUID()}`));
  return [
    ['a duplicate is answered 409', duplicate?.httpStatus === 409 && duplicate.code === 'conflict'],
    ['a rejection is in words of MX', unknown?.code === 'not-found'],
  ];
}

/** What a call is rejected with; undefined where it is not. Any other failure tells nothing. */
async function rejectionOf(call: () => Promise<unknown>): Promise<MxError | undefined> {
  try {
    await call();
    return undefined;
  } catch (error) {
    if (!isMxError(error) || error.httpStatus === undefined || error.httpStatus >= 500) throw error;
    return error;
  }
}

/** Creation, verify, the own id as a path, and how the accounts are offered. */
async function lookAtFirstJob(ground: TestGround, userGuid: string): Promise<readonly Seen[]> {
  const { mx, institutionCode, right, startsWithCreation } = ground;
  const ownId = `doctor-${randomUUID()}`;
  const signIn = { kind: 'credentials', credentials: right } as const;
  const made = await mx.createMember({ userGuid, institutionCode, ownId, signIn });
  const started = await mx.startVerification(made.member, {});
  const found = await mx.findMember(userGuid, ownId);
  const { challenges, isRunningUntold } = await untilIdleOrAsked(ground, made.member);
  // Another member of the same user may have these credentials then.
  await mx.deleteMember(made.member);
  const asked: readonly Seen[] = [
    ['accounts are offered as in Atrium', challenges.some(isAccountSelection)],
    ['an answer says whether a job runs', isRunningUntold !== true],
  ];
  if (!startsWithCreation) return asked;
  return [
    ['a member starts its verification (202)', made.jobStarted === 'yes'],
    ['verify meets that job (409)', started.kind === 'other-job'],
    ['a member is read by its own id', found?.memberGuid === made.member.memberGuid],
    ...asked,
  ];
}

/** Whether a job that fails leaves a code, and one that succeeds after it takes it away. */
async function lookAtErrorCode(ground: TestGround, userGuid: string): Promise<readonly Seen[]> {
  const { mx, institutionCode, right, wrong } = ground;
  const signIn = { kind: 'credentials', credentials: wrong } as const;
  const ownId = `doctor-${randomUUID()}`;
  const made = await mx.createMember({ userGuid, institutionCode, ownId, signIn });
  const { member, jobStarted } = made;
  if (jobStarted !== 'yes') await mx.startVerification(member, {});
  await untilIdleOrAsked(ground, member);
  const isTold = (await mx.readErrorCode(member)) !== undefined;
  const told: Seen = ['a denied member has an error code', isTold];
  if (!isTold) return [told];
  await mx.updateCredentials(member, right);
  await finish(ground, member);
  await mx.startVerification(member, {});
  const { connectionStatus } = await finish(ground, member);
  if (connectionStatus !== 'CONNECTED') return [told];
  const isCleared = (await mx.readErrorCode(member)) === undefined;
  return [told, ['a job that succeeds clears the code of the one before', isCleared]];
}

/** Polls until a job has ended, and chooses the first account where it asks for one. */
async function finish(ground: TestGround, member: MemberRef): Promise<MemberObservation> {
  const { mx, pollIntervalMs } = ground;
  const answered = new Set<string>();
  for (let looks = 1; ; looks += 1) {
    const seen = await untilIdleOrAsked(ground, member);
    if (!isChallenged(seen.connectionStatus) || looks === LOOKS_MAX) return seen;
    const open = seen.challenges.filter(({ guid }) => !answered.has(guid));
    if (open.length > 0) {
      const answers = open.map(({ guid, options }) => ({ guid, value: options?.[0]?.value ?? '' }));
      await mx.answer(member, answers);
    }
    for (const { guid } of open) answered.add(guid);
    await delay(pollIntervalMs);
  }
}

/** Polls until a job has ended, or asks something; what came last where it takes too long. */
async function untilIdleOrAsked(
  { mx, pollIntervalMs }: TestGround,
  member: MemberRef,
): Promise<MemberObservation> {
  const deadlineMs = Date.now() + JOB_MS;
  for (let idle = 0; ;) {
    const seen = await mx.observe(member);
    if (isChallenged(seen.connectionStatus) || Date.now() > deadlineMs) return seen;
    idle = seen.isBeingAggregated ? 0 : idle + 1;
    if (idle >= (seen.connectionStatus === 'CREATED' ? UNSTARTED_POLLS_NEEDED : 2)) return seen;
    await delay(pollIntervalMs);
  }
}

function told(seen: readonly Seen[]): Finding {
  const others = seen.filter(([, holds]) => !holds).map(([fact]) => fact);
  const held = seen.filter(([, holds]) => holds).map(([fact]) => fact);
  const otherwise =
    others.length === 0
      ? ''
      : ` Otherwise than assumed: ${others.join('; ')}. docs/limitations.md says what follows.`;
  return good(`as assumed: ${held.join('; ')}.${otherwise}`);
}
