// Goal: a verification whose end user signs in at the bank's own page: one-time URLs go only to whoever asks, PENDING is waited
// out at no cost, and whichever member comes back is followed, if it is the user's. Method: OAuth members at the simulator,
// brought back from the consent page through its control surface. The usual ways back stand in scenes.test.ts.
import { expect, test } from '@jest/globals';
import { type StartVerificationRequest } from '../../client';
import { type OauthSource } from '../../domain';
import { playOn, untilAsked } from '../../tools/end-user/at-client';
import { deleteMember, makeOauthMember, makeUser, OAUTH_BANK } from '../../tools/end-user/at-mx';
import { eventually } from '../../tools/waiting';
import { eventsOf } from '../integration/support/history';
import { useStack } from '../integration/support/stack';
import { describeWithOwnServer } from '../support/server-suite';
import { countOf, errorOf, outcomeOf } from './support/flow';
import { expectNotRecorded } from './support/recorded';

describeWithOwnServer('OAuth', () => {
  const stack = useStack();
  const client = () => stack().client;
  const simulator = () => stack().simulator;
  const control = () => simulator().control;

  async function begin(
    limits: StartVerificationRequest['limits'] = {},
    source: Partial<OauthSource> = {},
  ) {
    const userGuid = await makeUser(simulator());
    const { verificationId: id } = await client().start({
      user: { kind: 'existing', userGuid },
      member: { kind: 'oauth', institutionCode: OAUTH_BANK, ...source },
      limits,
    });
    await untilAsked(client(), id, 'open-url');
    const { memberGuid } = await client().getVerification(id);
    return { id, userGuid, memberGuid: memberGuid! };
  }

  const polls = (memberGuid: string) => countOf(simulator(), memberGuid, 'readMemberStatus');

  /** It ends verified, with this member. */
  async function expectVerified(id: string, memberGuid: string): Promise<void> {
    const { result } = await playOn(client(), id);
    expect(result.outcome.code).toBe('verified');
    expect(result.view.memberGuid).toBe(memberGuid);
  }

  test('PENDING is no end, however long it shows, and waiting adds no event to the history', async () => {
    const { id, memberGuid } = await begin({ fastPollingMs: 200, slowPollMs: 100 });
    const before = (await eventsOf(stack().temporal, id)).length;
    await eventually('many polls, fast and slow', () => polls(memberGuid) >= 18);
    expect(await eventsOf(stack().temporal, id)).toHaveLength(before);
    expect((await client().getVerification(id)).phase).toBe('AWAITING_OPEN_URL');
    control().finishOauth(memberGuid, 'approved');
    await expectVerified(id, memberGuid);
  });

  test('a one-time URL leads back to where the caller said, is fresh each time, stands nowhere, and is not to be had later', async () => {
    const back = {
      referralSource: 'APP',
      clientRedirectUrl: 'https://app.example/back',
      uiMessageWebviewUrlScheme: 'myapp',
    } as const;
    const { id, memberGuid } = await begin({}, back);
    const urls = [await client().requestOpenUrl(id), await client().requestOpenUrl(id)].map(
      ({ url }) => new URL(url),
    );
    expect(urls[0]!.pathname).toContain(memberGuid);
    expect(Object.fromEntries(urls[0]!.searchParams)).toEqual({
      referral_source: 'APP',
      client_redirect_url: 'https://app.example/back',
      ui_message_webview_url_scheme: 'myapp',
    });
    const tokens = urls.map(({ pathname }) => pathname.split('/').at(-1)!);
    expect(new Set(tokens).size).toBe(2);
    control().finishOauth(memberGuid, 'approved');
    await untilAsked(client(), id, 'select-account');
    expect(await errorOf(client().requestOpenUrl(id))).toMatchObject({
      code: 'ANSWER_REJECTED',
      reason: 'no-open-round',
    });
    const played = await playOn(client(), id);
    await expectNotRecorded(stack().temporal, played, [...tokens, 'predirect_to']);
  });

  test('another member in place of ours, which is gone, is followed', async () => {
    const { id, userGuid, memberGuid } = await begin();
    const replacement = await makeOauthMember(simulator(), userGuid);
    control().finishOauth(replacement, 'approved');
    await deleteMember(simulator(), { userGuid, memberGuid });
    await expectVerified(id, replacement);
  });

  test("a browser that names a member of somebody else's is not believed", async () => {
    const { id, memberGuid } = await begin();
    const foreign = await makeOauthMember(simulator(), await makeUser(simulator()));
    control().finishOauth(foreign, 'approved');
    const metadata = { member_guid: foreign };
    await client().memberChanged(id, { type: 'oauthComplete/success', metadata });
    control().finishOauth(memberGuid, 'approved');
    await expectVerified(id, memberGuid);
    expect(countOf(simulator(), foreign, 'verifyMember')).toBe(0);
  });

  test('an institution without OAuth ends the verification', async () => {
    const { verificationId } = await client().start({
      user: { kind: 'new' },
      member: { kind: 'oauth', institutionCode: 'mxbank' },
    });
    expect(await outcomeOf(client(), verificationId)).toBe('request-rejected');
  });
});
