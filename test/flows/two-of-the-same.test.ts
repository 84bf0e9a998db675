// Goal: two of anything cost one: two starts with one id, two verifications of one member, a member that exists already;
// and of two that share one job, neither takes the other's answer for its own. Method: started together against the
// simulator, whose counters tell what was really begun.
import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { answersTo, untilAsked } from '../../tools/histories/end-user';
import { eventually } from '../support/dev-server';
import { describeWithOwnServer } from '../support/server-suite';
import { atMxBank, callAtrium, makeUser, mxBankCredentials } from '../integration/support/requests';
import { useStack } from '../integration/support/stack';
import {
  countOf,
  knownMember,
  namesOf,
  ofKnown,
  outcomeOf,
  play,
  playOn,
  SHORT,
} from './support/flow';

describeWithOwnServer('two of the same', () => {
  const stack = useStack();
  const simulator = () => stack().simulator;
  const control = () => simulator().control;

  test('ten starts with one id at once: one execution, one user, one member', async () => {
    const { client } = stack();
    const verificationId = randomUUID();
    const before = control().counters();
    const started = await Promise.all(
      Array.from({ length: 10 }, () => client.start(atMxBank('password', { verificationId }))),
    );
    expect(started.filter(({ wasStartedBefore }) => !wasStartedBefore)).toHaveLength(1);
    expect((await playOn(client, verificationId)).result.outcome.code).toBe('verified');
    const after = control().counters();
    expect(after.usersCreated - before.usersCreated).toBe(1);
    expect(after.membersCreated - before.membersCreated).toBe(1);
    const late = await client.start(atMxBank('password', { verificationId }));
    expect(late.wasStartedBefore).toBe(true);
    expect(control().counters().membersCreated).toBe(after.membersCreated);
  });

  test('a verification of a member that is being verified ends with already-running; the bank counts one', async () => {
    const { client } = stack();
    const known = await knownMember(simulator(), 'challenge');
    const before = control().counters();
    const first = await client.start(ofKnown(known));
    await untilAsked(client, first.verificationId, 'answer-challenges');
    const second = await client.start(ofKnown(known));
    expect(await outcomeOf(client, second.verificationId)).toBe('already-running');
    expect((await playOn(client, first.verificationId)).result.outcome.code).toBe('verified');
    const after = control().counters();
    expect(after.verificationsStarted - before.verificationsStarted).toBe(1);
  });

  test('two started in the same moment: the bank counts one, and both end', async () => {
    const { client } = stack();
    // Slow enough that neither can end before the other has asked.
    control().changeSettings({ phaseMinMs: 250, phaseMaxMs: 250 });
    const known = await knownMember(simulator(), 'sim_legacy');
    const before = control().counters();
    const played = await Promise.all([0, 1].map(() => play(client, ofKnown(known))));
    control().changeSettings({ phaseMinMs: 0, phaseMaxMs: 0 });
    const codes = played.map(({ result }) => result.outcome.code);
    expect(codes).toContain('verified');
    for (const code of codes) expect(['verified', 'already-running']).toContain(code);
    const after = control().counters();
    expect(after.verificationsStarted - before.verificationsStarted).toBe(1);
  });

  describe('two verifications that share one job', () => {
    /** Two that look at an idle member, are both put off, and come back at once: one starts the job, one attaches to it. */
    async function attached(password: string) {
      const { client } = stack();
      const known = await knownMember(simulator(), password);
      const { memberGuid } = known;
      const fault = { route: 'verifyMember', kind: 'status', status: 503, memberGuid } as const;
      control().addFault({ ...fault, times: 2 });
      const before = control().counters().verificationsStarted;
      const [a, b] = await Promise.all([
        client.start(ofKnown(known)),
        client.start(ofKnown(known)),
      ]);
      const untilBoth = <K extends Parameters<typeof untilAsked>[2]>(kind: K) =>
        Promise.all([
          untilAsked(client, a.verificationId, kind),
          untilAsked(client, b.verificationId, kind),
        ]);
      const startedSince = () => control().counters().verificationsStarted - before;
      return { client, known, a: a.verificationId, b: b.verificationId, untilBoth, startedSince };
    }

    test('the second chooses another account when the job is over (405): already-running, not the account of the first', async () => {
      const { client, known, a, b, untilBoth, startedSince } = await attached('password');
      const [first, second] = await untilBoth('select-account');
      await client.selectAccount(a, { round: first.round, value: first.options[0]!.value });
      const done = await client.result(a, { timeoutMs: 15_000 });
      expect(done.outcome.code).toBe('verified');
      expect(await namesOf(simulator(), known, done)).toEqual([first.options[0]!.label]);
      await client.selectAccount(b, { round: second.round, value: second.options[1]!.value });
      const late = await client.result(b, { timeoutMs: 15_000 });
      expect(late.outcome.code).toBe('already-running');
      expect(late.accountNumbers).toEqual([]);
      expect(startedSince()).toBe(1);
    });

    test('the second chooses another account when the bank asks something else by now (400): already-running', async () => {
      const { client, known, a, b, untilBoth, startedSince } =
        await attached('sim_selection_first');
      const [first, second] = await untilBoth('select-account');
      await client.selectAccount(a, { round: first.round, value: first.options[0]!.value });
      await untilAsked(client, a, 'answer-challenges');
      await client.selectAccount(b, { round: second.round, value: second.options[1]!.value });
      // Whether it ends at once or only after what the bank asks now is its own affair.
      const { result: late } = await playOn(client, b);
      expect(late.outcome.code).toBe('already-running');
      expect(late.accountNumbers).toEqual([]);
      // The first one is none the worse for it.
      const { result } = await playOn(client, a);
      expect(result.outcome.code).toBe('verified');
      expect(await namesOf(simulator(), known, result)).toEqual([first.options[0]!.label]);
      expect(startedSince()).toBe(1);
    });

    test('the second chooses in vain (503), and the first before its next try: not the account of the first', async () => {
      const { client, known, a, b, untilBoth } = await attached('password');
      const [first, second] = await untilBoth('select-account');
      const { memberGuid } = known;
      control().addFault({ route: 'resumeMember', kind: 'status', status: 503, memberGuid });
      await client.selectAccount(b, { round: second.round, value: second.options[1]!.value });
      await eventually('the choice was lost', () => control().faults().length === 0);
      await client.selectAccount(a, { round: first.round, value: first.options[0]!.value });
      const late = await client.result(b, { timeoutMs: 25_000 });
      expect(await namesOf(simulator(), known, late)).toEqual([]);
      expect(late.outcome.code).not.toBe('verified');
    });

    test('the second answers a question that the first has answered (400): it goes on with what is asked now', async () => {
      const { client, known, a, b, untilBoth, startedSince } = await attached('challenge');
      const [first, second] = await untilBoth('answer-challenges');
      await client.answerChallenges(a, answersTo(first));
      await untilAsked(client, a, 'select-account');
      await client.answerChallenges(b, answersTo(second));
      const selection = await untilAsked(client, b, 'select-account');
      const chosen = selection.options[1]!;
      await client.selectAccount(b, { round: selection.round, value: chosen.value });
      const result = await client.result(b, { timeoutMs: 15_000 });
      expect(result.outcome.code).toBe('verified');
      expect(await namesOf(simulator(), known, result)).toEqual([chosen.label]);
      // Now the first one is too late with the account.
      const { result: other } = await playOn(client, a, { account: 0 });
      expect(other.outcome.code).toBe('already-running');
      expect(startedSince()).toBe(1);
    });

    test('the second answers while the answer of the first is looked at (405): it goes on with what is asked next', async () => {
      control().changeSettings({ phaseMinMs: 800, phaseMaxMs: 800 });
      try {
        const { client, known, a, b, untilBoth } = await attached('challenge');
        const [first, second] = await untilBoth('answer-challenges');
        const resumes = () => countOf(simulator(), known.memberGuid, 'resumeMember');
        await client.answerChallenges(a, answersTo(first));
        await eventually('the first answer arrived', () => resumes() === 1);
        await client.answerChallenges(b, answersTo(second));
        await eventually('the second answer arrived', () => resumes() === 2);
        const selection = await untilAsked(client, b, 'select-account');
        const chosen = selection.options[1]!;
        await client.selectAccount(b, { round: selection.round, value: chosen.value });
        const result = await client.result(b, { timeoutMs: 15_000 });
        expect(result.outcome.code).toBe('verified');
        expect(await namesOf(simulator(), known, result)).toEqual([chosen.label]);
        await client.cancel(a, { reason: 'the test is over' });
        await client.result(a, { timeoutMs: 15_000 });
      } finally {
        control().changeSettings({ phaseMinMs: 0, phaseMaxMs: 0 });
      }
    });
  });

  test('a member that exists already and is not ours is named, and left as it is', async () => {
    const known = await knownMember(simulator(), 'challenge');
    const user = { kind: 'existing', userGuid: known.userGuid } as const;
    const { result } = await play(stack().client, atMxBank('challenge', { user }));
    expect(result.outcome).toMatchObject({ code: 'member-already-exists', turn: 'integrator' });
    expect(result.view.memberGuid).toBe(known.memberGuid);
    expect(control().members(known.userGuid)).toHaveLength(1);
    expect(countOf(simulator(), known.memberGuid, 'verifyMember')).toBe(0);
  });

  test('a member that is provably ours, from an attempt whose answer was lost, is adopted', async () => {
    const { client } = stack();
    const verificationId = randomUUID();
    const userGuid = await makeUser(simulator());
    control().addFault({ route: 'createMember', kind: 'lose-response' });
    const user = { kind: 'existing', userGuid } as const;
    const { result } = await play(client, atMxBank('password', { verificationId, user }));
    expect(result.outcome.code).toBe('verified');
    expect(control().members(userGuid)).toMatchObject([{ identifier: `av-${verificationId}` }]);
    expect(control().faults()).toEqual([]);
  });

  test('a member of an earlier verification under an identifier that the caller gave is not taken for ours', async () => {
    const identifier = `given-${randomUUID()}`;
    const userGuid = await makeUser(simulator());
    const { body } = await callAtrium(simulator(), 'POST', `/users/${userGuid}/members`, {
      member: {
        institution_code: 'mxbank',
        credentials: mxBankCredentials('challenge'),
        identifier,
        skip_aggregation: true,
      },
    });
    const { guid } = body['member'] as { guid: string };
    const member = {
      kind: 'credentials',
      institutionCode: 'mxbank',
      credentials: mxBankCredentials('password'),
      identifier,
    } as const;
    const user = { kind: 'existing', userGuid } as const;
    const { result } = await play(stack().client, { user, member, limits: SHORT });
    expect(result.outcome.code).toBe('member-already-exists');
    expect(result.view.memberGuid).toBe(guid);
  });
});
