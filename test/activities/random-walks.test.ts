/**
 * Goal: whatever comes in place of MX's answers, a whole verification has no defect, loses no
 * number that MX gave, verifies nothing without a usable number, and ends with `never` for nothing
 * that was bad twice. Method: the real activities over the real adapter, joined by the rules of
 * domain/ alone; a proxy distorts answers at random, never more than two running.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import * as domain from '../../domain';
import { createAtrium } from '../../mx/atrium';
import { type MxPort } from '../../mx/port';
import { startSimulator, type Simulator } from '../../simulator';
import { WAYS } from '../../tools/end-user/at-mx';
import { rightAnswer } from '../../tools/end-user/end-user';
import { distorted } from '../../tools/chaos/distort';
import { randomFrom } from '../../tools/chaos/random';
import { startMxProxy, type MxProxy } from '../../tools/proxies/mx-proxy';
import { proofSize, report } from '../support/proof-size';
import { UNTIDY_SEED } from '../support/untidy-seed';
import { TENANT, VERIFICATION_ID as verificationId, activitiesOver, untilDone } from './bench';

const RESPONSES = proofSize({ slice: 100, full: 10_000 });
/**
 * Of a hundred answers, so many are distorted; none after so many bad ones running of one route.
 */
const SHARE = 30;
const RUNNING_MAX = domain.REJECTIONS_NEEDED - 1;
/** Far more than what bad answers cost. */
const ATTEMPTS = 40;
const AT_ONCE = proofSize({ slice: 20, full: 100 });
const POLL = { fastPollingMs: 60_000, slowPollMs: 100, settleMs: 60_000 };
const LIMITS = domain.limitsWith({ answerAttemptsMax: 5, credentialAttemptsMax: 5 });

let simulator: Simulator;
let proxy: MxProxy;
let mx: MxPort;
let activities: Awaited<ReturnType<typeof activitiesOver>>;
let responses = 0;
/** Members whose numbers were handed on as they are. */
const given = new Set<string>();
beforeAll(async () => {
  simulator = await startSimulator({ pace: 'instant' });
  proxy = await startMxProxy(simulator);
  mx = createAtrium(proxy);
  activities = await activitiesOver(mx, 100);
  const random = randomFrom(UNTIDY_SEED);
  const running = new Map<string, number>();
  proxy.reply = (request, answer) => {
    const route = `${request.method} ${request.path.replace(/\?.*/, '')}`;
    const bad = running.get(route) ?? 0;
    const isBad = random() * 100 < SHARE && bad < RUNNING_MAX;
    running.set(route, isBad ? bad + 1 : 0);
    responses += isBad ? 1 : 0;
    const member = /members\/([^/]+)\/account.numbers/.exec(request.path)?.[1];
    if (!isBad && member !== undefined) given.add(member);
    return isBad ? distorted(request, answer, random) : answer;
  };
});
afterAll(async () => {
  mx.close();
  await proxy.close();
  await simulator.close();
});

async function done<I, T>(activity: (input: I) => Promise<T>, input: I): Promise<T> {
  const { result, error } = await untilDone(activity, input, { attemptsMax: ATTEMPTS });
  if (error instanceof Error) throw error;
  return result!;
}

/** One verification, as workflows/account-verification.ts has it. */
async function walk(index: number): Promise<domain.OutcomeCode> {
  const { commands } = activities;
  const name = `walk-${String(index)}`;
  const { userGuid } = await done(commands.createUser, {
    ...TENANT,
    verificationId,
    user: { kind: 'new', identifier: name },
    institutionCode: 'mxbank',
  });
  const { memberGuid, baseline: before } = await done(commands.createMember, {
    ...TENANT,
    verificationId,
    userGuid,
    source: { kind: 'credentials', institutionCode: 'mxbank', identifier: name },
    credentials: await activities.credentials(WAYS[index % WAYS.length]!),
  });
  const ref = { userGuid, memberGuid };
  let baseline: domain.JobTimestamps = before;
  for (let failedAnswers = 0; ; failedAnswers += 1) {
    const ended = await playJob(ref, baseline);
    if (typeof ended === 'string') return ended;
    const history = { credentialAttempts: 1, dailyRetries: 0, sinceLastChallengeMs: 0 };
    const next = domain.decideRecovery(ended.code, { ...history, failedAnswers }, LIMITS, false);
    if (next.kind !== 'start-again') return ended.code;
    baseline = ended.timestamps;
  }
}

interface Ref {
  readonly userGuid: string;
  readonly memberGuid: string;
}

/** One job, to its outcome, or to how it ended where another one may follow. */
async function playJob(ref: Ref, baseline: domain.JobTimestamps) {
  const { commands, polling } = activities;
  const started = { ...ref, baseline, otherJobMs: 60_000 };
  const { hasSeenJob } = await done(commands.verifyMember, started);
  let answeredGuids: readonly string[] = [];
  let chosenLabel: string | undefined;
  for (let round = 0; round <= LIMITS.roundsMax; round += 1) {
    const context = { stage: 'job', baseline, hasSeenJob, answeredGuids } as const;
    const settled = await done(polling.awaitMemberSettled, { ...ref, ...POLL, context });
    if (settled.kind === 'connected') return numbersOf(ref, chosenLabel);
    if (settled.kind === 'ended') {
      const { connectionStatus, isAuthenticated, timestamps } = settled;
      const code = domain.outcomeForEnd(connectionStatus, isAuthenticated, round > 0);
      return { code, timestamps };
    }
    if (settled.kind === 'unstarted') return 'did-not-settle';
    const { challenges } = settled;
    const isSelection = domain.roundKindOf(challenges) === 'account-selection';
    const [first] = challenges[0]?.options ?? [];
    if (isSelection && first === undefined) return 'no-verifiable-account';
    chosenLabel = isSelection ? first?.label : chosenLabel;
    const answers = challenges.map((each) => ({ guid: each.guid, value: rightAnswer(each) }));
    await done(commands.resumeMember, { ...ref, verificationId, answers });
    answeredGuids = challenges.map(({ guid }) => guid);
  }
  return 'too-many-rounds';
}

async function numbersOf(ref: Ref, chosenLabel: string | undefined): Promise<domain.OutcomeCode> {
  const { numbers } = await done(activities.commands.listAccountNumbers, {
    ...ref,
    knownAccountGuids: [],
    ...(chosenLabel === undefined ? {} : { chosenLabel }),
  });
  const accountGuids = numbers.map(({ accountGuid }) => accountGuid);
  await done(activities.commands.listTransactions, { ...ref, accountGuids });
  if (given.has(ref.memberGuid)) expect(numbers).not.toEqual([]);
  if (numbers.length === 0) return 'no-account-numbers';
  return numbers.every(domain.isComplete) ? 'verified' : 'numbers-incomplete';
}

test('a whole verification over distorted answers', async () => {
  const endings = new Map<string, number>();
  const one = async (index: number): Promise<void> => {
    const code = await walk(index).catch((error: unknown) => {
      const type = error instanceof ApplicationFailure ? error.type : undefined;
      if (!domain.isFailureType(type)) throw error;
      return domain.FAILURES[type].outcome;
    });
    endings.set(code, (endings.get(code) ?? 0) + 1);
    if (code !== 'verified') expect([code, domain.OUTCOMES[code].retry]).not.toContain('never');
  };
  for (let begun = 0; responses < RESPONSES; begun += AT_ONCE)
    await Promise.all(Array.from({ length: AT_ONCE }, (_, at) => one(begun + at)));
  report(
    `random walks: ${String(responses)} distorted answers, UNTIDY_SEED=${String(UNTIDY_SEED)}`,
  );
  report(`random walks: ${JSON.stringify(Object.fromEntries(endings))}`);
  expect(endings.get('verified')).toBeGreaterThan(0);
}, 900_000);
