// Goal: what a caller decides beforehand is done, and nothing else: who chooses the account, whether known numbers will
// do, whether a failed bank is tried again the next day, what becomes of the member. Method: members at the simulator;
// days are made short by `dailyRetryMs`.
import { describe, expect, test } from '@jest/globals';
import type { AccountSelectionPolicy, VerificationPolicies } from '../../domain';
import { viewWhere } from '../../tools/histories/end-user';
import { describeWithOwnServer } from '../support/server-suite';
import { atMxBank, callAtrium, mxBankCredentials } from '../integration/support/requests';
import { useStack } from '../integration/support/stack';
import {
  callsTo,
  knownMember,
  ofKnown,
  phasesOf,
  play,
  playAtMxBank,
  playOn,
  SHORT,
} from './support/flow';

describeWithOwnServer('policies', () => {
  const stack = useStack();
  const simulator = () => stack().simulator;
  const control = () => simulator().control;

  describe('account selection', () => {
    const ASKED = 'AWAITING_ACCOUNT_SELECTION';
    const RULES: readonly (readonly [string, AccountSelectionPolicy, string, boolean])[] = [
      ['the end user, said so', { kind: 'end-user' }, 'password', true],
      ['a label', { kind: 'label', label: 'MX Bank Savings' }, 'password', false],
      [
        'a label, case and spaces apart',
        { kind: 'label', label: ' mx bank SAVINGS ' },
        'password',
        false,
      ],
      ['a label that no option has', { kind: 'label', label: 'Savings' }, 'password', true],
      ['a pattern', { kind: 'label-pattern', pattern: '*savings' }, 'password', false],
      [
        'a pattern that fits both',
        { kind: 'label-pattern', pattern: 'MX Bank *' },
        'password',
        true,
      ],
      [
        'a label that two accounts share',
        { kind: 'label', label: 'Chequing' },
        'sim_selection_equal_labels',
        true,
      ],
      ['a pattern after MFA', { kind: 'label-pattern', pattern: '*Checking*' }, 'challenge', false],
    ];
    test.each(RULES)('%s', async (_, accountSelection, password, isAsked) => {
      const policies = { accountSelection };
      const played = await playAtMxBank(stack(), password, { account: 1 }, { policies });
      expect(played.result.outcome.code).toBe('verified');
      expect(phasesOf(played).includes(ASKED)).toBe(isAsked);
      expect(played.result.accountNumbers).toHaveLength(1);
    });

    test('a choice by rule counts as a round, so that a bank that asks without end meets the bound', async () => {
      const policies = { accountSelection: { kind: 'label', label: 'MX Bank Savings' } } as const;
      const within = (roundsMax: number) =>
        playAtMxBank(stack(), 'challenge', {}, { policies, limits: { ...SHORT, roundsMax } });
      // One question, one account.
      expect((await within(2)).result.outcome.code).toBe('verified');
      expect((await within(1)).result.outcome.code).toBe('too-many-rounds');
    });

    test('the rule chooses the account that it names', async () => {
      const chosenBy = async (label: string) => {
        const known = await knownMember(simulator(), 'password');
        const policies = { accountSelection: { kind: 'label', label } } as const;
        const { result } = await play(stack().client, ofKnown(known, { policies }));
        const { body } = await callAtrium(
          simulator(),
          'GET',
          `/users/${known.userGuid}/members/${known.memberGuid}/accounts`,
        );
        const accounts = body['accounts'] as { guid: string; name: string }[];
        return accounts.find(({ guid }) => guid === result.accountNumbers[0]?.accountGuid)?.name;
      };
      expect(await chosenBy('MX Bank Savings')).toBe('MX Bank Savings');
      expect(await chosenBy('MX Bank Checking')).toBe('MX Bank Checking');
    });
  });

  describe('known numbers', () => {
    test('are taken where the policy says so: no verification is paid for', async () => {
      const known = await knownMember(simulator(), 'sim_legacy');
      const first = await play(stack().client, ofKnown(known));
      const before = control().counters();
      const policies = { reuseKnownNumbers: true };
      const { result } = await play(stack().client, ofKnown(known, { policies }));
      expect(result.outcome.code).toBe('verified');
      expect(result.numbersFoundBy).toBe('known-before');
      expect(result.accountNumbers).toEqual(first.result.accountNumbers);
      expect(control().counters().verificationsStarted).toBe(before.verificationsStarted);
    });

    test('are not taken unless the policy says so', async () => {
      const known = await knownMember(simulator(), 'sim_legacy');
      await play(stack().client, ofKnown(known));
      await play(stack().client, ofKnown(known));
      const verifies = callsTo(simulator(), known.memberGuid).filter(
        (call) => call === 'verifyMember',
      );
      expect(verifies).toHaveLength(2);
    });

    test('that are not there are fetched by a verification', async () => {
      const known = await knownMember(simulator(), 'password');
      const policies = { reuseKnownNumbers: true };
      const { result } = await play(stack().client, ofKnown(known, { policies }));
      expect(result.outcome.code).toBe('verified');
      expect(result.numbersFoundBy).not.toBe('known-before');
    });
  });

  describe('a bank that failed', () => {
    const limits = { ...SHORT, dailyRetryMs: 400 };
    const policies = { retryDaily: true };

    test.each(['SERVER_ERROR', 'sim_status_degraded'])(
      '%s: three days, here made 400 ms each, then support is required',
      async (password) => {
        const played = await playAtMxBank(stack(), password, {}, { policies, limits });
        expect(played.result.outcome).toMatchObject({ code: 'support-required', turn: 'mx' });
        const calls = callsTo(simulator(), played.result.view.memberGuid!);
        expect(calls.filter((call) => call === 'verifyMember')).toHaveLength(4);
        expect(phasesOf(played).filter((phase) => phase === 'WAITING_TO_RETRY')).toHaveLength(3);
      },
    );

    test('and works again the next day, here after two seconds, is verified', async () => {
      const { client } = stack();
      const request = atMxBank('SERVER_ERROR', {
        policies,
        limits: { ...SHORT, dailyRetryMs: 2_000 },
      });
      const { verificationId } = await client.start(request);
      const isWaiting = ({ phase }: { phase: string }) => phase === 'WAITING_TO_RETRY';
      const { userGuid, memberGuid } = await viewWhere(client, verificationId, isWaiting);
      // The bank is well again: the same member now plays another scenario.
      control().changeSettings({ aggregatesOnUpdate: false });
      await callAtrium(simulator(), 'PUT', `/users/${userGuid!}/members/${memberGuid!}`, {
        member: { credentials: mxBankCredentials('password') },
      });
      control().changeSettings({ aggregatesOnUpdate: true });
      expect((await playOn(client, verificationId)).result.outcome.code).toBe('verified');
    });

    test('ends at once without the policy', async () => {
      const played = await playAtMxBank(stack(), 'SERVER_ERROR');
      expect(played.result.outcome).toMatchObject({ code: 'connection-failed', retry: 'later' });
      expect(phasesOf(played)).not.toContain('WAITING_TO_RETRY');
    });

    test('the overall deadline of a week, here 1.5 s, ends a wait of a day', async () => {
      const overall = { ...SHORT, overallMs: 1_500, dailyRetryMs: 60_000 };
      const { result } = await playAtMxBank(
        stack(),
        'SERVER_ERROR',
        {},
        { policies, limits: overall },
      );
      expect(result.outcome.code).toBe('deadline-exceeded');
    });
  });

  describe('deletion of the member', () => {
    type Deletion = NonNullable<VerificationPolicies['memberDeletion']>;
    const CASES: readonly (readonly [Deletion | undefined, string, string, boolean])[] = [
      [undefined, 'password', 'verified', false],
      ['never', 'LOCKED', 'account-locked', false],
      ['on-failure', 'password', 'verified', false],
      ['on-failure', 'LOCKED', 'account-locked', true],
      ['always', 'password', 'verified', true],
      ['always', 'LOCKED', 'account-locked', true],
    ];
    test.each(CASES)(
      '%s, %s (%s): deleted %s',
      async (memberDeletion, password, code, isDeleted) => {
        const policies = memberDeletion === undefined ? {} : { memberDeletion };
        const { result } = await playAtMxBank(stack(), password, {}, { policies });
        expect(result.outcome.code).toBe(code);
        expect(result.view.cleanUp).toBe(isDeleted ? 'member-deleted' : undefined);
        expect(control().members(result.view.userGuid!)).toHaveLength(isDeleted ? 0 : 1);
        if (code === 'verified') expect(result.accountNumbers).toHaveLength(1);
      },
    );

    test('on failure spares a member that was there before us; always does not', async () => {
      const delayed = async (memberDeletion: Deletion) => {
        const known = await knownMember(simulator(), 'LOCKED');
        const policies = { memberDeletion };
        const { result } = await play(stack().client, ofKnown(known, { policies }));
        expect(result.outcome.code).toBe('account-locked');
        return control().members(known.userGuid).length;
      };
      expect(await delayed('on-failure')).toBe(1);
      expect(await delayed('always')).toBe(0);
    });

    test('on cancel: the member is deleted although the process was cancelled', async () => {
      const { client } = stack();
      const policies = { memberDeletion: 'on-failure' } as const;
      const { verificationId } = await client.start(
        atMxBank('challenge', { policies, limits: SHORT }),
      );
      await viewWhere(
        client,
        verificationId,
        ({ phase }) => phase === 'AWAITING_CHALLENGE_ANSWERS',
      );
      await client.cancel(verificationId, { reason: 'the end user left' });
      const { outcome, view } = await client.result(verificationId, { timeoutMs: 15_000 });
      expect(outcome.code).toBe('cancelled');
      expect(view.cleanUp).toBe('member-deleted');
      expect(control().members(view.userGuid!)).toEqual([]);
    });

    test('that fails is recorded and does not mask the outcome', async () => {
      control().addFault({ route: 'deleteMember', kind: 'status', status: 403 });
      const policies = { memberDeletion: 'always' } as const;
      const { result } = await playAtMxBank(stack(), 'password', {}, { policies });
      expect(result.outcome.code).toBe('verified');
      expect(result.accountNumbers).toHaveLength(1);
      expect(result.view.cleanUp).toBe('member-deletion-failed');
      expect(control().faults()).toEqual([]);
    });

    test('whose answer is lost counts as deleted', async () => {
      control().addFault({ route: 'deleteMember', kind: 'lose-response' });
      const policies = { memberDeletion: 'always' } as const;
      const { result } = await playAtMxBank(stack(), 'password', {}, { policies });
      expect(result.view.cleanUp).toBe('member-deleted');
      expect(control().members(result.view.userGuid!)).toEqual([]);
    });
  });
});
