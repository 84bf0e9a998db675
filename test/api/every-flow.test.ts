/**
 * Goal: a backend in any language takes a verification from start to account numbers over HTTP alone, by each connection method,
 * with all that a start may carry. Method: the whole stack, plain requests over a real socket. What a bank can ask and how a
 * verification can end stands in test/flows; here each flow is gone once.
 */
import { describe, expect, it } from '@jest/globals';
import { knownMember } from '../../tools/end-user/at-mx';
import { WidgetUser } from '../../tools/end-user/widget';
import { eventually } from '../../tools/waiting';
import { describeWithOwnServer } from '../support/server-suite';
import { aStart, answersTo, nextStep, useApi } from './support/api';
import { type Body } from './support/body';
import { playOverHttp, type HttpEndUser, type PlayedOverHttp } from './support/http-end-user';

const user = { kind: 'new' };
const member = { kind: 'credentials', institutionCode: 'mxbank' };

describeWithOwnServer('a verification over HTTP', () => {
  const running = useApi({ api: { settings: { requestsPerMinute: 0 } } });
  const caller = () => running().caller;
  const simulator = () => running().stack.simulator;
  const play = (start: unknown, endUser?: HttpEndUser) => playOverHttp(caller(), start, endUser);
  const kinds = ({ asked }: PlayedOverHttp) => asked.map(({ kind }) => kind);

  /** Asserts the outcome, and numbers that are whole in their own answer and masked everywhere else; returns that answer. */
  async function expectVerified({ last }: PlayedOverHttp): Promise<Body> {
    expect(last).toMatchObject({ phase: 'FINISHED', outcome: { code: 'verified' } });
    const { status, body } = await caller().get(last.links.accountNumbers);
    expect(status).toBe(200);
    const whole = body.accountNumbers.map(({ accountNumber }) => accountNumber);
    expect(whole).toEqual([expect.stringMatching(/^\d{6,}$/)]);
    const masked = last.accountNumbers.map(({ accountNumber }) => accountNumber);
    expect(masked).toEqual(whole.map((number) => `••••${number.slice(-4)}`));
    return body;
  }

  it('goes from its start through questions and the choice of an account to its numbers, step by step', async () => {
    const started = await caller().post('/v1/verifications', aStart());
    expect(started.status).toBe(201);
    const { id, links } = started.body;
    expect(started.headers.get('location')).toBe(`/v1/verifications/${id}`);
    expect(started.body).toMatchObject({ phase: 'CONNECTING', outcome: null, version: 0 });

    const asked = await nextStep(caller(), id);
    expect(asked.nextAction).toMatchObject({ kind: 'answer-challenges', round: 1 });
    const tooEarly = await caller().get(links.accountNumbers);
    expect(tooEarly).toMatchObject({ status: 409, body: { code: 'NUMBERS_NOT_READY' } });
    const answered = await caller().post(links.challengeAnswers, answersTo(asked));
    expect(answered).toMatchObject({ status: 202, body: { accepted: true, round: 1 } });

    const choice = await nextStep(caller(), id, 1);
    expect(choice.nextAction).toMatchObject({ kind: 'select-account', round: 2 });
    const [{ value }] = choice.nextAction.options;
    await caller().post(links.accountSelection, { round: 2, value });
    const last = await nextStep(caller(), id, 2);
    expect(last.outcome).toMatchObject({ code: 'verified', turn: 'nobody' });
    await expectVerified({ asked: [], last });
  });

  it('ends with an outcome that is no error, no numbers and the status that MX gave', async () => {
    const played = await play({ ...aStart('sim_status_unknown'), limits: { settleMs: 1_000 } });
    expect(played.last).toMatchObject({
      outcome: { code: 'status-unrecognised', turn: 'operator' },
      connectionStatus: 'SOMETHING_NEW',
      accountNumbers: null,
    });
    const numbers = await caller().get(played.last.links.accountNumbers);
    const none = { outcomeCode: 'status-unrecognised', accountNumbers: [] };
    expect(numbers).toMatchObject({ status: 200, body: none });
  });

  it('asks several questions at once, with their pictures and options', async () => {
    const [several, pictures] = await Promise.all(
      ['sim_multiple', 'sim_image_options'].map((password) => play(aStart(password))),
    );
    await expectVerified(several!);
    const types = several!.asked[0]!.challenges.map(({ type }) => type);
    expect(types.sort()).toEqual(['OPTIONS', 'TEXT', 'TEXT']);
    await expectVerified(pictures!);
    const [picture] = pictures!.asked[0]!.challenges;
    expect(picture?.options?.[0]?.imageData).toMatch(/^data:image\//);
  });

  describe('by each connection method', () => {
    const METHODS: Readonly<Record<string, () => Promise<PlayedOverHttp>>> = {
      credentials: async () => {
        const given = await play({ user, member }, { credentials: ['INVALID', 'password'] });
        expect(given.asked).toMatchObject([
          { reason: 'not-given', fields: [{ type: 'LOGIN' }, { type: 'PASSWORD' }] },
          { reason: 'denied' },
          { kind: 'select-account' },
        ]);
        return given;
      },
      'existing-member': async () => {
        const { userGuid, memberGuid } = await knownMember(simulator(), 'challenge');
        const known = { kind: 'existing-member', memberGuid };
        const played = await play({ user: { kind: 'existing', userGuid }, member: known });
        expect(played.last).toMatchObject({ userGuid, memberGuid });
        return played;
      },
      oauth: async () => {
        const oauth = {
          kind: 'oauth',
          institutionCode: 'mx_bank_oauth',
          referralSource: 'BROWSER',
          clientRedirectUrl: 'https://app.example.com/back',
        };
        const atUrl = ({ memberGuid }: Body, url: string) => {
          expect(new URL(url).pathname).toContain(memberGuid);
          simulator().control.finishOauth(memberGuid, 'approved');
        };
        const played = await play({ user, member: oauth }, { atUrl });
        expect(kinds(played)).toEqual(['open-url', 'select-account']);
        return played;
      },
      'connect-widget': async () => {
        const source = { kind: 'connect-widget', institutionCode: 'mxbank', language: 'en' };
        const atUrl = async ({ userGuid }: Body, url: string) => {
          expect(new URL(url).pathname).toContain('/md/connect/');
          const widget = new WidgetUser(simulator(), userGuid);
          await widget.signIn('password');
          await widget.answer();
        };
        const played = await play({ user, member: source }, { atUrl });
        expect(kinds(played)).toEqual(['open-url']);
        return played;
      },
    };

    it.each(Object.entries(METHODS))('%s leads to verified numbers', async (_, run) => {
      await expectVerified(await run());
    });

    it('these are all that the API describes', async () => {
      const { body } = await caller().get('/openapi.json');
      const { components } = body as unknown as OpenApiBody;
      const described = components.schemas.MemberSource.oneOf.map(
        ({ properties }) => properties.kind.const,
      );
      expect(described.sort()).toEqual(Object.keys(METHODS).sort());
    });
  });

  describe('with what the start request carries', () => {
    it('identifier, e-mail and metadata: a new user is made once, and adopted afterwards', async () => {
      const named = {
        kind: 'new',
        identifier: 'customer-over-http',
        email: 'ann@example.com',
        metadata: '{"plan":"basic"}',
      };
      const before = simulator().control.counters().usersCreated;
      const first = await play({ ...aStart('password'), user: named });
      const second = await play({ ...aStart('options'), user: named });
      expect(second.last.userGuid).toBe(first.last.userGuid);
      expect(simulator().control.counters().usersCreated).toBe(before + 1);
    });

    it('transactions, which leave the numbers as they are where they cannot be read', async () => {
      const asked = { ...aStart('password'), includeTransactions: true };
      const withThem = await expectVerified(await play(asked));
      expect(withThem.transactions?.transactions.length).toBeGreaterThan(0);
      expect(withThem.transactionsProblem).toBeNull();
      const fault = { route: 'listMemberTransactions', kind: 'status', status: 403 } as const;
      simulator().control.addFault({ ...fault, times: 1 });
      expect(await expectVerified(await play(asked))).toMatchObject({
        transactions: null,
        transactionsProblem: 'mx-access-rejected',
      });
    });

    it('policies: a rule chooses the account, the member is deleted, known numbers are used again', async () => {
      const accountSelection = { kind: 'label-pattern', pattern: '*savings' };
      const policies = { accountSelection, memberDeletion: 'always' };
      const ruled = await play({ ...aStart('password'), policies });
      await expectVerified(ruled);
      expect(ruled.asked).toEqual([]);
      expect(simulator().control.members(ruled.last.userGuid)).toEqual([]);

      const first = await play(aStart('sim_single_account'));
      const { userGuid, memberGuid } = first.last;
      const again = await play({
        user: { kind: 'existing', userGuid },
        member: { kind: 'existing-member', memberGuid },
        policies: { reuseKnownNumbers: true },
      });
      const numbers = (await expectVerified(first)).accountNumbers;
      expect((await expectVerified(again)).accountNumbers).toEqual(numbers);
      expect(simulator().control.members(userGuid)).toMatchObject([{ verifyCalls: 1 }]);
    });
  });

  it('answers a start that waits with the first question, and gives an address only where one is asked for', async () => {
    const headers = { prefer: 'wait=30' };
    const source = { kind: 'connect-widget' };
    const asked = await caller().post('/v1/verifications', { user, member: source }, { headers });
    expect(asked.headers.get('preference-applied')).toBe('wait');
    expect(asked.body.nextAction).toMatchObject({ kind: 'open-url', reason: 'connect-widget' });
    expect(asked.text).not.toMatch(/https?:/);
    const urls = [
      await caller().send('POST', asked.body.links.openUrl),
      await caller().send('POST', asked.body.links.openUrl),
    ].map(({ body }) => body.url);
    for (const url of urls) expect(url).toMatch(/^https?:\/\//);
    expect(urls[0]).not.toBe(urls[1]);

    const other = await caller().post('/v1/verifications', aStart(), { headers });
    expect(other).toMatchObject({
      status: 201,
      body: { nextAction: { kind: 'answer-challenges' } },
    });
    const rejected = await caller().send('POST', other.body.links.openUrl);
    expect(rejected).toMatchObject({ status: 409, body: { code: 'NO_URL_TO_OPEN' } });
  });

  it('is cancelled at any step, once', async () => {
    const { body } = await caller().post('/v1/verifications', aStart());
    await nextStep(caller(), body.id);
    const cancel = () => caller().post(body.links.cancel, { reason: 'the end user left' });
    expect((await cancel()).status).toBe(202);
    expect((await nextStep(caller(), body.id, 9)).outcome?.code).toBe('cancelled');
    expect(await cancel()).toMatchObject({ status: 409, body: { code: 'VERIFICATION_FINISHED' } });
  });

  it('is listed by phase, outcome and institution, page by page', async () => {
    const ids: string[] = [];
    for (const institutionCode of ['chase', 'ally', 'chase', 'chase']) {
      const start = { user, member: { kind: 'credentials', institutionCode } };
      const { body } = await caller().post('/v1/verifications', start);
      await nextStep(caller(), body.id);
      if (institutionCode === 'chase') ids.push(body.id);
    }
    const path = '/v1/verifications?institutionCode=chase&phase=AWAITING_CREDENTIALS';
    const idsAt = async (query: string) => {
      const { body } = await caller().get(`${path}${query}`);
      return { ids: body.verifications.map(({ id }) => id), nextCursor: body.nextCursor };
    };
    await eventually('the index has them', async () => {
      return (await idsAt('')).ids.sort().join() === [...ids].sort().join();
    });
    const first = await idsAt('&pageSize=2');
    expect(first.ids).toHaveLength(2);
    const second = await idsAt(`&pageSize=2&cursor=${String(first.nextCursor)}`);
    expect([...first.ids, ...second.ids].sort()).toEqual([...ids].sort());
  });

  it('begins with an institution that is looked up', async () => {
    const found = await caller().get('/v1/institutions?name=mx%20bank&pageSize=10');
    const mxBank = expect.objectContaining({ code: 'mxbank' });
    expect(found.body.institutions).toEqual(expect.arrayContaining([mxBank]));
    const one = await caller().get('/v1/institutions/mxbank');
    expect(one.body).toMatchObject({ code: 'mxbank', supportsAccountVerification: true });
    const form = await caller().get('/v1/institutions/mxbank/credentials');
    expect(form.body.fields.map(({ type }) => type)).toEqual(['LOGIN', 'PASSWORD']);
    const unknown = await caller().get('/v1/institutions/no_such_bank');
    expect(unknown).toMatchObject({ status: 404, body: { code: 'INSTITUTION_NOT_FOUND' } });
  });
});

/** As much of the OpenAPI document as is looked at. */
interface OpenApiBody {
  readonly components: {
    readonly schemas: {
      readonly MemberSource: {
        readonly oneOf: readonly {
          readonly properties: { readonly kind: { readonly const: string } };
        }[];
      };
    };
  };
}
