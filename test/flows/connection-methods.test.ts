// Goal: every connection method of a verification where the credentials pass through us or the member exists, and every order of
// questions and account selection, ends verified with one user, one member and one verification at the bank. Method:
// verifications at the simulator by password and institution, played over the client. OAuth and the Connect widget have
// files of their own.
import { expect, test } from '@jest/globals';
import { describeWithOwnServer } from '../support/server-suite';
import { answersTo, untilAsked, viewWhere } from '../../tools/histories/end-user';
import {
  atMxBank,
  credentialGuids,
  makeUser,
  mxBankCredentials,
} from '../integration/support/requests';
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

describeWithOwnServer('the connection methods', () => {
  const stack = useStack();
  const simulator = () => stack().simulator;
  const control = () => simulator().control;

  test('credentials given at the start: one user, one member, one verification', async () => {
    const before = control().counters();
    const played = await playAtMxBank(stack(), 'password');
    const { outcome, view, accountNumbers } = played.result;
    expect(outcome.code).toBe('verified');
    expect(accountNumbers).toHaveLength(1);
    expect(phasesOf(played)).toEqual([
      'CONNECTING',
      'AWAITING_ACCOUNT_SELECTION',
      'CONNECTING',
      'FINISHED',
    ]);
    const after = control().counters();
    expect(after.usersCreated - before.usersCreated).toBe(1);
    expect(after.membersCreated - before.membersCreated).toBe(1);
    expect(after.verificationsStarted - before.verificationsStarted).toBe(1);
    expect(control().members(view.userGuid!)).toMatchObject([{ connectionStatus: 'CONNECTED' }]);
  });

  test('credentials asked for: the fields come in display order, and the member is made with what was given', async () => {
    const { client } = stack();
    const member = { kind: 'credentials', institutionCode: 'mxbank' } as const;
    const { verificationId } = await client.start({ user: { kind: 'new' }, member, limits: SHORT });
    const asked = await untilAsked(client, verificationId, 'provide-credentials');
    expect(asked).toMatchObject({
      reason: 'not-given',
      fields: [{ type: 'LOGIN' }, { type: 'PASSWORD' }],
    });
    const { phase, memberGuid } = await client.getVerification(verificationId);
    expect({ phase, memberGuid }).toEqual({ phase: 'AWAITING_CREDENTIALS', memberGuid: null });
    const { result } = await playOn(client, verificationId, {
      credentials: [mxBankCredentials('password')],
    });
    expect(result.outcome.code).toBe('verified');
  });

  test('an existing member of an existing user: nothing is created', async () => {
    const known = await knownMember(simulator(), 'challenge');
    const before = control().counters();
    const { result } = await play(stack().client, ofKnown(known));
    expect(result.outcome.code).toBe('verified');
    expect(result.view.memberGuid).toBe(known.memberGuid);
    const after = control().counters();
    expect(after.membersCreated).toBe(before.membersCreated);
    expect(after.usersCreated).toBe(before.usersCreated);
  });

  test('a new user carries identifier, e-mail, id and metadata; one that is known is used as it is', async () => {
    const user = {
      kind: 'new',
      identifier: `customer-${String(Date.now())}`,
      email: 'ann@example.com',
      id: 'ann-1',
      metadata: '{"plan":"basic"}',
      isDisabled: false,
    } as const;
    const { result } = await playAtMxBank(stack(), 'password', {}, { user });
    expect(result.outcome.code).toBe('verified');
    const again = await playAtMxBank(stack(), 'options', {}, { user });
    expect(again.result.outcome.code).toBe('verified');
    expect(again.result.view.userGuid).toBe(result.view.userGuid);
  });

  test('identifier, metadata and background aggregation of the member are passed on', async () => {
    const identifier = `member-${String(Date.now())}`;
    const member = {
      kind: 'credentials',
      institutionCode: 'mxbank',
      credentials: mxBankCredentials('password'),
      identifier,
      metadata: '{"source":"test"}',
      isBackgroundAggregationDisabled: true,
    } as const;
    const { result } = await play(stack().client, atMxBank('', { member }));
    expect(result.outcome.code).toBe('verified');
    expect(control().members(result.view.userGuid!)).toMatchObject([{ identifier }]);
  });

  const FORMS: readonly (readonly [code: string, types: readonly string[], optional: boolean])[] = [
    ['navy_federal', ['LOGIN', 'PASSWORD', 'TEXT'], false],
    ['alliant', ['LOGIN', 'PASSWORD'], false],
    ['golden_1', ['LOGIN', 'PASSWORD', 'TEXT'], true],
    ['business_direct', ['LOGIN', 'PASSWORD', 'OPTIONS'], false],
  ];
  test.each(FORMS)(
    'the form of %s (%j) is asked for and taken',
    async (institutionCode, types, hasOptional) => {
      const { client } = stack();
      const member = { kind: 'credentials', institutionCode } as const;
      const { verificationId } = await client.start({
        user: { kind: 'new' },
        member,
        limits: SHORT,
      });
      const asked = await untilAsked(client, verificationId, 'provide-credentials');
      expect(asked.fields.map((field) => field.type)).toEqual(types);
      const options = asked.fields.find((field) => field.type === 'OPTIONS')?.options ?? [];
      expect(options.length).toBe(types.includes('OPTIONS') ? 2 : 0);
      const values: Record<string, string> = {
        LOGIN: 'test_atrium',
        PASSWORD: 'password',
        TEXT: '4711',
        OPTIONS: options[0]?.value ?? '',
      };
      const credentials = asked.fields
        .filter((field) => !(hasOptional && field.isOptional))
        .map(({ guid, type }) => ({ guid, value: values[type] ?? '' }));
      expect(credentials).toHaveLength(hasOptional ? types.length - 1 : types.length);
      const { result } = await playOn(client, verificationId, { credentials: [credentials] });
      expect(result.outcome.code).toBe('verified');
    },
  );

  const ORDERS: readonly (readonly [password: string, phases: readonly string[]])[] = [
    ['challenge', ['AWAITING_CHALLENGE_ANSWERS', 'AWAITING_ACCOUNT_SELECTION']],
    ['sim_selection_first', ['AWAITING_ACCOUNT_SELECTION', 'AWAITING_CHALLENGE_ANSWERS']],
    [
      'sim_selection_between',
      ['AWAITING_CHALLENGE_ANSWERS', 'AWAITING_ACCOUNT_SELECTION', 'AWAITING_CHALLENGE_ANSWERS'],
    ],
    ['sim_selection_lookalike', ['AWAITING_CHALLENGE_ANSWERS', 'AWAITING_ACCOUNT_SELECTION']],
    ['sim_legacy', []],
    ['sim_legacy_mfa', ['AWAITING_CHALLENGE_ANSWERS']],
  ];
  test.each(ORDERS)('%s asks in this order: %j', async (password, phases) => {
    const played = await playAtMxBank(stack(), password);
    expect(played.result.outcome.code).toBe('verified');
    expect(phasesOf(played).filter((phase) => phase.startsWith('AWAITING'))).toEqual(phases);
    const { memberGuid } = played.result.view;
    const resumes = callsTo(simulator(), memberGuid!).filter((route) => route === 'resumeMember');
    expect(resumes).toHaveLength(phases.length);
  });

  test('a bank that asks twice, and whose old question lingers after each answer, is answered once a question', async () => {
    const { client } = stack();
    const { verificationId } = await client.start(atMxBank('challenge', { limits: SHORT }));
    control().changeSettings({ lingerReads: 3 });
    const first = await untilAsked(client, verificationId, 'answer-challenges');
    // At MX Bank this answer is right and brings a second question.
    await client.answerChallenges(verificationId, answersTo(first, 'challenge'));
    const view = await viewWhere(
      client,
      verificationId,
      ({ nextAction }) => nextAction.kind === 'answer-challenges' && nextAction.round > first.round,
    );
    control().changeSettings({ lingerReads: 0 });
    const { result } = await playOn(client, verificationId);
    expect(result.outcome.code).toBe('verified');
    const challenges = control().challenges(view.memberGuid!);
    expect(challenges).toHaveLength(3);
    expect(challenges.map(({ posts, effects }) => [posts, effects])).toEqual([
      [1, 1],
      [1, 1],
      [1, 1],
    ]);
  });

  test('a member that exists at another institution of the same user is left alone', async () => {
    const userGuid = await makeUser(simulator());
    const guids = await credentialGuids(simulator(), 'key_bank');
    const first = await playAtMxBank(
      stack(),
      'password',
      {},
      { user: { kind: 'existing', userGuid } },
    );
    const credentials = [
      { guid: guids.get('LOGIN')!, value: 'test_atrium' },
      { guid: guids.get('PASSWORD')!, value: 'password' },
    ];
    const member = { kind: 'credentials', institutionCode: 'key_bank', credentials } as const;
    const { result } = await play(stack().client, { user: { kind: 'existing', userGuid }, member });
    expect(result.outcome.code).toBe('verified');
    expect(control().members(userGuid)).toHaveLength(2);
    expect(result.view.memberGuid).not.toBe(first.result.view.memberGuid);
  });
});
