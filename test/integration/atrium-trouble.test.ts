// Goal: an Atrium in trouble (5xx, 429, proxies' HTML, silence) is waited out as it asks, and the verification succeeds.
// Method: faults of the simulator; how often and how soon was asked again is read from its request log. Faults on
// resume stand in lost-answers.test.ts.
import { afterEach, expect, test } from '@jest/globals';
import type { Fault } from '../../simulator';
import { describeWithOwnServer } from '../support/server-suite';
import { play } from './support/drive';
import { atMxBank } from './support/requests';
import { useStack } from './support/stack';

describeWithOwnServer('Atrium in trouble', () => {
  const stack = useStack();
  const control = () => stack().simulator.control;
  const log = () => stack().simulator.requestLog;

  afterEach(() => {
    control().clearFaults();
  });

  async function outcomeWith(...faults: readonly Fault[]) {
    log().clear();
    for (const fault of faults) control().addFault(fault);
    const { result } = await play(stack().client, atMxBank('challenge'));
    expect(control().faults()).toEqual([]);
    expect(control().members(result.view.userGuid!)).toHaveLength(1);
    return result.outcome.code;
  }

  /** The longest time from one request of an endpoint to the next, in milliseconds. */
  function longestGapMs(route: string): number {
    const times = log()
      .entries(route)
      .map(({ at }) => Date.parse(at));
    return Math.max(...times.slice(1).map((time, index) => time - times[index]!));
  }

  test('a burst of 5xx, with bodies of its own and of a proxy, on every endpoint', async () => {
    expect(
      await outcomeWith(
        { route: 'createUser', kind: 'status', status: 500 },
        { route: 'createUser', kind: 'status', status: 503 },
        { route: 'createMember', kind: 'html', status: 502 },
        { route: 'createMember', kind: 'status', status: 504 },
        { route: 'verifyMember', kind: 'status', status: 500 },
        { route: 'readMemberStatus', kind: 'status', status: 503, skip: 2, times: 4 },
        { route: 'listAccountNumbers', kind: 'html', status: 504 },
      ),
    ).toBe('verified');
  });

  test.each([
    ['in seconds', false],
    ['as a date', true],
  ])('429: Retry-After %s is honoured by commands and by the poll', async (_, retryAfterAsDate) => {
    const routes = ['createMember', 'verifyMember', 'readMemberStatus'] as const;
    const retryAfterSeconds = 2;
    const faults = routes.map(
      (route) => ({ route, kind: 'rate-limit', retryAfterSeconds, retryAfterAsDate }) as const,
    );
    expect(await outcomeWith(...faults)).toBe('verified');
    // The first retry of a command would otherwise come after one second, a poll after some milliseconds.
    for (const route of routes) expect(longestGapMs(route)).toBeGreaterThanOrEqual(1_900);
  });

  test('a failed poll changes nothing: twelve in a row of every kind', async () => {
    const kinds = ['reset', 'status', 'html', 'truncated-json'] as const;
    const faults = kinds.map((kind) => ({ route: 'readMemberStatus', kind, times: 3 }) as const);
    expect(await outcomeWith(...faults)).toBe('verified');
  });

  test('silence: a request that is never answered is given up and made good', async () => {
    expect(await outcomeWith({ route: 'createMember', kind: 'hang-after-effect' })).toBe(
      'verified',
    );
    expect(longestGapMs('createMember')).toBe(-Infinity);
  });

  test('a body above the size cap is a broken contract, not a loop', async () => {
    log().clear();
    control().addFault({ route: 'readMemberStatus', kind: 'oversized' });
    const { result } = await play(stack().client, atMxBank('challenge'));
    expect(result.outcome).toMatchObject({ code: 'mx-contract-broken', turn: 'operator' });
    expect(log().entries('readMemberStatus')).toHaveLength(1);
  });
});
