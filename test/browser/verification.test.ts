/**
 * Goal: a whole verification through the product, its end user in a real browser: at the bank's OAuth page and in the Connect
 * widget. What the host hears is passed on as a front end does. What can go wrong there is in test/flows.
 * Method: simulator, a Temporal server of its own, worker, client and headless Chromium.
 */
import { expect, test } from '@jest/globals';
import { isVerificationClientError, type MemberRequest } from '../../client';
import { playOn, untilAsked } from '../../tools/end-user/at-client';
import { makeUser } from '../../tools/end-user/at-mx';
import { countOf } from '../flows/support/flow';
import { useStack } from '../integration/support/stack';
import { describeWithBrowser } from '../support/browser';
import { describeWithOwnServer } from '../support/server-suite';
import { useHost, type HeardMessage } from './support/host-page';

/** Safety nets: a browser on a busy machine takes its time. */
const LIMITS = { openUrlMs: 240_000 };

describeWithOwnServer('a verification whose end user has a browser', () => {
  describeWithBrowser('of its own', () => {
    const host = useHost();
    const stack = useStack();

    async function begin(member: MemberRequest) {
      const { client, simulator } = stack();
      const userGuid = await makeUser(simulator);
      const user = { kind: 'existing', userGuid } as const;
      const { verificationId } = await client.start({ user, member, limits: LIMITS });
      await untilAsked(client, verificationId, 'open-url');
      const { url } = await client.requestOpenUrl(verificationId);
      return { verificationId, userGuid, url };
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
      return (await playOn(client, verificationId)).result;
    }

    test('allowed at the bank’s OAuth page: the account is verified', async () => {
      const member = { kind: 'oauth', institutionCode: 'mx_bank_oauth' } as const;
      const { verificationId, url } = await begin(member);
      const endUser = await host().popUp(url);
      await endUser.presses('Allow');
      await endUser.sees('Your accounts are connected');
      const messages = await host().hears('oauthComplete/success');
      const { outcome, accountNumbers } = await resultAfter(verificationId, messages);
      expect(outcome.code).toBe('verified');
      expect(accountNumbers).toHaveLength(1);
    });

    test('log-in, question and account in the widget: verified by its own verification alone', async () => {
      const member = { kind: 'connect-widget', institutionCode: 'mxbank' } as const;
      const { verificationId, userGuid, url } = await begin(member);
      const endUser = await host().embed(url);
      await endUser.fills('Username', 'test_atrium');
      await endUser.fills('Password', 'challenge');
      await endUser.presses('Continue');
      await endUser.fills('What city were you born in?', 'correct');
      await endUser.presses('Continue');
      await endUser.chooses('MX Bank Checking');
      await endUser.presses('Continue');
      await endUser.sees('Your account is connected');
      const messages = await host().hears('mx/connect/memberConnected');
      const { outcome, view, accountNumbers } = await resultAfter(verificationId, messages);
      const memberGuid = stack().simulator.control.members(userGuid).at(-1)?.guid ?? '';
      expect([outcome.code, view.memberGuid]).toEqual(['verified', memberGuid]);
      expect(accountNumbers).toHaveLength(1);
      expect(countOf(stack().simulator, memberGuid, 'verifyMember')).toBe(0);
    });
  });
});
