/**
 * Goal: two of anything cost one: two starts with one id, two verifications of one member; and of two that share one job,
 * neither takes the other's answer for its own. Method: started together against the simulator, which counts what was begun.
 */
import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { play, playOn, untilAsked } from '../../tools/end-user/at-client';
import { atMxBank, knownMember, ofMember } from '../../tools/end-user/at-mx';
import { answersTo } from '../../tools/end-user/end-user';
import { eventually, SAFETY_NET_MS } from '../../tools/waiting';
import { useStack } from '../integration/support/stack';
import { useTestsTogether } from '../support/runs';
import { describeWithOwnServer } from '../support/server-suite';
import { answersOf, namesOf } from './support/flow';

describeWithOwnServer('two of the same', () => {
  const stack = useStack();
  const together = useTestsTogether();
  const client = () => stack().client;
  const simulator = () => stack().simulator;
  const control = () => simulator().control;
  const result = (id: string) => client().result(id, { timeoutMs: SAFETY_NET_MS });

  describe('two verifications that share one job', () => {
    /** Two that look at an idle member, are both put off, and come back at once: one starts the job, one attaches to it. */
    async function attached(password: string) {
      const known = await knownMember(simulator(), password);
      const { memberGuid } = known;
      const fault = { route: 'verifyMember', kind: 'status', status: 503, memberGuid } as const;
      control().addFault({ ...fault, times: 2 });
      const [a, b] = await Promise.all([0, 1].map(() => client().start(ofMember(known))));
      const ids = [a!.verificationId, b!.verificationId] as const;
      const untilBoth = async <K extends Parameters<typeof untilAsked>[2]>(kind: K) =>
        [
          await untilAsked(client(), ids[0], kind),
          await untilAsked(client(), ids[1], kind),
        ] as const;
      const choose = (id: string, action: Awaited<ReturnType<typeof selection>>, nth: number) =>
        client().selectAccount(id, { round: action.round, value: action.options[nth]!.value });
      const names = (found: Awaited<ReturnType<typeof result>>) =>
        namesOf(simulator(), known, found);
      /** MX started the job of one, and attached the other to it. */
      const expectOneJob = () => {
        const answers = answersOf(simulator(), memberGuid, 'verifyMember');
        expect([...answers].sort()).toEqual([200, 202, 503, 503]);
      };
      return { known, ids, untilBoth, choose, names, expectOneJob };
    }

    const selection = (id: string) => untilAsked(client(), id, 'select-account');

    together(
      'the second chooses another account when the job is over (405): already-running',
      async () => {
        const { ids, untilBoth, choose, names, expectOneJob } = await attached('password');
        const [first, second] = await untilBoth('select-account');
        await choose(ids[0], first, 0);
        expect(await names(await result(ids[0]))).toEqual([first.options[0]!.label]);
        await choose(ids[1], second, 1);
        const late = await result(ids[1]);
        expect(late).toMatchObject({ outcome: { code: 'already-running' }, accountNumbers: [] });
        expectOneJob();
      },
    );

    together(
      'the second chooses when the bank asks something else by now (400): already-running',
      async () => {
        const { ids, untilBoth, choose, names, expectOneJob } =
          await attached('sim_selection_first');
        const [first, second] = await untilBoth('select-account');
        await choose(ids[0], first, 0);
        await untilAsked(client(), ids[0], 'answer-challenges');
        await choose(ids[1], second, 1);
        // Whether it ends at once or only after what the bank asks now is its own affair.
        const { result: late } = await playOn(client(), ids[1]);
        expect(late).toMatchObject({ outcome: { code: 'already-running' }, accountNumbers: [] });
        // The first one is none the worse for it.
        const { result: done } = await playOn(client(), ids[0]);
        expect(done.outcome.code).toBe('verified');
        expect(await names(done)).toEqual([first.options[0]!.label]);
        expectOneJob();
      },
    );

    together(
      'the second chooses in vain (503), then the first: not the account of the first',
      async () => {
        const { known, ids, untilBoth, choose, names } = await attached('password');
        const [first, second] = await untilBoth('select-account');
        const { memberGuid } = known;
        control().addFault({ route: 'resumeMember', kind: 'status', status: 503, memberGuid });
        await choose(ids[1], second, 1);
        await eventually('the choice was lost', () =>
          control()
            .faults()
            .every((fault) => fault.memberGuid !== memberGuid),
        );
        await choose(ids[0], first, 0);
        const late = await result(ids[1]);
        expect(await names(late)).toEqual([]);
        expect(late.outcome.code).not.toBe('verified');
      },
    );

    together(
      'the second answers what the first has answered (400): it goes on with what is asked',
      async () => {
        const { ids, untilBoth, choose, names, expectOneJob } = await attached('challenge');
        const [first, second] = await untilBoth('answer-challenges');
        await client().answerChallenges(ids[0], answersTo(first));
        await selection(ids[0]);
        await client().answerChallenges(ids[1], answersTo(second));
        const asked = await selection(ids[1]);
        await choose(ids[1], asked, 1);
        const done = await result(ids[1]);
        expect(done.outcome.code).toBe('verified');
        expect(await names(done)).toEqual([asked.options[1]!.label]);
        // Now the first one is too late with the account.
        const { result: other } = await playOn(client(), ids[0], { account: 0 });
        expect(other.outcome.code).toBe('already-running');
        expectOneJob();
      },
    );
  });

  // Alone: these change or count what all runs have in common.

  /** What was begun at MX since now. */
  function counting() {
    const before = control().counters();
    return (name: keyof typeof before) => control().counters()[name] - before[name];
  }

  test('ten starts with one id, and one long after: one execution, one user, one member', async () => {
    const request = atMxBank('password', { verificationId: randomUUID() });
    const added = counting();
    const starts = Array.from({ length: 10 }, () => client().start(request));
    const started = await Promise.all(starts);
    expect(started.filter(({ wasStartedBefore }) => !wasStartedBefore)).toHaveLength(1);
    const { verificationId } = started[0]!;
    expect((await playOn(client(), verificationId)).result.outcome.code).toBe('verified');
    expect(await client().start(request)).toEqual({ verificationId, wasStartedBefore: true });
    expect([added('usersCreated'), added('membersCreated')]).toEqual([1, 1]);
  });

  test('two started in the same moment: the bank counts one job, and both end', async () => {
    const known = await knownMember(simulator(), 'sim_legacy');
    const added = counting();
    const settings = control().settings();
    // Slow enough that neither can end before the other has asked.
    control().changeSettings({ phaseMinMs: 1_000, phaseMaxMs: 1_000 });
    const played = await Promise.all([0, 1].map(() => play(client(), ofMember(known))));
    control().changeSettings(settings);
    const codes = played.map((each) => each.result.outcome.code);
    expect(codes).toContain('verified');
    for (const code of codes) expect(['verified', 'already-running']).toContain(code);
    expect(added('verificationsStarted')).toBe(1);
  });
});
