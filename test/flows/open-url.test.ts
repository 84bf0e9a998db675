/**
 * Goal: an end user who is sent to the bank's page or into MX's Connect widget is waited for at no
 * cost, and only what they did there is taken. Method: members brought back through the simulator,
 * a widget's user at its REST API. test/domain/member-hint holds which message says what.
 */
import { describe, expect } from '@jest/globals';
import { VerificationClient, type StartVerificationRequest } from '../../client';
import { type ConnectWidgetSource } from '../../domain';
import {
  IN_WIDGET,
  OAUTH,
  play,
  playOn,
  sendElsewhere,
  untilAsked,
} from '../../tools/end-user/at-client';
import {
  atMxBank,
  knownMember,
  makeOauthMember,
  makeUser,
  verifyPastUs,
} from '../../tools/end-user/at-mx';
import { verifyAccountPastUs, WidgetUser } from '../../tools/end-user/widget';
import { eventually } from '../../tools/waiting';
import { eventsOf } from '../integration/support/history';
import { useStack } from '../integration/support/stack';
import { useTestsTogether } from '../support/runs';
import { describeWithOwnServer } from '../support/server-suite';
import { countOf, errorOf, memberGuidsOf, namesOf, outcomeOf } from './support/flow';

/**
 * Long enough that what is to be found is found on a busy machine, short enough to wait for where
 * nothing is.
 */
const SOON_OVER = { limits: { openUrlMs: 5_000 }, policies: { memberDeletion: 'always' } } as const;
const MX_BANK = { institutionCode: 'mxbank' };

type Overrides = Partial<StartVerificationRequest> & {
  readonly source?: Partial<ConnectWidgetSource>;
};

describeWithOwnServer('with an end user elsewhere', () => {
  const stack = useStack();
  const together = useTestsTogether();
  const client = () => stack().client;
  const simulator = () => stack().simulator;
  const control = () => simulator().control;
  const polls = (memberGuid: string) => countOf(simulator(), memberGuid, 'readMemberStatus');
  const looksFor = (userGuid: string) =>
    simulator()
      .requestLog.entries('listMembers')
      .filter((entry) => entry.userGuid === userGuid).length;

  /** It ends verified, with this member. */
  async function expectVerified(id: string, memberGuid: string) {
    const { result } = await playOn(client(), id);
    expect(result.outcome.code).toBe('verified');
    expect(result.view.memberGuid).toBe(memberGuid);
    return result;
  }

  describe("at the bank's page", () => {
    const beginOauth = async (limits: StartVerificationRequest['limits'] = {}) => {
      const { verificationId: id, memberGuid } = await sendElsewhere(stack(), OAUTH, { limits });
      return { id, memberGuid };
    };

    together('PENDING is no end, however long it shows, and adds no event', async () => {
      const { id, memberGuid } = await beginOauth({ fastPollingMs: 200, slowPollMs: 100 });
      const before = (await eventsOf(stack().temporal, id)).length;
      await eventually('polls, fast and slow', () => polls(memberGuid) >= 12);
      expect(await eventsOf(stack().temporal, id)).toHaveLength(before);
      expect((await client().getVerification(id)).phase).toBe('AWAITING_OPEN_URL');
      control().finishOauth(memberGuid, 'approved');
      await untilAsked(client(), id, 'select-account');
      // Nothing is to be opened any more.
      expect(await errorOf(client().requestOpenUrl(id))).toMatchObject({ reason: 'no-open-round' });
      await expectVerified(id, memberGuid);
    });

    together('an address that takes MX longer than one call waits is waited for', async () => {
      const { id, memberGuid } = await beginOauth();
      const { temporal, sealingKeys } = stack();
      const sealingKey = sealingKeys.publicJwk;
      const hasty = new VerificationClient({ temporal, sealingKey, requestTimeoutMs: 2_000 });
      const route = 'readOauthWindowUri';
      control().addFault({ route, memberGuid, kind: 'slow', delayMs: 4_000, times: 1 });
      expect((await hasty.requestOpenUrl(id)).url).toContain(memberGuid);
      control().finishOauth(memberGuid, 'approved');
      await expectVerified(id, memberGuid);
    });

    together("a browser that names somebody else's member is not believed", async () => {
      const { id, memberGuid } = await beginOauth();
      const foreign = await makeOauthMember(simulator(), await makeUser(simulator()));
      control().finishOauth(foreign, 'approved');
      const metadata = { member_guid: foreign };
      await client().memberChanged(id, { type: 'oauthComplete/success', metadata });
      control().finishOauth(memberGuid, 'approved');
      await expectVerified(id, memberGuid);
      expect(countOf(simulator(), foreign, 'verifyMember')).toBe(0);
    });
  });

  describe('in the widget', () => {
    /** Opens a widget for the user; a fresh one unless given. */
    async function open({ source, ...overrides }: Overrides = {}, known?: string) {
      const widgetSource = { ...IN_WIDGET, ...source };
      const begun = await sendElsewhere(stack(), widgetSource, overrides, known);
      const { verificationId: id, userGuid } = begun;
      const tell = (event: string, memberGuid: string) =>
        client().memberChanged(id, {
          type: `mx/connect/${event}`,
          metadata: { member_guid: memberGuid },
        });
      return { id, userGuid, tell, widget: new WidgetUser(simulator(), userGuid) };
    }

    together('a wrong password can be corrected: it is no outcome', async () => {
      const { id, tell, widget } = await open();
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

    together('a member deleted without a word may be followed by another one', async () => {
      const { id, userGuid, widget } = await open();
      await widget.signIn('challenge');
      await eventually('the member is found', () => polls(widget.memberGuid) > 0);
      await widget.delete();
      const next = new WidgetUser(simulator(), userGuid);
      await next.signIn('password');
      await next.answer();
      await expectVerified(id, next.memberGuid);
    });

    together('that some other member was deleted, as a message says, ends nothing', async () => {
      const { id, tell, widget } = await open();
      await tell('memberDeleted', 'MBR-any');
      await widget.signIn('challenge');
      await eventually('the member is found', () => polls(widget.memberGuid) > 0);
      await tell('memberDeleted', 'MBR-any-other');
      await widget.answer();
      await widget.answer();
      await expectVerified(id, widget.memberGuid);
    });

    together('a member without a verifiable account ends it', async () => {
      const { id, tell, widget } = await open();
      await widget.signIn('sim_selection_empty');
      await tell('invalidData', widget.memberGuid);
      expect(await outcomeOf(client(), id)).toBe('no-verifiable-account');
    });

    together("numbers after a sign-in at the bank's page may be tokens", async () => {
      const { id, userGuid } = await open();
      const memberGuid = await makeOauthMember(simulator(), userGuid);
      const widget = new WidgetUser(simulator(), userGuid, memberGuid);
      control().finishOauth(memberGuid, 'approved');
      await widget.untilStatus('CREATED');
      await verifyAccountPastUs(simulator(), widget.known);
      const { accountNumbers } = await expectVerified(id, memberGuid);
      expect(accountNumbers).toMatchObject([{ mayBeTokenised: true }]);
    });

    describe('with a member from before, at the institution that it is opened for', () => {
      /** Verified yesterday; then the widget is opened, and looked at for a while. */
      async function verifiedBefore(overrides: Overrides = {}) {
        const known = await knownMember(simulator(), 'password');
        const { memberGuid, userGuid } = known;
        await verifyAccountPastUs(simulator(), known);
        const opened = await open({ source: MX_BANK, ...overrides }, userGuid);
        opened.widget.memberGuid = memberGuid;
        const before = looksFor(userGuid);
        await eventually('three more looks', () => looksFor(userGuid) >= before + 3);
        return { ...opened, known };
      }

      for (const what of ["MX's daily job on it", 'a message that names it']) {
        together(`${what} is not taken for the widget's: not completed, and it stays`, async () => {
          const { id, userGuid, tell, known } = await verifiedBefore(SOON_OVER);
          const { memberGuid } = known;
          if (what.startsWith('MX')) control().startBackgroundAggregation(memberGuid);
          else await tell('memberStatusUpdate', memberGuid);
          expect(await outcomeOf(client(), id)).toBe('widget-not-completed');
          // That of yesterday.
          expect(countOf(simulator(), memberGuid, 'verifyMember')).toBe(1);
          expect(memberGuidsOf(simulator(), userGuid)).toEqual([memberGuid]);
        });
      }

      for (const when of ['before', 'after']) {
        together(
          `verified there, named ${when} that: it counts, its new numbers alone`,
          async () => {
            const { id, tell, widget, known } = await verifiedBefore();
            if (when === 'before') await tell('memberStatusUpdate', known.memberGuid);
            await widget.verify();
            await widget.answer(1);
            if (when === 'after') await tell('memberConnected', known.memberGuid);
            const result = await expectVerified(id, known.memberGuid);
            expect(result.numbersFoundBy).toBe('new-since-verify');
            expect(namesOf(simulator(), known, result)).toEqual(['MX Bank Savings']);
          },
        );
      }

      together('a new one goes before it, and needs no message', async () => {
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
      const policies = { memberDeletion: 'on-failure' } as const;

      together("somebody else's member that a message names", async () => {
        const foreign = await knownMember(simulator(), 'sim_legacy');
        await verifyPastUs(simulator(), foreign);
        const { id, tell, widget } = await open();
        await tell('memberConnected', foreign.memberGuid);
        await widget.signIn('password');
        await widget.answer();
        await expectVerified(id, widget.memberGuid);
      });

      together(
        'what other verifications of the user make, one fails, one is verified',
        async () => {
          const { id, userGuid } = await open({ policies, limits: { openUrlMs: 8_000 } });
          const user = { kind: 'existing', userGuid } as const;
          const others: (string | null)[] = [];
          for (const password of ['LOCKED', 'password']) {
            const { view } = (await play(client(), atMxBank(password, { user }))).result;
            others.push(view.memberGuid);
          }
          expect(await outcomeOf(client(), id)).toBe('widget-not-completed');
          expect(memberGuidsOf(simulator(), userGuid)).toEqual(others);
        },
      );

      together('what was made in another widget of the user, also when cancelled', async () => {
        const limits = { fastPollingMs: 100, slowPollMs: 3_600_000 };
        const { id: first, userGuid } = await open({ policies, limits });
        // Its next look is an hour away.
        await eventually('it polls slowly', async () => (await client().pollNow(first)).hadEffect);
        let before = -1;
        await eventually('it is still', async () => {
          const isStill = looksFor(userGuid) === before;
          before = looksFor(userGuid);
          await new Promise((resolve) => setTimeout(resolve, 500));
          return isStill;
        });
        const second = await open({}, userGuid);
        const memberGuid = await second.widget.signIn('sim_legacy');
        await expectVerified(second.id, memberGuid);
        await client().cancel(first, { reason: 'the end user left' });
        expect(await outcomeOf(client(), first)).toBe('cancelled');
        expect(memberGuidsOf(simulator(), userGuid)).toEqual([memberGuid]);
      });
    });
  });
});
