// Goal: what an end user can mend is asked for, as often as the limits allow and never so often that MX prevents the
// member. Method: real server, worker, simulator; the bank's view is read from the simulator's control surface.
import { expect, test } from '@jest/globals';
import type { VerificationView } from '../../client';
import { describeWithOwnServer } from '../support/server-suite';
import { play, playOn, untilAsked, type EndUser } from './support/drive';
import { atMxBank, credentialGuids, mxBankCredentials, MX_BANK } from './support/requests';
import { useStack } from './support/stack';

describeWithOwnServer('recovery', () => {
  const stack = useStack();
  const control = () => stack().simulator.control;
  const asked = (views: readonly VerificationView[]) => {
    const rounds = new Map(
      views.flatMap(({ nextAction }) =>
        nextAction.kind === 'provide-credentials'
          ? [[nextAction.round, nextAction.reason] as const]
          : [],
      ),
    );
    return [...rounds.values()];
  };
  const memberOf = ({ userGuid }: VerificationView) => control().members(userGuid!);

  test('DENIED: the form is shown again, the right credentials verify, on the same member', async () => {
    const { result, views } = await play(stack().client, atMxBank('INVALID'), {
      credentials: [mxBankCredentials('password')],
    });
    expect(result.outcome.code).toBe('verified');
    expect(asked(views)).toEqual(['denied']);
    expect(memberOf(result.view)).toMatchObject([
      { connectionStatus: 'CONNECTED', verifyCalls: 2 },
    ]);
    const form = views.find(({ nextAction }) => nextAction.kind === 'provide-credentials');
    expect(form).toMatchObject({
      phase: 'AWAITING_CREDENTIALS',
      connectionStatus: 'DENIED',
      nextAction: {
        fields: [
          { guid: MX_BANK.login, label: 'Username', type: 'LOGIN' },
          { guid: MX_BANK.password, label: 'Password', type: 'PASSWORD' },
        ],
      },
    });
  });

  test('DENIED twice ends denied, and the member is never PREVENTED', async () => {
    const { result } = await play(stack().client, atMxBank('INVALID'), {
      credentials: [mxBankCredentials('UNAUTHORIZED'), mxBankCredentials('DISABLED')],
    });
    expect(result.outcome).toMatchObject({ code: 'denied', turn: 'end-user', retry: 'now' });
    expect(memberOf(result.view)).toMatchObject([{ connectionStatus: 'DENIED' }]);
  });

  test('new credentials at a bank that asks a question: the end user is asked, the account is verified', async () => {
    const { result, views } = await play(stack().client, atMxBank('INVALID'), {
      credentials: [mxBankCredentials('challenge')],
      timeoutMs: 15_000,
    });
    expect(views.some(({ nextAction }) => nextAction.kind === 'answer-challenges')).toBe(true);
    expect(result.outcome.code).toBe('verified');
  });

  test('no reply to the request ends with the outcome of the status: denied', async () => {
    const { result, views } = await play(
      stack().client,
      atMxBank('INVALID', { limits: { credentialsMs: 1_000 } }),
    );
    expect(asked(views)).toEqual(['denied']);
    expect(result.outcome.code).toBe('denied');
    expect(memberOf(result.view)).toMatchObject([{ verifyCalls: 1 }]);
  });

  test('started without credentials: the form of the institution is shown, no member exists before it is filled in', async () => {
    const { client, simulator } = stack();
    const member = { kind: 'credentials', institutionCode: 'navy_federal' } as const;
    const { verificationId } = await client.start({ user: { kind: 'new' }, member });
    const form = await untilAsked(client, verificationId, 'provide-credentials');
    const guids = await credentialGuids(simulator, 'navy_federal');
    expect(form.reason).toBe('not-given');
    expect(form.fields.map(({ guid, type }) => [type, guid])).toEqual([...guids]);
    const { userGuid } = await client.getVerification(verificationId);
    expect(control().members(userGuid!)).toEqual([]);
    const values = new Map([
      ['LOGIN', 'test_atrium'],
      ['PASSWORD', 'sim_legacy'],
    ]);
    const credentials = form.fields.map(({ guid, type }) => ({
      guid,
      value: values.get(type) ?? '4711',
    }));
    await expect(
      client.provideCredentials(verificationId, {
        round: form.round,
        credentials: credentials.slice(1),
      }),
    ).rejects.toMatchObject({ code: 'ANSWER_REJECTED', reason: 'incomplete' });
    const { result } = await playOn(client, verificationId, { credentials: [credentials] });
    expect(result.outcome.code).toBe('verified');
    expect(control().members(userGuid!)).toHaveLength(1);
  });

  test('started without credentials and never given any ends credentials-not-provided, with no member', async () => {
    const member = { kind: 'credentials', institutionCode: 'mxbank' } as const;
    const limits = { credentialsMs: 1_000 };
    const { result } = await play(stack().client, { user: { kind: 'new' }, member, limits });
    expect(result.outcome.code).toBe('credentials-not-provided');
    expect(memberOf(result.view)).toEqual([]);
  });

  test('a wrong answer to a question is not asked for for ever', async () => {
    const { result } = await play(stack().client, atMxBank('challenge'), { answer: () => 'wrong' });
    expect(result.outcome).toMatchObject({ code: 'answer-rejected', turn: 'end-user' });
    expect(memberOf(result.view)).toHaveLength(1);
  });

  test('every kind of question, and several in one round and in several', async () => {
    const right = (label: string) => (/code|token/i.test(label) ? '123456' : 'correct');
    const cases: readonly (readonly [string, NonNullable<EndUser['answer']>])[] = [
      ['options', () => 'correct'],
      ['image', () => 'correct'],
      ['sim_token', () => 'correct'],
      ['sim_image_bare', () => 'correct'],
      ['sim_image_options', () => 'image_data_2'],
      ['sim_image_options_legacy', () => 'image_data_2'],
      ['sim_numeric_type', () => 'correct'],
      ['sim_unknown_type', () => 'correct'],
      ['sim_code', (round) => (round === 0 ? 'sms-1234' : '123456')],
      ['sim_lingering', () => 'correct'],
      ['sim_selection_first', () => 'correct'],
      ['sim_selection_between', () => 'correct'],
      ['sim_selection_lookalike', (_, { label }) => right(label)],
      ['challenge', (round) => (round === 0 ? 'challenge' : 'correct')],
    ];
    const outcomes = await Promise.all(
      cases.map(async ([password, answer]) => {
        const { result, views } = await play(stack().client, atMxBank(password), {
          answer,
        }).catch((error: unknown) => {
          throw new Error(`${password}: ${String(error)}`);
        });
        const repeated = views.some(
          ({ nextAction }) => nextAction.kind === 'answer-challenges' && nextAction.isRepeated,
        );
        const effects = control()
          .challenges(result.view.memberGuid!)
          .map((challenge) => challenge.effects);
        return [password, result.outcome.code, repeated, Math.max(...effects)];
      }),
    );
    const expected = cases.map(([password]) => [
      password,
      password === 'sim_selection_lookalike' ? expect.any(String) : 'verified',
      false,
      1,
    ]);
    expect(outcomes).toEqual(expected);
  });
});
