// Goal: the Connect widget's verification takes what was done in its widget, and nothing else: no member that another
// verification of the same user makes meanwhile, and no numbers from before. Method: several things at once at one user.
import { describe, expect, test } from '@jest/globals';
import { widgetUser } from '../../tools/histories/acts';
import { untilAsked } from '../../tools/histories/end-user';
import { eventually } from '../support/dev-server';
import { describeWithOwnServer } from '../support/server-suite';
import { atMxBank, callAtrium, makeUser } from '../integration/support/requests';
import { useStack } from '../integration/support/stack';
import {
  knownMember,
  memberGuidsOf,
  namesOf,
  ofKnown,
  outcomeOf,
  play,
  SHORT,
  verifyPastUs,
} from './support/flow';

describeWithOwnServer('what is done in a widget', () => {
  const stack = useStack();
  const simulator = () => stack().simulator;

  /** Opens a widget for the user, here for six seconds. */
  async function widget(userGuid: string, overrides: object = {}): Promise<string> {
    const { verificationId } = await stack().client.start({
      user: { kind: 'existing', userGuid },
      member: { kind: 'connect-widget' },
      limits: { ...SHORT, openUrlMs: 6_000 },
      ...overrides,
    });
    await untilAsked(stack().client, verificationId, 'open-url');
    return verificationId;
  }

  describe('is not the member that another verification of the user makes meanwhile', () => {
    test('which is neither taken nor deleted when it fails', async () => {
      const userGuid = await makeUser(simulator());
      const id = await widget(userGuid, { policies: { memberDeletion: 'on-failure' } });
      const user = { kind: 'existing', userGuid } as const;
      const other = await play(stack().client, atMxBank('LOCKED', { user, limits: SHORT }));
      expect(other.result.outcome.code).toBe('account-locked');
      expect(await outcomeOf(stack().client, id)).toBe('widget-not-completed');
      expect(memberGuidsOf(simulator(), userGuid)).toEqual([other.result.view.memberGuid]);
    });

    test('nor is its success', async () => {
      const userGuid = await makeUser(simulator());
      const id = await widget(userGuid);
      const user = { kind: 'existing', userGuid } as const;
      await play(stack().client, atMxBank('password', { user, limits: SHORT }));
      expect(await outcomeOf(stack().client, id)).toBe('widget-not-completed');
    });
  });

  test('and cancelled: a member that another widget of the user made stays', async () => {
    const userGuid = await makeUser(simulator());
    const limits = { ...SHORT, fastPollingMs: 100, slowPollMs: 60_000, openUrlMs: 120_000 };
    const a = await widget(userGuid, { policies: { memberDeletion: 'on-failure' }, limits });
    // Its next look is a minute away.
    await eventually('it polls slowly', async () => {
      const { hadEffect } = await stack().client.pollNow(a);
      return hadEffect;
    });
    await new Promise((resolve) => setTimeout(resolve, 500));
    const b = await widget(userGuid);
    const memberGuid = await widgetUser(simulator(), userGuid).signIn('sim_legacy');
    expect(await outcomeOf(stack().client, b)).toBe('verified');
    await stack().client.cancel(a, { reason: 'the end user left' });
    expect(await outcomeOf(stack().client, a)).toBe('cancelled');
    expect(memberGuidsOf(simulator(), userGuid)).toEqual([memberGuid]);
  });

  test('with an older member: the numbers that it had before are not handed out beside the new ones', async () => {
    const known = await knownMember(simulator(), 'password');
    await play(stack().client, ofKnown(known), { account: 0 });
    const id = await widget(known.userGuid);
    await stack().client.memberChanged(id, {
      type: 'mx/connect/memberStatusUpdate',
      metadata: { member_guid: known.memberGuid },
    });
    await verifyPastUs(simulator(), known);
    const path = `/users/${known.userGuid}/members/${known.memberGuid}`;
    const [member] = simulator().control.members(known.userGuid);
    expect(member?.guid).toBe(known.memberGuid);
    await eventually('it is asked which account', () => {
      const [now] = simulator().control.members(known.userGuid);
      return now?.connectionStatus === 'CHALLENGED';
    });
    const { body } = await callAtrium(simulator(), 'GET', `${path}/challenges`);
    const [asked] = body['challenges'] as { guid: string; options: { value: string }[] }[];
    const challenges = [{ guid: asked!.guid, value: asked!.options[1]!.value }];
    await callAtrium(simulator(), 'PUT', `${path}/resume`, { member: { challenges } });
    const result = await stack().client.result(id, { timeoutMs: 20_000 });
    expect(await namesOf(simulator(), known, result)).toEqual(['MX Bank Savings']);
    expect(result.numbersFoundBy).toBe('new-since-verify');
  });
});
