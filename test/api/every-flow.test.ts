/**
 * Goal: a backend in any language takes a verification from start to account numbers over HTTP alone, by each connection method,
 * with all that a start may carry. Method: the whole stack, plain requests over a real socket, four runs at a time. What a bank
 * can ask and how a verification can end stands in test/flows; here each flow is gone once.
 */
import { describe, expect, it } from '@jest/globals';
import { CompactEncrypt, type JWK } from 'jose';
import { SCOPES } from '../../api';
import { startBodySchema } from '../../contract/schemas';
import { knownMember } from '../../tools/end-user/at-mx';
import { WidgetUser } from '../../tools/end-user/widget';
import { eventually } from '../../tools/waiting';
import { useRuns } from '../support/runs';
import { describeWithOwnServer } from '../support/server-suite';
import {
  Caller,
  aKey,
  aStart,
  answersTo,
  nextStep,
  playOverHttp,
  useApi,
  type HttpEndUser,
  type Played,
} from './support/api';
import { type Body } from './support/body';

const user = { kind: 'new' };
const member = { kind: 'credentials', institutionCode: 'mxbank' };
const other = aKey('other', SCOPES);

describeWithOwnServer('a verification over HTTP', () => {
  const running = useApi({
    api: { settings: { requestsPerMinute: 0 }, records: [other.record] },
  });
  const caller = () => running().caller;
  const simulator = () => running().stack.simulator;
  const play = (start: unknown, endUser?: HttpEndUser) => playOverHttp(caller(), start, endUser);
  const kinds = ({ asked }: Played) => asked.map(({ kind }) => kind);

  /** Asserts the outcome, and numbers that are whole in their own answer and masked everywhere else; returns that answer. */
  async function expectVerified({ last }: Pick<Played, 'last'>): Promise<Body> {
    expect(last).toMatchObject({
      phase: 'FINISHED',
      outcome: { code: 'verified', turn: 'nobody' },
    });
    const { status, body } = await caller().get(last.links.accountNumbers);
    expect(status).toBe(200);
    const whole = body.accountNumbers.map(({ accountNumber }) => String(accountNumber));
    expect(whole).toEqual([expect.stringMatching(/^\d{6,}$/)]);
    const masked = last.accountNumbers.map(({ accountNumber }) => accountNumber);
    expect(masked).toEqual(whole.map((number) => `••••${number.slice(-4)}`));
    return body;
  }

  describe('by each connection method', () => {
    const METHODS: Readonly<Record<string, () => Promise<Played>>> = {
      credentials: async () => {
        const given = await play(
          { user, member, includeTransactions: true },
          { credentials: ['INVALID', 'password'] },
        );
        expect(given.asked).toMatchObject([
          { reason: 'not-given', fields: [{ type: 'LOGIN' }, { type: 'PASSWORD' }] },
          { reason: 'denied' },
          { kind: 'select-account' },
        ]);
        const { transactions } = await expectVerified(given);
        expect(transactions?.transactions.length).toBeGreaterThan(0);
        return given;
      },
      'existing-member': async () => {
        const { userGuid, memberGuid } = await knownMember(simulator(), 'sim_image_options');
        const known = { kind: 'existing-member', memberGuid };
        const played = await play({ user: { kind: 'existing', userGuid }, member: known });
        expect(played.last).toMatchObject({ userGuid, memberGuid });
        const [picture] = played.asked[0]!.challenges;
        expect(picture?.options?.[0]?.imageData).toMatch(/^data:image\//);
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
    const run = useRuns(Object.keys(METHODS), (name) => METHODS[name]!());

    it.each(Object.keys(METHODS))('%s leads to verified numbers', async (name) => {
      await expectVerified(await run(name));
    });

    it('these are all that a start may name', () => {
      const described = startBodySchema.shape.member.options.map(({ shape }) => shape.kind.value);
      expect(described.sort()).toEqual(Object.keys(METHODS).sort());
    });
  });

  it('goes through questions and the choice of an account step by step; a user of the same identifier is adopted', async () => {
    const named = {
      kind: 'new',
      identifier: 'customer-1',
      email: 'ann@example.com',
      metadata: '{}',
    };
    const before = simulator().control.counters().usersCreated;
    const started = await caller().post('/v1/verifications', { ...aStart(), user: named });
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
    const { value } = choice.nextAction.options[0];
    await caller().post(links.accountSelection, { round: 2, value });
    const last = await nextStep(caller(), id, 2);
    await expectVerified({ last });

    const accountSelection = { kind: 'label-pattern', pattern: '*savings' };
    const policies = { accountSelection, memberDeletion: 'always' };
    const ruled = await play({ ...aStart('password'), user: named, policies });
    await expectVerified(ruled);
    expect(ruled.asked).toEqual([]);
    expect(ruled.last.userGuid).toBe(last.userGuid);
    expect(simulator().control.counters().usersCreated).toBe(before + 1);
    const left = simulator()
      .control.members(last.userGuid)
      .map(({ guid }) => guid);
    expect(left).toEqual([last.memberGuid]);
  });

  it('answers a start that waits with the first question, gives an address only where one is asked for, and is cancelled once', async () => {
    const headers = { prefer: 'wait=30' };
    const start = (body: unknown) => caller().post('/v1/verifications', body, { headers });
    const asked = await start({ user, member: { kind: 'connect-widget' } });
    expect(asked.headers.get('preference-applied')).toBe('wait');
    expect(asked.body.nextAction).toMatchObject({ kind: 'open-url', reason: 'connect-widget' });
    expect(asked.text).not.toMatch(/https?:/);
    const open = ({ body }: typeof asked) => caller().send('POST', body.links.openUrl);
    const urls = [await open(asked), await open(asked)].map(({ body }) => body.url);
    for (const url of urls) expect(url).toMatch(/^https?:\/\//);
    expect(urls[0]).not.toBe(urls[1]);

    const another = await start(aStart());
    expect(another.body.nextAction.kind).toBe('answer-challenges');
    const noUrl = await open(another);
    expect(noUrl).toMatchObject({ status: 409, body: { code: 'NO_URL_TO_OPEN' } });
    const { id, links } = another.body;
    const cancel = () => caller().post(links.cancel, { reason: 'the end user left' });
    expect((await cancel()).status).toBe(202);
    expect((await nextStep(caller(), id, 9)).outcome?.code).toBe('cancelled');
    expect(await cancel()).toMatchObject({ status: 409, body: { code: 'VERIFICATION_FINISHED' } });
  });

  it('is listed by phase, outcome and institution, page by page, to its own tenant', async () => {
    const codes = ['chase', 'ally', 'chase', 'chase'];
    const started = await Promise.all(
      codes.map(async (institutionCode) => {
        const start = { user, member: { kind: 'credentials', institutionCode } };
        const { body } = await caller().post('/v1/verifications', start);
        await nextStep(caller(), body.id);
        return body.id;
      }),
    );
    const ids = started.filter((_, at) => codes[at] === 'chase').sort();
    const page = async (query: string, by = caller()) => {
      const path = '/v1/verifications?institutionCode=chase&phase=AWAITING_CREDENTIALS';
      const { body } = await by.get(`${path}${query}`);
      return { ids: body.verifications.map(({ id }) => id), nextCursor: String(body.nextCursor) };
    };
    await eventually('the index has them', async () => {
      return (await page('')).ids.sort().join() === ids.join();
    });
    const first = await page('&pageSize=2');
    expect(first.ids).toHaveLength(2);
    const second = await page(`&pageSize=2&cursor=${first.nextCursor}`);
    expect([...first.ids, ...second.ids].sort()).toEqual(ids);
    expect((await page('', new Caller(running().api.url, other.key))).ids).toEqual([]);
  });

  /**
   * A browser that has read docs/http-api.md and nothing else seals, so that neither the backend nor the API sees a secret.
   * With jose alone, by the words of that page: a mistake in codec/ cannot agree with itself.
   */
  it('is answered by a browser that seals, without a plain secret on the wire', async () => {
    const headers = { prefer: 'wait=10' };
    const form = (await caller().post('/v1/verifications', { user, member }, { headers })).body;
    const { id, links } = form;
    const page = new Caller(running().api.url, (await caller().post(links.tokens, {})).body.token);
    const { body } = await page.get('/.well-known/sealing-keys');
    const [key] = (body as unknown as { keys: [JWK & { readonly kid: string }] }).keys;
    const sealed = (
      purpose: string,
      fields: readonly { guid: string; type: string }[],
      secret: string,
    ) =>
      Promise.all(
        fields.map(async ({ guid, type }) => {
          const value = type === 'LOGIN' ? 'test_atrium' : secret;
          const header = { alg: 'ECDH-ES+A256KW', enc: 'A256GCM', kid: key.kid };
          const jwe = new CompactEncrypt(paddedJson(value)).setProtectedHeader({
            ...header,
            sealedFor: [id, purpose, guid],
          });
          return { guid, sealed: await jwe.encrypt(key) };
        }),
      );
    const credentials = await sealed('credential', form.nextAction.fields, 'challenge');
    const given = await page.post(links.credentials, { round: 1, credentials });
    expect(given).toMatchObject({ status: 202, body: { accepted: true } });
    const asked = await nextStep(page, id, 1);
    const answers = await sealed('challenge-answer', asked.nextAction.challenges, 'correct');
    expect((await page.post(links.challengeAnswers, { round: 2, answers })).status).toBe(202);
    const choice = await nextStep(page, id, 2);
    expect(choice.nextAction).toMatchObject({ kind: 'select-account', round: 3 });
  });
});

/** "padded with spaces to a multiple of 256 bytes" */
function paddedJson(value: string): Uint8Array {
  const bytes = (pad: string) => new TextEncoder().encode(JSON.stringify({ value, pad }));
  const padded = bytes(' '.repeat((256 - (bytes('').length % 256)) % 256));
  expect(padded.length % 256).toBe(0);
  return padded;
}
