// Goal: a whole verification through the product, its end user in a real browser: at the bank's OAuth page and in the
// Connect widget, with what goes wrong there. The messages that the host hears are passed on as a front end would.
// Method: simulator, a Temporal server of its own, worker, client and headless Chromium.
import { describe, expect, test } from '@jest/globals';
import { isVerificationClientError } from '../../client';
import type { OauthSource } from '../../domain';
import { playOn, untilAsked } from '../../tools/end-user/at-client';
import { countOf } from '../flows/support/flow';
import { useStack } from '../integration/support/stack';
import { makeUser } from '../integration/support/requests';
import { describeWithBrowser } from '../support/browser';
import { describeWithOwnServer } from '../support/server-suite';
import { statusOf } from './support/atrium';
import { embed, heard, popUp, type HeardMessage } from './support/host-page';
import { useBrowser } from './support/setting';

const LIMITS = { openUrlMs: 240_000 };

describeWithOwnServer('a verification whose end user has a browser', () => {
  describeWithBrowser('of its own', () => {
    const { browser, host } = useBrowser();
    const stack = useStack();

    describe('at the bank’s OAuth page', () => {
      async function begin(source: Partial<OauthSource> = {}, openUrlMs = LIMITS.openUrlMs) {
        const { client } = stack();
        const { verificationId } = await client.start({
          user: { kind: 'new' },
          member: { kind: 'oauth', institutionCode: 'mx_bank_oauth', ...source },
          limits: { ...LIMITS, openUrlMs },
        });
        expect(await untilAsked(client, verificationId, 'open-url')).toMatchObject({
          reason: 'oauth',
        });
        const { url } = await client.requestOpenUrl(verificationId);
        return { client, verificationId, url };
      }

      test('allowed: the host passes the message on, and the account is verified', async () => {
        const { client, verificationId, url } = await begin();
        await popUp(browser(), host(), url);
        await browser().press('Allow');
        await browser().heading('Your accounts are connected');
        await browser().closeWindow();
        const [message] = (await browser().until(
          'a message',
          'return window.heard.length > 0 ? window.heard : null',
        )) as readonly HeardMessage[];
        await client.memberChanged(verificationId, message);
        const { result } = await playOn(client, verificationId);
        expect(result.outcome.code).toBe('verified');
        expect(result.accountNumbers).toHaveLength(1);
      });

      test('allowed in an app: the parameters of the redirect do as well, mangled ones too', async () => {
        stack().simulator.control.changeSettings({ oauthReturnMangled: true });
        const clientRedirectUrl = `${host().baseUrl}/back`;
        const { client, verificationId, url } = await begin({
          referralSource: 'APP',
          clientRedirectUrl,
        });
        await browser().open(url);
        await browser().press('Allow');
        await browser().heading('Host');
        const { searchParams } = new URL(await browser().address());
        stack().simulator.control.changeSettings({ oauthReturnMangled: false });
        expect([...searchParams.keys()]).toContain('amp;member_guid');
        await client.memberChanged(verificationId, Object.fromEntries(searchParams));
        expect((await playOn(client, verificationId)).result.outcome.code).toBe('verified');
      });

      test('the earlier member that comes back in place of the new one is verified', async () => {
        const { client, simulator } = stack();
        simulator.control.changeSettings({ oauthReturnsEarlierMember: true });
        const userGuid = await makeUser(simulator);
        const guids: (string | null)[] = [];
        for (let times = 0; times < 2; times += 1) {
          const { verificationId } = await client.start({
            user: { kind: 'existing', userGuid },
            member: { kind: 'oauth', institutionCode: 'mx_bank_oauth' },
            limits: LIMITS,
          });
          await untilAsked(client, verificationId, 'open-url');
          await browser().open((await client.requestOpenUrl(verificationId)).url);
          await browser().press('Allow');
          const { result } = await playOn(client, verificationId);
          expect(result.outcome.code).toBe('verified');
          guids.push(result.view.memberGuid ?? null);
        }
        simulator.control.changeSettings({ oauthReturnsEarlierMember: false });
        expect(guids[1]).toBe(guids[0]);
        expect(simulator.control.members(userGuid)).toHaveLength(1);
      });

      test('not allowed: denied', async () => {
        const { client, verificationId, url } = await begin();
        await browser().open(url);
        await browser().press('Do not allow');
        expect((await playOn(client, verificationId)).result.outcome.code).toBe('denied');
      });

      test('closed: the deadline of an hour, here made two seconds, ends it', async () => {
        const { client, verificationId, url } = await begin({}, 2_000);
        await popUp(browser(), host(), url);
        await browser().closeWindow();
        const { result } = await playOn(client, verificationId);
        expect(result.outcome.code).toBe('oauth-not-completed');
      });
    });

    describe('in the Connect widget', () => {
      async function begin() {
        const { client, simulator } = stack();
        const userGuid = await makeUser(simulator);
        const { verificationId } = await client.start({
          user: { kind: 'existing', userGuid },
          member: { kind: 'connect-widget', institutionCode: 'mxbank' },
          limits: LIMITS,
        });
        await untilAsked(client, verificationId, 'open-url');
        const { url } = await client.requestOpenUrl(verificationId);
        await embed(browser(), host(), url);
        const theMember = () => simulator.control.members(userGuid).at(-1)?.guid ?? '';
        return { client, simulator, verificationId, theMember };
      }

      async function logIn(password: string): Promise<void> {
        await browser().heading('Log in at MX Bank');
        await browser().fill('Username', 'test_atrium');
        await browser().fill('Password', password);
        await browser().press('Continue');
      }

      async function answer(question: string, value: string): Promise<void> {
        await browser().fill(question, value);
        await browser().press('Continue');
      }

      async function chooseAccount(): Promise<void> {
        await browser().choose('MX Bank Checking');
        await browser().press('Continue');
      }

      /** Passes every message on, in its order, as a front end does; polling may have ended the verification before. */
      async function passOn(verificationId: string): Promise<readonly string[]> {
        const messages = await heard(browser());
        for (const message of messages) {
          try {
            await stack().client.memberChanged(verificationId, message);
          } catch (error) {
            const hasEnded =
              isVerificationClientError(error) && error.code === 'VERIFICATION_FINISHED';
            if (!hasEnded) throw error;
          }
        }
        return messages.map(({ type = '' }) => type.replace('mx/connect/', ''));
      }

      test('log-in, question, account: verified, by the widget’s own verification alone', async () => {
        const { client, simulator, verificationId, theMember } = await begin();
        await logIn('challenge');
        await answer('What city were you born in?', 'correct');
        await chooseAccount();
        await browser().heading('Your account is connected');
        expect(await passOn(verificationId)).toContain('memberConnected');
        const { result } = await playOn(client, verificationId);
        expect(result.outcome.code).toBe('verified');
        expect(result.view.memberGuid).toBe(theMember());
        expect(result.accountNumbers).toHaveLength(1);
        expect(countOf(simulator, theMember(), 'verifyMember')).toBe(0);
      });

      test('a wrong password, then the right one: the verification waits and succeeds', async () => {
        const { client, verificationId } = await begin();
        await logIn('INVALID');
        await browser().heading('The log-in was not accepted');
        expect(await passOn(verificationId)).toContain('memberError');
        await browser().press('Enter the log-in again');
        await logIn('password');
        await chooseAccount();
        await browser().heading('Your account is connected');
        expect((await playOn(client, verificationId)).result.outcome.code).toBe('verified');
      });

      test('closed before the end, nothing passed on: polling finds the member', async () => {
        const { client, verificationId } = await begin();
        await logIn('password');
        await chooseAccount();
        await browser().open('about:blank');
        expect((await playOn(client, verificationId)).result.outcome.code).toBe('verified');
      });

      test('deleted in the widget: the message ends the verification', async () => {
        const { client, simulator, verificationId, theMember } = await begin();
        await logIn('challenge');
        await browser().heading('Your bank asks');
        const memberGuid = theMember();
        await browser().press('Delete this connection');
        await browser().heading('Find your bank');
        expect(await passOn(verificationId)).toContain('memberDeleted');
        expect((await playOn(client, verificationId)).result.outcome.code).toBe('member-not-found');
        expect(statusOf(simulator, memberGuid)).toBeUndefined();
      });

      test('no verifiable account: the outcome says so', async () => {
        const { client, verificationId } = await begin();
        await logIn('sim_selection_empty');
        await browser().heading('No account here can be verified');
        expect(await passOn(verificationId)).toContain('invalidData');
        const { result } = await playOn(client, verificationId);
        expect(result.outcome.code).toBe('no-verifiable-account');
      });
    });
  });
});
