/**
 * Goal: where MX throttles a verify by its own words and names a new job all the same, that job is waited
 * for a while, and nothing is asked twice. Method: a member with a past, and a proxy that answers so.
 */
import { expect, test } from '@jest/globals';
import { play } from '../../tools/end-user/at-client';
import { knownMember, ofMember, verifyPastUs } from '../../tools/end-user/at-mx';
import { WidgetUser } from '../../tools/end-user/widget';
import { useProxiedStack } from '../integration/support/stack';
import { describeWithServer } from '../support/server-suite';

describeWithServer('a 202 that names a new job, of which nothing runs', () => {
  const stack = useProxiedStack({ tidy: true }, 'platform');

  test.each([
    ['does not begin: throttled', false, 'throttled'],
    ['begins later: verified', true, 'verified'],
  ])('%s', async (_what, begins, code) => {
    const { proxy, simulator, client } = stack();
    const known = await knownMember(simulator, 'sim_legacy');
    await verifyPastUs(simulator, known);
    await new WidgetUser(simulator, known.userGuid, known.memberGuid).untilConnected();
    const isOf = (path: string, rest: string) => path.endsWith(`${known.memberGuid}${rest}`);
    let before = '{}';
    let asked = 0;
    const named = () => {
      const { member } = JSON.parse(before) as { readonly member: object };
      return {
        status: 202,
        body: JSON.stringify({ member: { ...member, most_recent_job_guid: 'JOB-new' } }),
      };
    };
    proxy.intercept = ({ method, path }) => {
      if (method !== 'POST' || !isOf(path, '/verify')) return undefined;
      asked += 1;
      return begins ? undefined : named();
    };
    proxy.reply = ({ method, path }, answer) => {
      if (method === 'GET' && isOf(path, '')) before = answer.body;
      return method === 'POST' && isOf(path, '/verify') ? named() : answer;
    };
    const { result } = await play(client, ofMember(known));
    expect([result.outcome.code, asked]).toEqual([code, 1]);
  });
});
