// Goal: a verification whose end user signs in at the bank's own page: it is the end user's turn, one-time URLs go only
// to whoever asks, PENDING is waited out, and every way back has its outcome. Method: OAuth members at the simulator,
// brought back from the consent page through its control surface. Days at the page are made short by `openUrlMs`.
import { expect, test } from '@jest/globals';
import { describeWithOwnServer } from '../support/server-suite';
import type { OauthSource } from '../../domain';
import { untilAsked, viewWhere } from '../../tools/histories/end-user';
import { callAtrium, makeUser } from '../integration/support/requests';
import { eventsOf } from '../integration/support/history';
import { useStack } from '../integration/support/stack';
import { countOf, errorOf, outcomeOf, playOn, SHORT } from './support/flow';
import { everythingRecorded } from './support/recorded';

const INSTITUTION = 'mx_bank_oauth';

describeWithOwnServer('OAuth', () => {
  const stack = useStack();
  const simulator = () => stack().simulator;
  const control = () => simulator().control;

  async function begin(limits: Record<string, number> = {}, source: Partial<OauthSource> = {}) {
    const { client } = stack();
    const userGuid = await makeUser(simulator());
    const { verificationId } = await client.start({
      user: { kind: 'existing', userGuid },
      member: { kind: 'oauth', institutionCode: INSTITUTION, ...source },
      limits: { ...SHORT, openUrlMs: 15_000, ...limits },
    });
    const asked = await untilAsked(client, verificationId, 'open-url');
    const { memberGuid } = await client.getVerification(verificationId);
    return { client, userGuid, verificationId, asked, memberGuid: memberGuid! };
  }

  /** Another OAuth member of the same user, as the bank's page makes one when the end user connects anew. */
  async function anotherMember(userGuid: string): Promise<string> {
    const { body } = await callAtrium(simulator(), 'POST', `/users/${userGuid}/members`, {
      member: { institution_code: INSTITUTION, is_oauth: true, skip_aggregation: true },
    });
    return (body['member'] as { guid: string }).guid;
  }

  test('approved: the end user is asked to open a URL, comes back, and the member is verified', async () => {
    const { client, verificationId, asked, memberGuid } = await begin();
    expect(asked).toMatchObject({ reason: 'oauth' });
    const { url } = await client.requestOpenUrl(verificationId);
    expect(new URL(url).pathname).toContain(memberGuid);
    expect(countOf(simulator(), memberGuid, 'verifyMember')).toBe(0);
    control().finishOauth(memberGuid, 'approved');
    const { result } = await playOn(client, verificationId);
    expect(result.outcome.code).toBe('verified');
    expect(result.accountNumbers).toMatchObject([{ mayBeTokenised: true }]);
    expect(countOf(simulator(), memberGuid, 'verifyMember')).toBe(1);
  });

  test('PENDING is no end, however long it shows and whatever its running flag says', async () => {
    const { client, verificationId, memberGuid } = await begin({ fastPollingMs: 200 });
    const polled = () => countOf(simulator(), memberGuid, 'readMemberStatus');
    // Past the fast window, which this test makes short, polling goes on slowly.
    while (polled() < 14) await new Promise((resolve) => setTimeout(resolve, 50));
    expect((await client.getVerification(verificationId)).phase).toBe('AWAITING_OPEN_URL');
    control().finishOauth(memberGuid, 'approved');
    expect((await playOn(client, verificationId)).result.outcome.code).toBe('verified');
  });

  test('denied at the page: the outcome says so, and nothing is verified', async () => {
    const { client, verificationId, memberGuid } = await begin();
    control().finishOauth(memberGuid, 'denied');
    expect(await outcomeOf(client, verificationId)).toBe('denied');
    expect(countOf(simulator(), memberGuid, 'verifyMember')).toBe(0);
  });

  test('abandoned: the deadline of an hour, here made a second and a half, ends it', async () => {
    const { client, verificationId, memberGuid } = await begin({ openUrlMs: 1_500 });
    const { outcome } = await client.result(verificationId, { timeoutMs: 15_000 });
    expect(outcome).toMatchObject({ code: 'oauth-not-completed', turn: 'end-user', retry: 'now' });
    expect(countOf(simulator(), memberGuid, 'verifyMember')).toBe(0);
  });

  test('a URL is made freshly for every request, and rejected once nothing is to be opened', async () => {
    const { client, verificationId, memberGuid } = await begin();
    const first = await client.requestOpenUrl(verificationId);
    const second = await client.requestOpenUrl(verificationId);
    expect(second.url).not.toBe(first.url);
    expect(countOf(simulator(), memberGuid, 'readOauthWindowUri')).toBe(2);
    control().finishOauth(memberGuid, 'approved');
    await untilAsked(client, verificationId, 'select-account');
    expect(await errorOf(client.requestOpenUrl(verificationId))).toMatchObject({
      code: 'ANSWER_REJECTED',
      reason: 'no-open-round',
    });
    await client.cancel(verificationId, { reason: 'the test is over' });
    expect(await outcomeOf(client, verificationId)).toBe('cancelled');
  });

  test('one-time URLs stand in no history event, view or memo', async () => {
    const { client, verificationId, memberGuid } = await begin();
    const { url } = await client.requestOpenUrl(verificationId);
    const token = new URL(url).pathname.split('/').at(-1)!;
    expect(token.length).toBeGreaterThan(20);
    control().finishOauth(memberGuid, 'approved');
    const { views, result } = await playOn(client, verificationId);
    const recorded = await everythingRecorded(stack().temporal, verificationId);
    // The control: what certainly is recorded is found by the same search.
    expect(recorded).toContain(memberGuid);
    for (const secret of [token, url, 'predirect_to']) {
      expect(recorded).not.toContain(secret);
      expect(JSON.stringify([views, result])).not.toContain(secret);
    }
  });

  test('where the page leads back to is passed on', async () => {
    const { client, verificationId } = await begin(
      {},
      {
        referralSource: 'APP',
        clientRedirectUrl: 'https://app.example/back',
        uiMessageWebviewUrlScheme: 'myapp',
      },
    );
    const { searchParams } = new URL((await client.requestOpenUrl(verificationId)).url);
    expect(Object.fromEntries(searchParams)).toEqual({
      referral_source: 'APP',
      client_redirect_url: 'https://app.example/back',
      ui_message_webview_url_scheme: 'myapp',
    });
    await client.cancel(verificationId, { reason: 'the test is over' });
    expect(await outcomeOf(client, verificationId)).toBe('cancelled');
  });

  test('another member in place of ours, which is gone, is followed', async () => {
    const { client, verificationId, userGuid, memberGuid } = await begin();
    const replacement = await anotherMember(userGuid);
    control().finishOauth(replacement, 'approved');
    await callAtrium(simulator(), 'DELETE', `/users/${userGuid}/members/${memberGuid}`);
    const { result } = await playOn(client, verificationId);
    expect(result.outcome.code).toBe('verified');
    expect(result.view.memberGuid).toBe(replacement);
  });

  test('the redirect names another member while ours stays PENDING: followed at once, in the fast window too', async () => {
    const { client, verificationId, userGuid } = await begin({ fastPollingMs: 12_000 });
    const replacement = await anotherMember(userGuid);
    control().finishOauth(replacement, 'approved');
    // Mangled as MX's own widget tolerates it (contract §13.3).
    await client.memberChanged(verificationId, {
      status: 'success',
      'amp;member_guid': replacement,
    });
    const { result } = await playOn(client, verificationId, { timeoutMs: 8_000 });
    expect(result.outcome.code).toBe('verified');
    expect(result.view.memberGuid).toBe(replacement);
  });

  test("a browser that names a member of somebody else's is not believed", async () => {
    const { client, verificationId, memberGuid } = await begin();
    const foreign = await anotherMember(await makeUser(simulator()));
    control().finishOauth(foreign, 'approved');
    await client.memberChanged(verificationId, {
      type: 'oauthComplete/success',
      metadata: { member_guid: foreign },
    });
    control().finishOauth(memberGuid, 'approved');
    const { result } = await playOn(client, verificationId);
    expect(result.view.memberGuid).toBe(memberGuid);
    expect(countOf(simulator(), foreign, 'verifyMember')).toBe(0);
  });

  test('a hint in slow polling looks at once: minutes, here the pause between two slow polls', async () => {
    const { client, verificationId, memberGuid } = await begin({
      fastPollingMs: 200,
      slowPollMs: 60_000,
      openUrlMs: 120_000,
    });
    await viewWhere(client, verificationId, ({ step }) => step === 'awaitOauthMember');
    await new Promise((resolve) => setTimeout(resolve, 100));
    const polled = () => countOf(simulator(), memberGuid, 'readMemberStatus');
    // The last poll of the fast window; the next one would come in a minute.
    let before = -1;
    while (before !== polled()) {
      before = polled();
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    control().finishOauth(memberGuid, 'approved');
    await client.memberChanged(verificationId, {
      type: 'oauthComplete/success',
      metadata: { member_guid: memberGuid },
    });
    const { result } = await playOn(client, verificationId, { timeoutMs: 15_000 });
    expect(result.outcome.code).toBe('verified');
  });

  test('waiting at the page adds no event to the history', async () => {
    const { client, verificationId, memberGuid } = await begin({ fastPollingMs: 200 });
    const before = (await eventsOf(stack().temporal, verificationId)).length;
    const polled = () => countOf(simulator(), memberGuid, 'readMemberStatus');
    const target = polled() + 6;
    while (polled() < target) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await eventsOf(stack().temporal, verificationId)).toHaveLength(before);
    await client.cancel(verificationId, { reason: 'the test is over' });
    expect(await outcomeOf(client, verificationId)).toBe('cancelled');
  });

  test('an institution without OAuth ends the verification', async () => {
    const { client } = stack();
    const { verificationId } = await client.start({
      user: { kind: 'new' },
      member: { kind: 'oauth', institutionCode: 'mxbank' },
    });
    expect(await outcomeOf(client, verificationId)).toBe('request-rejected');
  });
});
