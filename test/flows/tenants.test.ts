/**
 * Goal: one tenant neither reads, changes nor deletes anything of another at MX, and learns nothing
 * of it, by whatever a start or a message refers to. Method: tenant beta names what is alpha's, and
 * then what is nobody's; the calls of MX, outcomes and views are compared.
 */
import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { type StartVerificationRequest, type VerificationView } from '../../client';
import { type RequestLogEntry } from '../../simulator';
import { IN_WIDGET, OAUTH, play, untilAsked } from '../../tools/end-user/at-client';
import {
  atMxBank,
  knownMember,
  makeOauthMember,
  makeUser,
  mxBankCredentials,
  ofMember,
  verifyPastUs,
  type KnownMember,
} from '../../tools/end-user/at-mx';
import { WidgetUser } from '../../tools/end-user/widget';
import { eventually, SAFETY_NET_MS } from '../../tools/waiting';
import { useStack } from '../integration/support/stack';
import { useTestsTogether } from '../support/runs';
import { describeWithOwnServer } from '../support/server-suite';

const ALPHA = { tenantId: 'alpha' };
const BETA = { tenantId: 'beta' };
/** As much as a tenant can ask for. */
const GREEDY = { memberDeletion: 'always', reuseKnownNumbers: true } as const;
const ALWAYS = { memberDeletion: 'always' } as const;

describeWithOwnServer('what is of another tenant', () => {
  const stack = useStack();
  const together = useTestsTogether();
  const client = () => stack().client;
  const simulator = () => stack().simulator;
  const log = (): readonly RequestLogEntry[] => simulator().requestLog.entries();

  /** A user of alpha with a member whose numbers are there, as an earlier verification left it. */
  async function ofAlpha(): Promise<KnownMember> {
    const { result } = await play(client(), { ...atMxBank('password'), ...ALPHA });
    expect(result.outcome.code).toBe('verified');
    return { userGuid: result.view.userGuid!, memberGuid: result.view.memberGuid! };
  }

  /** Calls of MX about a user or a member, since the log had so many entries. */
  const callsAbout = ({ userGuid, memberGuid }: KnownMember, since: number) =>
    log()
      .slice(since)
      .filter(({ path }) => path.includes(userGuid) || path.includes(memberGuid))
      .map(({ method, path }) =>
        `${method} ${path}`.replaceAll(userGuid, 'U').replaceAll(memberGuid, 'M'),
      );

  /** Everything of the view but what two runs never have alike. */
  function told(view: VerificationView, { userGuid, memberGuid }: KnownMember) {
    const { verificationId: _id, startedAt: _s, phaseSince: _p, deadline: _d, ...rest } = view;
    const { finishedAt: _f, ...same } = rest;
    const text = JSON.stringify(same);
    return text.replaceAll(userGuid, 'U').replaceAll(memberGuid, 'M');
  }

  /** Beta starts with what is not its own; ends by itself. */
  async function started(refers: KnownMember, request: StartVerificationRequest) {
    const since = log().length;
    const { result, views } = await play(client(), { ...request, ...BETA });
    expect([result.accountNumbers, result.view.cleanUp]).toEqual([[], undefined]);
    // Nobody is asked for anything.
    expect(views.every(({ nextAction }) => nextAction.kind === 'none')).toBe(true);
    const { code } = result.outcome;
    return { code, calls: callsAbout(refers, since), told: told(result.view, refers) };
  }

  const nobody = (): KnownMember => ({
    userGuid: `USR-${randomUUID()}`,
    memberGuid: `MBR-${randomUUID()}`,
  });
  const unmarked = (): Promise<KnownMember> =>
    knownMember(simulator(), 'password', { tenantId: null });

  const existing = ({ userGuid }: KnownMember) => ({
    user: { kind: 'existing', userGuid } as const,
  });
  const STARTS: Readonly<Record<string, (it: KnownMember) => StartVerificationRequest>> = {
    'user, by credentials': (it) => atMxBank('password', { ...existing(it), policies: ALWAYS }),
    'user, by credentials that are asked for': (it) => ({
      ...existing(it),
      member: { kind: 'credentials', institutionCode: 'mxbank' },
      policies: ALWAYS,
    }),
    'user, by credentials under an identifier': (it) => ({
      ...existing(it),
      member: {
        kind: 'credentials',
        institutionCode: 'mxbank',
        identifier: 'order-1',
        credentials: mxBankCredentials('password'),
      },
      policies: ALWAYS,
    }),
    'user, by OAuth': (it) => ({ ...existing(it), member: OAUTH, policies: ALWAYS }),
    'user, in the widget': (it) => ({ ...existing(it), member: IN_WIDGET, policies: ALWAYS }),
    'user and member': (it) => ofMember(it, { policies: GREEDY }),
  };

  describe('a start that names a user', () => {
    for (const [what, request] of Object.entries(STARTS)) {
      together(`${what}: of alpha, of nobody and without a mark are one`, async () => {
        const known = await ofAlpha();
        const ended = [];
        for (const refers of [known, nobody(), await unmarked()])
          ended.push(await started(refers, request(refers)));
        const expected = { code: 'user-not-found', calls: Array(3).fill('GET /users/U') };
        for (const each of ended) expect(each).toMatchObject(expected);
        expect(new Set(ended.map((each) => each.told)).size).toBe(1);
        expect(simulator().control.members(known.userGuid)).toMatchObject([
          { guid: known.memberGuid, verifyCalls: 1 },
        ]);
      });
    }

    together('is taken by its own tenant, with its numbers', async () => {
      const known = await ofAlpha();
      const { result } = await play(client(), {
        ...ofMember(known, { policies: GREEDY }),
        ...ALPHA,
      });
      expect([result.outcome.code, result.view.cleanUp]).toEqual(['verified', 'member-deleted']);
    });
  });

  together("a member of alpha's under a user of its own is one that never was", async () => {
    const known = await ofAlpha();
    const userGuid = await makeUser(simulator(), BETA);
    const ended = [];
    for (const { memberGuid } of [known, nobody()]) {
      const refers = { userGuid, memberGuid };
      ended.push(await started(refers, ofMember(refers, { policies: GREEDY })));
    }
    expect(ended[0]).toMatchObject({ code: 'member-not-found' });
    expect(ended[1]).toEqual(ended[0]);
    expect(simulator().control.members(known.userGuid)).toHaveLength(1);
  });

  together('the same identifiers of user and member are of two users and members', async () => {
    const identifier = `same-${randomUUID()}`;
    const member = {
      kind: 'credentials',
      institutionCode: 'mxbank',
      identifier,
      credentials: mxBankCredentials('password'),
    } as const;
    const user = { kind: 'new', identifier } as const;
    const alphas = (await play(client(), { user, member, ...ALPHA })).result;
    const since = log().length;
    const betas = (await play(client(), { user, member, ...BETA })).result;
    const { userGuid, memberGuid } = alphas.view;
    expect([alphas.outcome.code, betas.outcome.code]).toEqual(['verified', 'verified']);
    expect(betas.view.userGuid).not.toBe(userGuid);
    expect(callsAbout({ userGuid: userGuid!, memberGuid: memberGuid! }, since)).toEqual([]);
    // Its own tenant finds both.
    const again = (await play(client(), { user, member, ...ALPHA })).result;
    expect(again.outcome.code).toBe('member-already-exists');
    expect(again.view).toMatchObject({ userGuid, memberGuid });
  });

  describe('a message that names a member of alpha', () => {
    for (const [what, member] of [
      ['at the page of the bank', OAUTH],
      ['in the widget', IN_WIDGET],
    ] as const) {
      together(`${what}: is not followed`, async () => {
        const userGuid = await makeUser(simulator(), ALPHA);
        const memberGuid = await makeOauthMember(simulator(), userGuid);
        const own = await makeUser(simulator(), BETA);
        const since = log().length;
        const user = { kind: 'existing', userGuid: own } as const;
        const request = { user, member, ...BETA, policies: ALWAYS };
        const { verificationId: id } = await client().start(request);
        await untilAsked(client(), id, 'open-url');
        const { memberGuid: ours } = await client().getVerification(id);
        const looks = () => log().filter(({ path }) => path.includes(own)).length;
        const before = looks();
        const message = { type: 'mx/connect/memberConnected', metadata: { guid: memberGuid } };
        await client().memberChanged(id, message);
        await eventually('it has looked', () => looks() > before + 3);
        await client().cancel(id, { reason: 'the test is over' });
        const { view } = await client().result(id, { timeoutMs: SAFETY_NET_MS });
        expect(view.memberGuid).toBe(ours);
        expect(callsAbout({ userGuid, memberGuid }, since)).toEqual([]);
        expect(simulator().control.members(userGuid)).toHaveLength(1);
      });
    }
  });

  test('a widget of beta sees no member but those of its own user', async () => {
    const known = await ofAlpha();
    const own = await makeUser(simulator(), BETA);
    const user = { kind: 'existing', userGuid: own } as const;
    const start = { user, member: IN_WIDGET, ...BETA };
    const { verificationId: id } = await client().start(start);
    await untilAsked(client(), id, 'open-url');
    const since = log().length;
    await verifyPastUs(simulator(), known);
    const widget = new WidgetUser(simulator(), own);
    await widget.signIn('password');
    await widget.answer();
    const { outcome, view } = await client().result(id, { timeoutMs: SAFETY_NET_MS });
    expect([outcome.code, view.memberGuid]).toEqual(['verified', widget.memberGuid]);
    // The test's own call alone.
    expect(callsAbout(known, since)).toEqual(['POST /users/U/members/M/verify']);
  });
});
