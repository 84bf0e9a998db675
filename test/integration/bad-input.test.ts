// Goal: whatever is wrong with the input, the keys, the contract with MX or our own servers ends in one clear outcome or
// one typed error of the client, soon, and with nothing left behind at the bank. Method: real server, worker, simulator.
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { MemberRequest, StartVerificationRequest } from '../../client';
import type { Settings } from '../../simulator';
import { describeWithOwnServer } from '../support/server-suite';
import { answersTo, play, playOn, untilAsked } from './support/drive';
import {
  atMxBank,
  callAtrium,
  credentialGuids,
  makeMember,
  makeUser,
  MX_BANK,
  mxBankCredentials,
} from './support/requests';
import { useStack } from './support/stack';

const MEGABYTE = 'x'.repeat(1_000_000);

async function errorOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => 'no error',
    (error: unknown) => error,
  );
}

describeWithOwnServer('bad input', () => {
  const stack = useStack();
  const control = () => stack().simulator.control;
  let settings: Settings | undefined;

  beforeEach(() => {
    settings ??= control().settings();
    control().changeSettings(settings);
  });

  async function outcomeOf(request: StartVerificationRequest) {
    const { result } = await play(stack().client, request);
    return result;
  }

  const credentialsAt = (institutionCode: string, credentials = mxBankCredentials('password')) =>
    ({ kind: 'credentials', institutionCode, credentials }) as const;

  describe('that only MX can tell ends in an outcome', () => {
    test('an unknown institution, with credentials and without', async () => {
      for (const member of [
        credentialsAt('no_such_bank'),
        { kind: 'credentials', institutionCode: 'no_such_bank' } as const,
      ]) {
        const { outcome } = await outcomeOf(atMxBank('x', { member }));
        expect(outcome).toMatchObject({ code: 'institution-not-found', turn: 'integrator' });
      }
    });

    test('a missing credential', async () => {
      const member = credentialsAt('mxbank', [{ guid: MX_BANK.login, value: 'test_atrium' }]);
      const { outcome } = await outcomeOf(atMxBank('x', { member }));
      expect(outcome).toMatchObject({ code: 'credentials-incomplete', turn: 'integrator' });
    });

    test('a credential guid that the form does not have', async () => {
      const credentials = [...mxBankCredentials('password'), { guid: 'CRD-other', value: 'x' }];
      const { outcome } = await outcomeOf(
        atMxBank('x', { member: credentialsAt('mxbank', credentials) }),
      );
      expect(outcome).toMatchObject({ code: 'request-rejected', turn: 'integrator' });
    });

    test('an institution that does not support verification (400)', async () => {
      const guids = await credentialGuids(stack().simulator, 'tiny_credit_union');
      const member = credentialsAt('tiny_credit_union', [
        { guid: guids.get('LOGIN')!, value: 'test_atrium' },
        { guid: guids.get('PASSWORD')!, value: 'password' },
      ]);
      const { outcome } = await outcomeOf(atMxBank('x', { member }));
      expect(outcome).toMatchObject({ code: 'institution-not-supported', turn: 'end-user' });
    });

    test('verification not enabled for the client (403), no matter of the end user', async () => {
      control().changeSettings({ verificationEnabled: false });
      const { outcome } = await outcomeOf(atMxBank('password'));
      expect(outcome).toMatchObject({ code: 'verification-not-enabled', turn: 'operator' });
    });

    test('an address that MX does not let in (403 everywhere)', async () => {
      control().changeSettings({ ipAllowed: false });
      const { outcome } = await outcomeOf(atMxBank('password'));
      expect(outcome).toMatchObject({ code: 'mx-access-rejected', turn: 'operator' });
    });

    test('the 26th member (405)', async () => {
      const userGuid = await makeUser(stack().simulator);
      for (let made = 0; made < 25; made += 1) {
        await makeMember(stack().simulator, userGuid, `password-${String(made)}`);
      }
      const { outcome } = await outcomeOf(
        atMxBank('password', { user: { kind: 'existing', userGuid } }),
      );
      expect(outcome).toMatchObject({ code: 'member-limit-reached', turn: 'integrator' });
      expect(control().members(userGuid)).toHaveLength(25);
    });

    test('an unknown user, for a new member and for an existing one', async () => {
      const user = { kind: 'existing', userGuid: 'USR-unknown' } as const;
      expect((await outcomeOf(atMxBank('password', { user }))).outcome.code).toBe('user-not-found');
      const member = { kind: 'existing-member', memberGuid: 'MBR-unknown' } as const;
      const { outcome } = await outcomeOf({ user, member });
      expect(['user-not-found', 'member-not-found']).toContain(outcome.code);
    });

    test('an unknown member', async () => {
      const userGuid = await makeUser(stack().simulator);
      const member = { kind: 'existing-member', memberGuid: 'MBR-unknown' } as const;
      const { outcome } = await outcomeOf({ user: { kind: 'existing', userGuid }, member });
      expect(outcome).toMatchObject({ code: 'member-not-found', turn: 'integrator' });
    });

    test('a member deleted while the end user thinks', async () => {
      const { client, simulator } = stack();
      const { verificationId } = await client.start(atMxBank('challenge'));
      const action = await untilAsked(client, verificationId, 'answer-challenges');
      const { userGuid, memberGuid } = await client.getVerification(verificationId);
      await callAtrium(simulator, 'DELETE', `/users/${userGuid!}/members/${memberGuid!}`);
      await client.answerChallenges(verificationId, answersTo(action));
      const { outcome } = await client.result(verificationId, { timeoutMs: 20_000 });
      expect(outcome.code).toBe('member-not-found');
    });

    test('a disabled user', async () => {
      const userGuid = await makeUser(stack().simulator, { is_disabled: true });
      const { outcome } = await outcomeOf(
        atMxBank('password', { user: { kind: 'existing', userGuid } }),
      );
      expect(outcome).toMatchObject({ code: 'user-disabled', turn: 'integrator' });
    });

    test('a member of another verification with the same credentials (409) is named, not taken', async () => {
      const userGuid = await makeUser(stack().simulator);
      const memberGuid = await makeMember(stack().simulator, userGuid, 'password');
      const { outcome, view } = await outcomeOf(
        atMxBank('password', { user: { kind: 'existing', userGuid } }),
      );
      expect(outcome).toMatchObject({ code: 'member-already-exists', turn: 'integrator' });
      expect(view.memberGuid).toBe(memberGuid);
      expect(control().members(userGuid)).toMatchObject([{ verifyCalls: 0 }]);
    });

    test('a user identifier in use adopts that user: identifiers are unique at MX', async () => {
      const userGuid = await makeUser(stack().simulator, { identifier: 'customer-17' });
      const user = { kind: 'new', identifier: 'customer-17' } as const;
      const { outcome, view } = await outcomeOf(atMxBank('password', { user }));
      expect(outcome.code).toBe('verified');
      expect(view.userGuid).toBe(userGuid);
    });
  });

  describe('that can be told before anything is sent is an INVALID_REQUEST that names the place', () => {
    const member = (fields: Partial<Extract<MemberRequest, { kind: 'credentials' }>>) =>
      ({ ...credentialsAt('mxbank'), ...fields }) as MemberRequest;
    const existing = (memberGuid: string) => ({ kind: 'existing-member', memberGuid }) as const;
    const CASES: readonly (readonly [string, Partial<StartVerificationRequest>, string])[] = [
      ['a guid with a slash', { member: existing('MBR-1/../..') }, '/member/memberGuid'],
      ['a guid with a control character', { member: existing('MBR-1\n') }, '/member/memberGuid'],
      ['an empty guid', { member: existing('') }, '/member/memberGuid'],
      ['a guid of 201 characters', { member: existing('M'.repeat(201)) }, '/member/memberGuid'],
      ['a user guid of dots', { user: { kind: 'existing', userGuid: '..' } }, '/user/userGuid'],
      [
        'a code with a slash',
        { member: member({ institutionCode: 'a/b' }) },
        '/member/institutionCode',
      ],
      [
        'an empty credential',
        { member: member({ credentials: [{ guid: MX_BANK.login, value: '' }] }) },
        '/member/credentials/0/value',
      ],
      [
        'a credential of 1 MB',
        { member: member({ credentials: [{ guid: MX_BANK.login, value: MEGABYTE }] }) },
        '/member/credentials/0/value',
      ],
      [
        'a malformed credential guid',
        { member: member({ credentials: [{ guid: 'CRD\u0000', value: 'x' }] }) },
        '/member/credentials/0/guid',
      ],
      [
        'a value that says that it is sealed and is not',
        { member: member({ credentials: [{ guid: MX_BANK.login, sealed: 'plain' }] }) },
        '/member/credentials/0/sealed',
      ],
      [
        'no credentials in the list',
        { member: member({ credentials: [] }) },
        '/member/credentials',
      ],
      ['an id with a space', { verificationId: 'a b' }, '/verificationId'],
      ['a limit out of range', { limits: { answerMs: 1 } }, '/limits/answerMs'],
      ['a tenant with a dot', { tenantId: 'a.b' }, '/tenantId'],
    ];

    test.each(CASES)('%s', async (_, overrides, pointer) => {
      const before = stack().simulator.requestLog.entries().length;
      const error = await errorOf(stack().client.start(atMxBank('password', overrides)));
      expect(error).toMatchObject({ code: 'INVALID_REQUEST', problems: [{ pointer }] });
      expect(stack().simulator.requestLog.entries()).toHaveLength(before);
    });

    test.each([
      ['a kind of user that does not exist', { user: { kind: 'robot' } }, '/user/kind'],
      ['a kind of member that does not exist', { member: { kind: 'robot' } }, '/member/kind'],
      ['no user at all', { user: undefined }, '/user'],
      ['a limit that does not exist', { limits: { patienceMs: 1_000 } }, '/limits'],
    ])('%s, from a caller without types', async (_, overrides, pointer) => {
      const request = { ...atMxBank('password'), ...overrides } as StartVerificationRequest;
      expect(await errorOf(stack().client.start(request))).toMatchObject({
        code: 'INVALID_REQUEST',
        problems: [{ pointer }],
      });
    });

    test('an empty answer, an answer of 1 MB, a malformed guid; the round stays open', async () => {
      const { client } = stack();
      const { verificationId } = await client.start(atMxBank('challenge'));
      const action = await untilAsked(client, verificationId, 'answer-challenges');
      const { round } = action;
      const { guid } = action.challenges[0]!;
      for (const via of ['update', 'signal'] as const) {
        for (const [answers, pointer] of [
          [[{ guid, value: '' }], '/answers/0/value'],
          [[{ guid, value: MEGABYTE }], '/answers/0/value'],
          [[{ guid: 'a/b', value: 'x' }], '/answers/0/guid'],
          [[], '/answers'],
        ] as const) {
          const error = await errorOf(
            client.answerChallenges(verificationId, { round, answers }, { via }),
          );
          expect(error).toMatchObject({ code: 'INVALID_REQUEST', problems: [{ pointer }] });
          expect(String(error)).not.toContain('xxxx');
        }
      }
      const { result } = await playOn(client, verificationId);
      expect(result.outcome.code).toBe('verified');
    });

    test('4096 bytes are taken, one more is not', async () => {
      const longest = (bytes: number) =>
        atMxBank('x', { member: credentialsAt('mxbank', mxBankCredentials('p'.repeat(bytes))) });
      expect((await outcomeOf(longest(4_096))).outcome.code).toBe('verified');
      expect(await errorOf(stack().client.start(longest(4_097)))).toMatchObject({
        code: 'INVALID_REQUEST',
      });
    });
  });

  test('a verification id in use starts nothing and says so', async () => {
    const { client } = stack();
    const { verificationId } = await client.start(atMxBank('sim_legacy'));
    await client.result(verificationId, { timeoutMs: 20_000 });
    const members = control().counters().membersCreated;
    expect(await client.start(atMxBank('sim_legacy', { verificationId }))).toEqual({
      verificationId,
      wasStartedBefore: true,
    });
    expect(control().counters().membersCreated).toBe(members);
  });

  test('a verification that nobody started is not found, for every call', async () => {
    const { client } = stack();
    const id = 'nobody-started-this';
    const watchOnce = async () => {
      await client.watch(id)[Symbol.asyncIterator]().next();
    };
    for (const call of [
      () => client.getVerification(id),
      () => client.cancel(id, { reason: 'x' }),
      () => client.result(id, { timeoutMs: 3_000 }),
      watchOnce,
    ]) {
      expect(await errorOf(call())).toMatchObject({ code: 'VERIFICATION_NOT_FOUND' });
    }
  });
});
