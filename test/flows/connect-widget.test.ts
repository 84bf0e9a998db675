// Goal: a verification that happens in MX's Connect widget is found, waited for and ended by what MX itself says; it takes what
// was done in its widget and nothing else; the widget's messages only make us look sooner. Method: the widget's user acts on
// the simulator's REST API; an hour in the widget is made short by `openUrlMs`. Which message says what: test/domain/member-hint.
import { describe, expect, test } from '@jest/globals';
import { type StartVerificationRequest } from '../../client';
import { type ConnectWidgetSource } from '../../domain';
import { play, playOn, untilAsked } from '../../tools/end-user/at-client';
import {
  atMxBank,
  knownMember,
  makeOauthMember,
  makeUser,
  ofMember,
  verifyPastUs,
  type KnownMember,
} from '../../tools/end-user/at-mx';
import { WidgetUser } from '../../tools/end-user/widget';
import { eventually } from '../../tools/waiting';
import { useStack } from '../integration/support/stack';
import { describeWithOwnServer } from '../support/server-suite';
import { countOf, memberGuidsOf, namesOf, outcomeOf } from './support/flow';
import { expectNotRecorded } from './support/recorded';

/** Long enough that what is to be found is found on a busy machine, short enough to wait for where nothing is. */
const SOON_OVER = { openUrlMs: 5_000 };

type Overrides = Partial<StartVerificationRequest> & {
  readonly source?: Partial<ConnectWidgetSource>;
};

describeWithOwnServer('the Connect widget', () => {
  const stack = useStack();
  const client = () => stack().client;
  const simulator = () => stack().simulator;
  const control = () => simulator().control;

  /** Opens a widget for the user. */
  async function open(userGuid: string, { source, ...overrides }: Overrides = {}) {
    const { verificationId: id } = await client().start({
      user: { kind: 'existing', userGuid },
      member: { kind: 'connect-widget', ...source },
      ...overrides,
    });
    await untilAsked(client(), id, 'open-url');
    const tell = (event: string, memberGuid: string) =>
      client().memberChanged(id, {
        type: `mx/connect/${event}`,
        metadata: { member_guid: memberGuid },
      });
    return { id, userGuid, tell, widget: new WidgetUser(simulator(), userGuid) };
  }

  const openFresh = async (overrides?: Overrides) => open(await makeUser(simulator()), overrides);
  const polls = (memberGuid: string) => countOf(simulator(), memberGuid, 'readMemberStatus');
  const isFound = ({ memberGuid }: WidgetUser) =>
    eventually('the member is found', () => polls(memberGuid) > 0);

  /** It ends verified, with this member. */
  async function expectVerified(id: string, memberGuid: string) {
    const { result } = await playOn(client(), id);
    expect(result.outcome.code).toBe('verified');
    expect(result.view.memberGuid).toBe(memberGuid);
    return result;
  }

  test('a wrong password, then the right one: what can be corrected in the widget is no outcome', async () => {
    const { id, tell, widget } = await openFresh();
    await widget.signIn('INVALID');
    await widget.untilStatus('DENIED');
    await tell('memberError', widget.memberGuid);
    const before = polls(widget.memberGuid);
    await eventually('four more polls', () => polls(widget.memberGuid) >= before + 4);
    expect((await client().getVerification(id)).phase).toBe('AWAITING_OPEN_URL');
    await widget.signInAgain('password');
    await widget.answer();
    await expectVerified(id, widget.memberGuid);
  });

  test('a member without a verifiable account ends it', async () => {
    const { id, tell, widget } = await openFresh();
    await widget.signIn('sim_selection_empty');
    await tell('invalidData', widget.memberGuid);
    expect(await outcomeOf(client(), id)).toBe('no-verifiable-account');
  });

  test('a member deleted without a word may be followed by another one', async () => {
    const { id, userGuid, widget } = await openFresh();
    await widget.signIn('challenge');
    await isFound(widget);
    await widget.delete();
    const next = new WidgetUser(simulator(), userGuid);
    await next.signIn('password');
    await next.answer();
    await expectVerified(id, next.memberGuid);
  });

  test("the numbers of a member that signed in at the bank's page may be tokens", async () => {
    const { id, userGuid } = await openFresh();
    const memberGuid = await makeOauthMember(simulator(), userGuid);
    const widget = new WidgetUser(simulator(), userGuid, memberGuid);
    control().finishOauth(memberGuid, 'approved');
    await eventually('it is idle', () => control().members(userGuid)[0]?.runningJob === null);
    await widget.verify();
    await widget.answer();
    const { accountNumbers } = await expectVerified(id, memberGuid);
    expect(accountNumbers).toMatchObject([{ mayBeTokenised: true }]);
  });

  test('the one-time URL is fresh for every request and stands in no history event, view or memo', async () => {
    const { id, widget } = await openFresh({ source: { institutionCode: 'mxbank' } });
    const urls = [await client().requestOpenUrl(id), await client().requestOpenUrl(id)];
    const tokens = urls.map(({ url }) => new URL(url).pathname.split('/').at(-1)!);
    expect(new Set(tokens).size).toBe(2);
    await widget.signIn('password');
    await widget.answer();
    const played = await playOn(client(), id);
    await expectNotRecorded(stack().temporal, played, tokens);
  });

  describe('with a member from before, at the institution that it is opened for', () => {
    /** Verified yesterday; then the widget is opened, and looked at for a while. */
    async function verifiedBefore(overrides: Overrides = {}) {
      const known = await knownMember(simulator(), 'password');
      await play(client(), ofMember(known), { account: 0 });
      const opened = await open(known.userGuid, {
        source: { institutionCode: 'mxbank' },
        ...overrides,
      });
      opened.widget.memberGuid = known.memberGuid;
      const looks = () => simulator().requestLog.entries('listMembers').length;
      const before = looks();
      await eventually('three more looks', () => looks() >= before + 3);
      return { ...opened, known };
    }

    test("MX's daily job on it is not taken for the widget's", async () => {
      const { id, known } = await verifiedBefore({ limits: SOON_OVER });
      const before = control().counters().verificationsStarted;
      control().startBackgroundAggregation(known.memberGuid);
      expect(await outcomeOf(client(), id)).toBe('widget-not-completed');
      expect(control().counters().verificationsStarted).toBe(before);
    });

    test('named by a message, and nothing done with it: not completed', async () => {
      const { id, tell, known } = await verifiedBefore({ limits: SOON_OVER });
      await tell('memberStatusUpdate', known.memberGuid);
      expect(await outcomeOf(client(), id)).toBe('widget-not-completed');
    });

    test.each(['before', 'after'])(
      'verified in the widget and named %s that: it counts, with its new numbers alone',
      async (when) => {
        const { id, tell, widget, known } = await verifiedBefore();
        if (when === 'before') await tell('memberStatusUpdate', known.memberGuid);
        await widget.verify();
        await widget.answer(1);
        if (when === 'after') await tell('memberConnected', known.memberGuid);
        const result = await expectVerified(id, known.memberGuid);
        expect(result.numbersFoundBy).toBe('new-since-verify');
        expect(await namesOf(simulator(), known, result)).toEqual(['MX Bank Savings']);
      },
    );

    test('a new one goes before it, and needs no message', async () => {
      const { id, userGuid, known } = await verifiedBefore();
      control().startBackgroundAggregation(known.memberGuid);
      const next = new WidgetUser(simulator(), userGuid);
      await next.signIn('challenge');
      await next.answer();
      await next.answer();
      await expectVerified(id, next.memberGuid);
    });
  });

  describe('does not take', () => {
    test("somebody else's member that a message names", async () => {
      const foreign = await knownMember(simulator(), 'sim_legacy');
      await verifyPastUs(simulator(), foreign);
      const { id, tell, widget } = await openFresh();
      await tell('memberConnected', foreign.memberGuid);
      await widget.signIn('password');
      await widget.answer();
      await expectVerified(id, widget.memberGuid);
    });

    test.each([
      ['fails', 'LOCKED'],
      ['is verified', 'password'],
    ])('what another verification of the user makes meanwhile and %s', async (_, password) => {
      const policies = { memberDeletion: 'on-failure' } as const;
      const { id, userGuid } = await openFresh({ policies, limits: { openUrlMs: 8_000 } });
      const user = { kind: 'existing', userGuid } as const;
      const other = await play(client(), atMxBank(password, { user }));
      expect(await outcomeOf(client(), id)).toBe('widget-not-completed');
      expect(memberGuidsOf(simulator(), userGuid)).toEqual([other.result.view.memberGuid]);
    });

    test('what was made in another widget of the user: cancelled, it leaves that member there', async () => {
      const policies = { memberDeletion: 'on-failure' } as const;
      const limits = { fastPollingMs: 100, slowPollMs: 3_600_000 };
      const { id: first, userGuid } = await openFresh({ policies, limits });
      // Its next look is an hour away.
      await eventually('it polls slowly', async () => (await client().pollNow(first)).hadEffect);
      const looks = () => simulator().requestLog.entries('listMembers').length;
      let before = -1;
      await eventually('it is still', async () => {
        const isStill = looks() === before;
        before = looks();
        await new Promise((resolve) => setTimeout(resolve, 500));
        return isStill;
      });
      const second = await open(userGuid);
      const memberGuid = await second.widget.signIn('sim_legacy');
      await expectVerified(second.id, memberGuid);
      await client().cancel(first, { reason: 'the end user left' });
      expect(await outcomeOf(client(), first)).toBe('cancelled');
      const left: KnownMember = { userGuid, memberGuid };
      expect(memberGuidsOf(simulator(), left.userGuid)).toEqual([left.memberGuid]);
    });
  });
});
