/**
 * Goal: an end user gets through our page, the bank's OAuth page and the Connect widget, by mouse or
 * keyboard; no trouble is a dead end, hosts hear of it, and the account is verified. The Temporal UI
 * shows it. Method: one headless Chromium, one whole stack; what does not disturb the rest runs side by
 * side. test/simulator and test/page hold what the pages say.
 */
import { describe, expect, test } from '@jest/globals';
import { isVerificationClientError, type MemberRequest } from '../../client';
import { playOn, untilAsked } from '../../tools/end-user/at-client';
import { callMx, makeUser } from '../../tools/end-user/at-mx';
import { countOf } from '../flows/support/flow';
import { describeWithBrowser, useBrowser } from '../support/browser';
import { IS_FULL_PROOF } from '../support/proof-size';
import { describeWithOwnServer } from '../support/server-suite';
import { type EndUser } from './support/end-user';
import { useHost, type HeardMessage } from './support/host-page';
import { usePages } from './support/page-visit';
import { oneByOne, useTogether } from './support/together';
import { everyStep } from './suites/every-step';
import { everyLanguage } from './suites/languages';
import { servicesAwayAtEachStep, troubleAtEachStep } from './suites/matrix';
import { fromOutside } from './suites/outside';
import { temporalUi } from './suites/temporal-ui';
import { heldBackStream, restarts, sessions, troubles } from './suites/troubles';

type Json = Record<string, unknown>;

const MINUTE_MS = 60_000;

let clockAheadMs = 0;
const clock = { now: () => new Date(Date.now() + clockAheadMs) };

describeWithOwnServer('pages', () => {
  describeWithBrowser('in a browser', () => {
    const inBrowser = useBrowser();
    const pages = usePages({ clock });
    const hostIn = useHost();
    const together = useTogether(inBrowser);
    const stack = () => pages.started().stack;
    const simulator = () => stack().simulator;

    describe('every step', () => {
      everyStep(pages, together);
    });
    describe('trouble while an answer is sent', () => {
      troubles(pages, together);
      heldBackStream(pages, together);
    });
    describe('a session', () => {
      sessions(pages, together, inBrowser);
    });
    describe("the end user's page", () => {
      fromOutside(pages, together);
    });
    describe('the Temporal UI', () => {
      temporalUi(pages, together);
    });

    /** Starts a verification; returns the one-time URL that its end user has to open. */
    async function begin(member: MemberRequest) {
      const { client } = stack();
      // A safety net: a browser on a busy machine takes its time.
      const limits = { openUrlMs: 4 * MINUTE_MS };
      const { verificationId } = await client.start({ user: { kind: 'new' }, member, limits });
      await untilAsked(client, verificationId, 'open-url');
      const { url } = await client.requestOpenUrl(verificationId);
      return { verificationId, url };
    }

    /** Passes every message on, in its order; polling may have ended the verification before. */
    async function resultAfter(verificationId: string, messages: readonly HeardMessage[]) {
      const { client } = stack();
      try {
        for (const message of messages) await client.memberChanged(verificationId, message);
      } catch (error) {
        const hasEnded = isVerificationClientError(error) && error.code === 'VERIFICATION_FINISHED';
        if (!hasEnded) throw error;
      }
      const { result } = await playOn(client, verificationId);
      expect(result.outcome.code).toBe('verified');
      expect(result.accountNumbers).toHaveLength(1);
      return result.view;
    }

    async function ask(path: string, body: Json): Promise<Json> {
      const userGuid = await makeUser(simulator());
      return (await callMx(simulator(), 'POST', `/users/${userGuid}${path}`, body)).body;
    }

    async function newUrl(options: Json = {}): Promise<string> {
      const body = await ask('/connect_widget_url', { mode: 'verification', ...options });
      return (body['user'] as { connect_widget_url: string }).connect_widget_url;
    }

    async function logIn(endUser: EndUser, password: string): Promise<void> {
      await endUser.fills('Name of your bank', 'MX Bank');
      await endUser.presses('Search');
      await endUser.presses('MX Bank');
      await endUser.sees('Log in at MX Bank');
      await endUser.fills('Username', 'test_atrium');
      await endUser.fills('Password', password);
      await endUser.expectAccessiblePage();
      await endUser.presses('Continue');
    }

    describe('OAuth', () => {
      async function newMember(options: Json = {}) {
        const member = {
          institution_code: 'mx_bank_oauth',
          is_oauth: true,
          skip_aggregation: true,
        };
        const body = await ask('/members', { member, ...options });
        const { guid = '', oauth_window_uri: url = '' } = body['member'] as Record<string, string>;
        return { guid, url };
      }

      together(
        'allowed in a pop-up: the opener hears which member is back, and the account is verified',
        async (context) => {
          const host = await hostIn(context);
          const member = { kind: 'oauth', institutionCode: 'mx_bank_oauth' } as const;
          const { verificationId, url } = await begin(member);
          const endUser = await host.popUp(url);
          await endUser.sees('MX Bank (OAuth)');
          await endUser.expectAccessiblePage();
          await endUser.presses('Allow');
          await endUser.sees('Your accounts are connected');
          await endUser.expectAccessiblePage();
          const messages = await host.hears('oauthComplete/success');
          const { memberGuid } = await resultAfter(verificationId, messages);
          expect(messages).toEqual([
            { mx: true, type: 'oauthComplete/success', metadata: { member_guid: memberGuid } },
          ]);
        },
      );

      together(
        'in an app, by keyboard alone: no policy of the page stops the navigation to the scheme of the app',
        async (context) => {
          const host = await hostIn(context);
          const options = { referral_source: 'APP', ui_message_webview_url_scheme: 'yourapp' };
          const { guid, url } = await newMember(options);
          const endUser = await host.visit(url);
          await endUser.sees('MX Bank (OAuth)');
          await endUser.expectAccessiblePage();
          const navigation = host.window.waitForRequest(/^yourapp:/);
          await endUser.types('Tab', 'Enter');
          expect((await navigation).url()).toContain(`member_guid=${guid}&status=success`);
        },
      );
    });

    describe('the Connect widget', () => {
      together(
        'through search, log-in, several questions and the account to a verification of its own; every page is accessible',
        async (context) => {
          const host = await hostIn(context);
          const { verificationId, url } = await begin({ kind: 'connect-widget' });
          const endUser = await host.embed(url);
          await endUser.sees('Find your bank');
          await endUser.expectAccessiblePage();
          await logIn(endUser, 'sim_multiple');
          await endUser.sees('Your bank asks');
          await endUser.expectAccessiblePage();
          await endUser.fills('What city were you born in?', 'correct');
          await endUser.fills('What was your first pet called?', 'correct');
          await endUser.chooses('Email to s***@example.com');
          await endUser.presses('Continue');
          await endUser.chooses('MX Bank Savings');
          await endUser.expectAccessiblePage();
          await endUser.presses('Continue');
          await endUser.sees('Your account is connected');
          await endUser.expectAccessiblePage();
          const messages = await host.hears('mx/connect/memberConnected');
          expect(messages[0]?.type).toBe('mx/connect/loaded');
          const { userGuid, memberGuid } = await resultAfter(verificationId, messages);
          expect(simulator().control.members(userGuid ?? '')).toMatchObject([{ guid: memberGuid }]);
          expect(countOf(simulator(), memberGuid ?? '', 'verifyMember')).toBe(0);
          const again = await host.visit(url);
          await again.sees('This address was used already');
          await again.expectAccessiblePage();
        },
      );

      together(
        'in a WebView, by keyboard alone: it navigates to the scheme of the app and stays of use; pictures have a text',
        async (context) => {
          const host = await hostIn(context);
          const { window } = host;
          // As an app does: it takes over the navigations to its scheme, which leaves the page where
          // it is.
          await window.addInitScript(`navigation.addEventListener('navigate', (event) => {
        if (!event.destination.url.startsWith('yourapp:')) return;
        event.preventDefault();
        console.info(event.destination.url);
      })`);
          const told = (name: string) =>
            window.waitForEvent('console', (message) =>
              message.text().includes(`connect/${name}?`),
            );
          const options = { is_mobile_webview: true, ui_message_webview_url_scheme: 'yourapp' };
          const connected = told('memberConnected');
          const endUser = await host.visit(
            await newUrl({ ...options, current_institution_code: 'mxbank' }),
          );
          const choice = (label: string) => endUser.frame.getByLabel(label, { exact: true });
          await endUser.sees('Log in at MX Bank');
          await endUser.types('Tab', 'test_atrium', 'Tab', 'sim_image_options', 'Tab', 'Enter');
          await choice('IMAGE_2').waitFor();
          await endUser.expectAccessiblePage();
          await endUser.types('Tab', 'ArrowDown', 'Tab', 'Enter');
          await choice('MX Bank Checking').waitFor();
          await endUser.types('Tab', 'Space', 'Tab', 'Enter');
          await endUser.sees('Your account is connected');
          const metadata = new URL((await connected).text()).searchParams.get('metadata') ?? '';
          expect(Object.keys(JSON.parse(metadata) as Json)).toContain('member_guid');
        },
      );
    });

    describe('trouble at steps', () => {
      troubleAtEachStep(pages, together);
    });

    if (IS_FULL_PROOF) {
      describe('every language and size', () => {
        everyLanguage(pages, together);
      });
      describe('every step without a service', () => {
        servicesAwayAtEachStep(pages, oneByOne(inBrowser));
      });
    }

    // These disturb the others, which are over by then.
    restarts(pages, oneByOne(inBrowser));

    test('waiting goes on by itself, and loads no page anew until something is to be done', () =>
      inBrowser(async (context) => {
        const host = await hostIn(context);
        const endUser = await host.embed(await newUrl());
        simulator().control.changeSettings({ phaseMinMs: MINUTE_MS, phaseMaxMs: MINUTE_MS });
        await logIn(endUser, 'options');
        await endUser.sees('Connecting …');
        await endUser.frame.evaluate('window.isTheSamePage = true');
        for (let pulses = 0; pulses < 3; pulses += 1) await host.window.waitForResponse(/pulse$/);
        expect(await endUser.frame.evaluate('window.isTheSamePage')).toBe(true);
        simulator().control.changeSettings({ phaseMinMs: 0, phaseMaxMs: 0 });
        // After all phases, and before the question is too old.
        clockAheadMs += 6 * MINUTE_MS;
        await endUser.sees('Your bank asks');
        const statuses = (await host.hears('mx/connect/memberStatusUpdate'))
          .filter(({ type }) => type === 'mx/connect/memberStatusUpdate')
          .map(({ metadata }) => metadata?.['connection_status']);
        expect(statuses).toEqual([0, 3]);
      }));
  });
});

if (IS_FULL_PROOF) {
  describeWithOwnServer("the end user's page over the Platform API", () => {
    describeWithBrowser('in a browser', () => {
      const pages = usePages({}, 'platform');
      const together = useTogether(useBrowser());
      everyStep(pages, together, { isAskedAgain: true });
    });
  });
}
