// Goal: a verification that happens in MX's Connect widget is found, waited for and ended by what MX itself says; the
// widget's messages only make us look sooner. Method: the widget's user acts on the simulator's REST API as the widget
// would; messages are those of the example bodies, with the guids of the run put in. Hours are made short by `openUrlMs`.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { untilAsked, viewWhere } from '../../tools/histories/end-user';
import type { ConnectWidgetSource } from '../../domain';
import { eventually } from '../support/dev-server';
import { describeWithOwnServer } from '../support/server-suite';
import {
  callAtrium,
  makeMember,
  makeUser,
  mxBankCredentials,
} from '../integration/support/requests';
import { useStack } from '../integration/support/stack';
import { countOf, outcomeOf, play, playOn, ofKnown, SHORT } from './support/flow';
import { everythingRecorded } from './support/recorded';

const FIXTURES = path.join(__dirname, '..', 'fixtures', 'atrium');

/** A message as the widget posts it, about this member. */
function message(name: string, memberGuid: string): unknown {
  const text = readFileSync(path.join(FIXTURES, `post-message-${name}.json`), 'utf8');
  return JSON.parse(text.replaceAll(/MBR-[0-9a-f-]{36}/g, memberGuid));
}

describeWithOwnServer('the Connect widget', () => {
  const stack = useStack();
  const simulator = () => stack().simulator;
  const control = () => simulator().control;

  async function begin(
    limits: Record<string, number> = {},
    source: Partial<ConnectWidgetSource> = {},
    user?: string,
  ) {
    const { client } = stack();
    const userGuid = user ?? (await makeUser(simulator()));
    const { verificationId } = await client.start({
      user: { kind: 'existing', userGuid },
      member: { kind: 'connect-widget', ...source },
      limits: { ...SHORT, openUrlMs: 15_000, ...limits },
    });
    const asked = await untilAsked(client, verificationId, 'open-url');
    return { client, userGuid, verificationId, asked, widget: new Widget(userGuid) };
  }

  /** What the widget does for its user, on the REST API. */
  class Widget {
    readonly #userGuid: string;
    memberGuid = '';

    constructor(userGuid: string) {
      this.#userGuid = userGuid;
    }

    async signIn(password: string): Promise<void> {
      this.memberGuid = await makeMember(simulator(), this.#userGuid, password);
      await this.#call('POST', '/verify');
    }

    async signInAgain(password: string): Promise<void> {
      await this.#call('PUT', '', { member: { credentials: mxBankCredentials(password) } });
      await this.untilStatus((status) => status !== 'UPDATED' && !this.#isRunning());
      await this.#call('POST', '/verify');
    }

    /** Answers whatever is asked: the first account, or `correct`. */
    async answer(value?: string): Promise<void> {
      await this.untilStatus((status) => status === 'CHALLENGED');
      const { body } = await this.#call('GET', '/challenges');
      const challenges = (
        body['challenges'] as { guid: string; options?: { value: string }[] }[]
      ).map(({ guid, options }) => ({ guid, value: value ?? options?.[0]?.value ?? 'correct' }));
      await this.#call('PUT', '/resume', { member: { challenges } });
    }

    async untilStatus(fits: (status: string | null) => boolean): Promise<void> {
      await eventually('the status that the widget waits for', () =>
        fits(this.#view()!.connectionStatus),
      );
    }

    async delete(): Promise<void> {
      await this.#call('DELETE', '');
    }

    #view() {
      return control()
        .members(this.#userGuid)
        .find(({ guid }) => guid === this.memberGuid);
    }

    #isRunning(): boolean {
      return this.#view()?.isBeingAggregated === true;
    }

    #call(method: 'GET' | 'POST' | 'PUT' | 'DELETE', call: string, body?: unknown) {
      const path = `/users/${this.#userGuid}/members/${this.memberGuid}${call}`;
      return callAtrium(simulator(), method, path, body);
    }
  }

  test('completed: member, questions and account happen in the widget, and we verify nothing twice', async () => {
    const { client, verificationId, asked, widget } = await begin();
    expect(asked).toMatchObject({ reason: 'connect-widget' });
    expect((await client.requestOpenUrl(verificationId)).url).toContain('/md/connect/');
    await widget.signIn('challenge');
    await widget.answer();
    await client.memberChanged(verificationId, message('submit-mfa', widget.memberGuid));
    await widget.answer();
    await client.memberChanged(verificationId, message('member-connected', widget.memberGuid));
    const { result, views } = await playOn(client, verificationId);
    expect(result.outcome.code).toBe('verified');
    expect(result.accountNumbers).toHaveLength(1);
    expect(result.view.memberGuid).toBe(widget.memberGuid);
    // Its questions are the widget's business: nobody else is asked them.
    expect(views.map(({ nextAction }) => nextAction.kind)).not.toContain('answer-challenges');
    expect(countOf(simulator(), widget.memberGuid, 'verifyMember')).toBe(1);
  });

  test('closed early, no message ever: found by polling', async () => {
    const { client, verificationId, widget } = await begin();
    await widget.signIn('password');
    await widget.answer();
    const { result } = await playOn(client, verificationId);
    expect(result.outcome.code).toBe('verified');
    expect(result.view.memberGuid).toBe(widget.memberGuid);
  });

  test('a wrong password, then the right one: what can be mended in the widget is no outcome', async () => {
    const { client, verificationId, widget } = await begin();
    await widget.signIn('INVALID');
    await widget.untilStatus((status) => status === 'DENIED');
    await client.memberChanged(verificationId, message('member-error', widget.memberGuid));
    const polls = countOf(simulator(), widget.memberGuid, 'readMemberStatus');
    await eventually(
      'four more polls',
      () => countOf(simulator(), widget.memberGuid, 'readMemberStatus') >= polls + 4,
    );
    expect((await client.getVerification(verificationId)).phase).toBe('AWAITING_OPEN_URL');
    await widget.signInAgain('password');
    await widget.answer();
    expect((await playOn(client, verificationId)).result.outcome.code).toBe('verified');
  });

  test('invalidData: a member without verifiable account ends it', async () => {
    const { client, verificationId, widget } = await begin();
    await widget.signIn('sim_selection_empty');
    await client.memberChanged(
      verificationId,
      message('invalid-data-no-verifiable-accounts', widget.memberGuid),
    );
    expect(await outcomeOf(client, verificationId)).toBe('no-verifiable-account');
  });

  test('memberDeleted: the member that the end user deleted in the widget ends it', async () => {
    const { client, verificationId, widget } = await begin();
    await widget.signIn('challenge');
    await client.memberChanged(verificationId, message('member-status-update', widget.memberGuid));
    await eventually(
      'it is found',
      () => countOf(simulator(), widget.memberGuid, 'readMemberStatus') > 0,
    );
    await widget.delete();
    await client.memberChanged(verificationId, message('member-deleted', widget.memberGuid));
    expect(await outcomeOf(client, verificationId, 8_000)).toBe('member-not-found');
  });

  test('memberDeleted when no message came before it', async () => {
    const { client, verificationId, widget } = await begin();
    await widget.signIn('challenge');
    await eventually(
      'it is found',
      () => countOf(simulator(), widget.memberGuid, 'readMemberStatus') > 0,
    );
    await widget.delete();
    await client.memberChanged(verificationId, message('member-deleted', widget.memberGuid));
    expect(await outcomeOf(client, verificationId, 8_000)).toBe('member-not-found');
  });

  test('a member deleted without a word may be followed by another one', async () => {
    const { client, userGuid, verificationId, widget } = await begin();
    await widget.signIn('challenge');
    await eventually(
      'it is found',
      () => countOf(simulator(), widget.memberGuid, 'readMemberStatus') > 0,
    );
    await widget.delete();
    const next = new Widget(userGuid);
    await next.signIn('password');
    await next.answer();
    const { result } = await playOn(client, verificationId);
    expect(result.outcome.code).toBe('verified');
    expect(result.view.memberGuid).toBe(next.memberGuid);
  });

  test('never opened: the deadline of an hour, here made a second and a half, ends it', async () => {
    const { client, verificationId } = await begin({ openUrlMs: 1_500 });
    const { outcome } = await client.result(verificationId, { timeoutMs: 15_000 });
    expect(outcome).toMatchObject({ code: 'widget-not-completed', turn: 'end-user', retry: 'now' });
  });

  describe('a member from before the widget, at the institution that it is opened for', () => {
    /** Verified yesterday; then the widget is opened, and looked at for a while. */
    async function verifiedBefore(limits: Record<string, number> = {}) {
      const userGuid = await makeUser(simulator());
      const memberGuid = await makeMember(simulator(), userGuid, 'password');
      const first = await play(stack().client, ofKnown({ userGuid, memberGuid }));
      expect(first.result.outcome.code).toBe('verified');
      const begun = await begin(limits, { institutionCode: 'mxbank' }, userGuid);
      begun.widget.memberGuid = memberGuid;
      const listed = () => simulator().requestLog.entries('listMembers').length;
      const before = listed();
      await eventually('three more looks', () => listed() >= before + 3);
      return { ...begun, memberGuid, verifications: control().counters().verificationsStarted };
    }

    test("is not taken for the widget's when MX runs its daily job on it", async () => {
      const { client, verificationId, memberGuid, verifications } = await verifiedBefore({
        openUrlMs: 3_000,
      });
      control().startBackgroundAggregation(memberGuid);
      const { outcome, accountNumbers } = await client.result(verificationId, {
        timeoutMs: 20_000,
      });
      expect(outcome.code).toBe('widget-not-completed');
      expect(accountNumbers).toEqual([]);
      expect(control().counters().verificationsStarted).toBe(verifications);
    });

    test('counts when a message names it and it was verified in the widget', async () => {
      const { client, userGuid, verificationId, widget, memberGuid } = await verifiedBefore();
      expect((await client.getVerification(verificationId)).phase).toBe('AWAITING_OPEN_URL');
      await callAtrium(simulator(), 'POST', `/users/${userGuid}/members/${memberGuid}/verify`);
      await widget.answer();
      await client.memberChanged(verificationId, message('member-connected', memberGuid));
      const { result } = await playOn(client, verificationId);
      expect(result.outcome.code).toBe('verified');
      expect(result.view.memberGuid).toBe(memberGuid);
      expect(result.accountNumbers).toHaveLength(1);
    });

    test('counts too when the message came before the verification', async () => {
      const { client, userGuid, verificationId, widget, memberGuid } = await verifiedBefore();
      await client.memberChanged(verificationId, message('member-status-update', memberGuid));
      await callAtrium(simulator(), 'POST', `/users/${userGuid}/members/${memberGuid}/verify`);
      await widget.answer();
      const { result } = await playOn(client, verificationId);
      expect(result.outcome.code).toBe('verified');
      expect(result.view.memberGuid).toBe(memberGuid);
    });

    test('named, and nothing done with it: not completed', async () => {
      const { client, verificationId, memberGuid } = await verifiedBefore({ openUrlMs: 3_000 });
      await client.memberChanged(verificationId, message('member-status-update', memberGuid));
      expect(await outcomeOf(client, verificationId)).toBe('widget-not-completed');
    });

    test('gives way to a new one, which needs no message', async () => {
      const { client, userGuid, verificationId, memberGuid } = await verifiedBefore();
      control().startBackgroundAggregation(memberGuid);
      const next = new Widget(userGuid);
      await next.signIn('challenge');
      await next.answer();
      await next.answer();
      const { result } = await playOn(client, verificationId);
      expect(result.outcome.code).toBe('verified');
      expect(result.view.memberGuid).toBe(next.memberGuid);
    });
  });

  test("MX's own daily job on another member is not taken for the widget's", async () => {
    const userGuid = await makeUser(simulator());
    const memberGuid = await makeMember(simulator(), userGuid, 'password');
    await play(stack().client, ofKnown({ userGuid, memberGuid }));
    const { client, verificationId } = await begin({ openUrlMs: 3_000 }, {}, userGuid);
    simulator().control.startBackgroundAggregation(memberGuid);
    const { outcome, accountNumbers } = await client.result(verificationId, { timeoutMs: 20_000 });
    expect(outcome.code).toBe('widget-not-completed');
    expect(accountNumbers).toEqual([]);
  });

  test("somebody else's member in a message is not believed", async () => {
    const foreignUser = await makeUser(simulator());
    const foreign = await makeMember(simulator(), foreignUser, 'sim_legacy');
    await callAtrium(simulator(), 'POST', `/users/${foreignUser}/members/${foreign}/verify`);
    const { client, verificationId, widget } = await begin();
    await client.memberChanged(verificationId, message('member-connected', foreign));
    await widget.signIn('password');
    await widget.answer();
    const { result } = await playOn(client, verificationId);
    expect(result.view.memberGuid).toBe(widget.memberGuid);
  });

  test("numbers of a member that signed in at the bank's page are flagged: they may be tokens", async () => {
    const { client, userGuid, verificationId, widget } = await begin();
    const { body } = await callAtrium(simulator(), 'POST', `/users/${userGuid}/members`, {
      member: { institution_code: 'mx_bank_oauth', is_oauth: true, skip_aggregation: true },
    });
    widget.memberGuid = (body['member'] as { readonly guid: string }).guid;
    const path = `/users/${userGuid}/members/${widget.memberGuid}`;
    // With this the aggregation after the page is skipped, so that the verify below meets no other job.
    await callAtrium(simulator(), 'GET', `${path}/oauth_window_uri?skip_aggregation=true`);
    control().finishOauth(widget.memberGuid, 'approved');
    expect((await callAtrium(simulator(), 'POST', `${path}/verify`)).status).toBe(200);
    await widget.answer();
    const { result } = await playOn(client, verificationId);
    expect(result.outcome.code).toBe('verified');
    expect(result.accountNumbers).toMatchObject([{ mayBeTokenised: true }]);
  });

  test('numbers of a member that signed in with credentials are not flagged', async () => {
    const { client, verificationId, widget } = await begin();
    await widget.signIn('password');
    await widget.answer();
    const { result } = await playOn(client, verificationId);
    expect(result.accountNumbers).toMatchObject([{ mayBeTokenised: false }]);
  });

  test('the one-time URL is fresh for every request and stands in no history event, view or memo', async () => {
    const { client, verificationId, widget } = await begin({}, { institutionCode: 'mxbank' });
    const urls = [
      (await client.requestOpenUrl(verificationId)).url,
      (await client.requestOpenUrl(verificationId)).url,
    ];
    expect(new Set(urls).size).toBe(2);
    await widget.signIn('password');
    await widget.answer();
    const { views, result } = await playOn(client, verificationId);
    const recorded = await everythingRecorded(stack().temporal, verificationId);
    expect(recorded).toContain(widget.memberGuid);
    for (const url of urls) {
      const token = new URL(url).pathname.split('/').at(-1)!;
      expect(recorded).not.toContain(token);
      expect(JSON.stringify([views, result])).not.toContain(token);
    }
  });

  test('transactions asked for come with the result', async () => {
    const { client } = stack();
    const userGuid = await makeUser(simulator());
    const { verificationId } = await client.start({
      user: { kind: 'existing', userGuid },
      member: { kind: 'connect-widget', colorScheme: 'dark', language: 'fr-CA' },
      includeTransactions: true,
      limits: { ...SHORT, openUrlMs: 15_000 },
    });
    await viewWhere(client, verificationId, ({ phase }) => phase === 'AWAITING_OPEN_URL');
    expect((await client.requestOpenUrl(verificationId)).url).toContain('/md/connect/');
    const widget = new Widget(userGuid);
    await widget.signIn('sim_legacy');
    const { result } = await playOn(client, verificationId);
    expect(result.outcome.code).toBe('verified');
    expect(result.transactions).toMatchObject({ isTruncated: false });
  });
});
