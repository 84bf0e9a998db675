/**
 * Goal: whatever a bank and an end user do, a verification of the double ends as the independent
 * model of both says, which test/flows/model holds equal to the real thing. Method: each scenario,
 * and random plans; the seed is printed.
 */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isVerificationClientError, openResult } from '../../client';
import { SCENARIOS, VerificationDouble, type ScenarioName } from '../../client/testing';
import { generateSealingKeyPair } from '../../codec';
import { OUTCOMES, type OutcomeCode } from '../../domain';
import { OAUTH, play, playOn, untilAsked } from '../../tools/end-user/at-client';
import { atMxBank, ofMember } from '../../tools/end-user/at-mx';
import { answersTo, rightAnswer } from '../../tools/end-user/end-user';
import { expectationOf, reactionTo } from '../flows/model/member-model';
import { JOBS, REJECTED, plans, type Plan } from '../flows/model/plan';

const SEED = Number(process.env['MODEL_SEED'] ?? Date.now() % 0x7fff_ffff);
const RUNS = 150;
const A_DAY_MS = 86_400_000;
const NEW_USER = { kind: 'new' } as const;

const USUAL: Plan = {
  method: 'given',
  signIns: ['password'],
  reactions: [],
  answersVia: 'update',
  consent: 'approved',
  verifyLoss: 'none',
  resumeLoss: 'none',
  lostPolls: 0,
  credentialAttemptsMax: 2,
  account: 0,
};
const isKnown = (name: string) => Object.hasOwn(SCENARIOS, name);
/** What the double can play: banks that stop waiting, and members of others, are MX's. */
const isPlayable = ({ method, signIns, reactions }: Plan) =>
  method !== 'existing' && signIns.every(isKnown) && !reactions.includes('late');

async function playPlan(
  plan: Plan,
): Promise<Pick<ReturnType<typeof expectationOf>, 'outcome' | 'numbers'>> {
  const double = new VerificationDouble();
  const { method, signIns, credentialAttemptsMax, consent, account, answersVia: via } = plan;
  const limits = { credentialAttemptsMax };
  const given = atMxBank(signIns[0] ?? '', { limits });
  const asked = {
    user: NEW_USER,
    limits,
    member: { kind: 'credentials', institutionCode: 'mxbank' },
  } as const;
  const atBank = { user: NEW_USER, limits, member: OAUTH };
  const { verificationId } = await double.start(
    { given, existing: given, asked, oauth: atBank }[method],
  );
  let rounds = 0;
  let forms = method === 'given' ? 1 : 0;
  /** `isLeft`: the end user leaves what is asked for as it is. */
  const now = { isWrong: false, isLeft: false, isOver: false };
  const playing = playOn(double, verificationId, {
    via,
    account,
    credentials: signIns.slice(forms),
    answer: (_, question) => (now.isWrong ? 'wrong' : rightAnswer(question)),
    before: async ({ kind }) => {
      if (kind === 'open-url' && consent !== 'abandoned')
        await double.finishPage(verificationId, consent);
      else if (kind === 'open-url') now.isLeft = true;
      else if (kind === 'provide-credentials') now.isLeft = forms++ >= signIns.length;
      else {
        const ask = kind === 'select-account' ? 'account' : { questions: 1 };
        const reaction = reactionTo(ask, plan.reactions[rounds++] ?? 'right');
        now.isWrong = reaction === 'wrong';
        now.isLeft = reaction === 'silent';
        if (reaction !== 'cancel') return !now.isLeft;
        await double.cancel(verificationId, { reason: 'the plan' });
        return false;
      }
      return true;
    },
  });
  void playing.finally(() => (now.isOver = true));
  while (!now.isOver) {
    await new Promise(setImmediate);
    if (now.isLeft) await double.passTime(A_DAY_MS);
  }
  const { result } = await playing;
  return { outcome: result.outcome.code, numbers: result.accountNumbers.length };
}

describe('the double', () => {
  const names = Object.keys(SCENARIOS).filter((name) => name in JOBS || name in REJECTED);

  it.each(names)('plays %s as the model says', async (name) => {
    const plan = { ...USUAL, signIns: [name] };
    const { outcome, numbers } = expectationOf(plan);
    expect(await playPlan(plan)).toEqual({ outcome, numbers });
  });

  it(`plays ${String(RUNS)} random plans as the model says`, async () => {
    process.stdout.write(`the double: MODEL_SEED=${String(SEED)}\n`);
    expect(names.length).toBeGreaterThan(25);
    for (const plan of fc.sample(plans.filter(isPlayable), { numRuns: RUNS, seed: SEED })) {
      const { outcome, numbers } = expectationOf(plan);
      expect({ plan, ...(await playPlan(plan)) }).toEqual({ plan, outcome, numbers });
    }
  });

  it.each(Object.keys(OUTCOMES) as OutcomeCode[])(
    'ends with %s where a test says so',
    async (code) => {
      const double = new VerificationDouble();
      double.playNext(code);
      const { result } = await play(double, atMxBank('challenge'));
      expect(result.outcome.code).toBe(code);
      expect(result.view.outcome).toEqual(result.outcome);
      expect(result.accountNumbers.length > 0).toBe(
        code === 'verified' || code === 'numbers-incomplete',
      );
    },
  );

  it('asks again after a wrong answer, and says why', async () => {
    const double = new VerificationDouble({ scenario: 'challenge' });
    const { verificationId } = await double.start({ user: NEW_USER, member: OAUTH });
    await double.finishPage(verificationId);
    const first = await untilAsked(double, verificationId, 'answer-challenges');
    await double.answerChallenges(verificationId, answersTo(first, 'wrong'));
    const next = await double.awaitNextStep(verificationId, { afterRound: 2, timeoutMs: 10_000 });
    expect(next?.nextAction).toMatchObject({ round: 3, reason: 'rejected', attemptsLeft: 1 });
  });

  it('knows its members again: their numbers can be reused, and wrong credentials are asked for first', async () => {
    const double = new VerificationDouble();
    const { result } = await play(double, atMxBank('password'));
    const known = { userGuid: result.view.userGuid!, memberGuid: result.view.memberGuid! };
    const again = await play(double, ofMember(known, { policies: { reuseKnownNumbers: true } }));
    expect(again.result).toMatchObject({
      outcome: { code: 'verified' },
      numbersFoundBy: 'known-before',
    });
    const limits = { credentialAttemptsMax: 1 };
    const { view } = (await play(double, atMxBank('INVALID', { limits }))).result;
    const { verificationId } = await double.start(
      ofMember({ userGuid: view.userGuid!, memberGuid: view.memberGuid! }),
    );
    await untilAsked(double, verificationId, 'provide-credentials');
  });

  it('seals the result to a key of the caller', async () => {
    const { publicJwk, privateJwk } = await generateSealingKeyPair();
    const double = new VerificationDouble();
    const request = atMxBank('sim_legacy', {
      resultKey: publicJwk as never,
      includeTransactions: true,
    });
    const { verificationId, result } = await play(double, request);
    expect(result.accountNumbers.map(({ accountNumber }) => accountNumber)).toEqual([
      '••••',
      '••••',
    ]);
    const opened = await openResult(privateJwk, verificationId, result);
    expect(opened.accountNumbers).toMatchObject([
      { accountNumber: '1000000001' },
      { accountNumber: '1000000002' },
    ]);
    expect(opened.transactions?.transactions.length).toBe(4);
  });

  it('lets time pass only when it is told', async () => {
    const double = new VerificationDouble();
    const { verificationId } = await double.start(
      atMxBank('SERVER_ERROR', { policies: { retryDaily: true } }),
    );
    await double.passTime(0);
    expect((await double.getVerification(verificationId)).phase).toBe('WAITING_TO_RETRY');
    await double.passTime(3 * A_DAY_MS);
    expect((await double.getVerification(verificationId)).outcome?.code).toBe('support-required');
  });

  it('fails where a test says so, once', async () => {
    const double = new VerificationDouble();
    double.failNext('TEMPORAL_UNAVAILABLE');
    const failed = await double.start(atMxBank('password')).catch((error: unknown) => error);
    expect(isVerificationClientError(failed) && failed.code).toBe('TEMPORAL_UNAVAILABLE');
    await expect(double.start(atMxBank('password'))).resolves.toMatchObject({
      wasStartedBefore: false,
    });
  });

  it('knows every name of a scenario, and no other', () => {
    const double = new VerificationDouble();
    for (const name of Object.keys(SCENARIOS) as ScenarioName[]) double.playNext(name);
    double.playNext('nothing' as ScenarioName);
    return expect(double.start(atMxBank('password'))).rejects.toThrow(
      'There is no scenario "nothing".',
    );
  });
});
