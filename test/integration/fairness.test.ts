/**
 * Goal: a tenant with thousands of open verifications and a flood of starts holds no other tenant
 * up. Method: requests to MX capped far below what the flood asks for, on a server that is told to
 * be fair; another tenant's reference verification, alone and in the flood, by the simulator's log.
 */
import { expect, test } from '@jest/globals';
import { OAUTH, play } from '../../tools/end-user/at-client';
import { atMxBank, makeUser } from '../../tools/end-user/at-mx';
import { eventually, turnstile } from '../../tools/waiting';
import { proofSize, report } from '../support/proof-size';
import { describeWithOwnServer } from '../support/server-suite';
import { openStackWithoutWorker, startWorkersOf, useStack } from './support/stack';

/** Off by default in the server (docs/operations.md). */
const FAIR = { 'matching.enableFairness': 'true' };
const OPEN = proofSize({ slice: 300, full: 5_000 });
const POLL_INTERVAL_MS = proofSize({ slice: 1_000, full: 3_000 });
/** A third of what the open verifications ask for. */
const REQUESTS_PER_SECOND = OPEN / (POLL_INTERVAL_MS / 1_000) / 3;
const STARTS = OPEN / 3;
const POLLS = 15;
const STARTS_AT_ONCE = 20;
const OPEN_WITHIN_MS = 1_800_000;
const FLOOD = 60;

describeWithOwnServer('a tenant with many open verifications', () => {
  const stack = useStack({
    dynamicConfig: FAIR,
    pollIntervalMs: POLL_INTERVAL_MS,
    requestsPerSecond: REQUESTS_PER_SECOND,
    simulator: { settings: { readsPerPhase: 2, lingerReads: 1 } },
  });

  /** The reference verification of another tenant: how long it takes, in pauses between two polls. */
  async function reference(name: string) {
    const { client, simulator } = stack();
    const user = { kind: 'new', identifier: name } as const;
    const beganMs = performance.now();
    const request = atMxBank('challenge', { tenantId: 'beta', verificationId: name, user });
    const { result } = await play(client, request, { via: 'signal' });
    const tookMs = performance.now() - beganMs;
    expect([result.outcome.code, result.view.polls]).toEqual(['verified', POLLS]);
    const reads = simulator.requestLog.entries('readMemberStatus', result.view.memberGuid!);
    const times = reads.map(({ at }) => Date.parse(at));
    const gaps = times.slice(1).map((time, at) => time - times[at]!);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(POLL_INTERVAL_MS);
    process.stdout.write(`DEBUG gaps ${gaps.join(' ')}\n`);
    const t0 = Date.now() - tookMs;
    process.stdout.write(`DEBUG ${simulator.requestLog.entries().filter((e) => e.userGuid === result.view.userGuid).map((e) => `${e.route}@${Date.parse(e.at) - t0}`).join(' ')} end ${tookMs}\n`);
    return tookMs / POLL_INTERVAL_MS;
  }

  test('delays a reference verification of another by less than its own time', async () => {
    const { client, simulator } = stack();
    const quiet = await reference('quiet');
    const limits = { fastPollingMs: 600_000, openUrlMs: 3_600_000 };
    const turn = turnstile(STARTS_AT_ONCE);
    const start = (at: number, request: object) =>
      turn(() =>
        client.start({
          tenantId: 'alpha',
          user: { kind: 'new', identifier: `alpha-${String(at)}` },
          ...request,
        } as Parameters<typeof client.start>[0]),
      );
    await Promise.all(
      Array.from({ length: OPEN }, (_, at) => start(at, { member: OAUTH, limits })),
    );
    const polled = () =>
      new Set(simulator.requestLog.entries('readMemberStatus').map(({ memberGuid }) => memberGuid))
        .size;
    await eventually('all are polled', () => polled() > OPEN, OPEN_WITHIN_MS);
    const flood = Promise.all(
      Array.from({ length: STARTS }, (_, at) => start(OPEN + at, atMxBank('challenge'))),
    );
    const before = simulator.requestLog.entries().length;
    const beganMs = performance.now();
    const busy = await reference('busy');
    const perSecond =
      ((simulator.requestLog.entries().length - before) * 1_000) / (performance.now() - beganMs);
    await flood;
    report(
      `fairness: ${String(OPEN)} open verifications and ${String(STARTS)} starts of another tenant, ` +
        `${perSecond.toFixed(0)} of ${REQUESTS_PER_SECOND.toFixed(0)} requests a second: ` +
        `${busy.toFixed(1)} polls' time instead of ${quiet.toFixed(1)}`,
    );
    expect(busy).toBeLessThanOrEqual(2 * quiet);
    expect(perSecond).toBeLessThanOrEqual(REQUESTS_PER_SECOND * 1.1);
  }, 3_600_000);
});

describeWithOwnServer('a flood of commands of one tenant', () => {
  test('lets another tenant in by turns, on a server that is told to be fair', async () => {
    const stack = await openStackWithoutWorker({ devServer: { dynamicConfig: FAIR } });
    const { client, simulator } = stack;
    const beta = await makeUser(simulator, { tenantId: 'beta' });
    for (let at = 0; at < FLOOD; at += 1) {
      await client.start(atMxBank('challenge', { tenantId: 'alpha' }));
    }
    const user = { kind: 'existing', userGuid: beta } as const;
    await client.start(atMxBank('challenge', { tenantId: 'beta', user }));
    const before = simulator.requestLog.entries().length;
    const workers = await startWorkersOf(stack, simulator, { commandsPerSecond: 10 });
    try {
      const place = () =>
        simulator.requestLog
          .entries()
          .slice(before)
          .findIndex(({ userGuid }) => userGuid === beta);
      await eventually('the other tenant had a turn', () => place() >= 0);
      report(`fairness: of ${String(FLOOD)} commands before it, one waited for ${String(place())}`);
      expect(place()).toBeLessThan(FLOOD / 4);
    } finally {
      await workers.close();
      await stack.close();
    }
  }, 600_000);
});
