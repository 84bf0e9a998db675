/**
 * Goal: with a receiver that fails and is away for a while, and with API and worker killed in between, every
 * event of every verification arrives at least once, signed, and each end under one id. Method: processes that
 * are killed with SIGKILL; the slice of CI has a worker in this process, and the client in the place of the API.
 */
import { describe, expect, test } from '@jest/globals';
import { orUnknown, untilKnown } from '../../tools/until-known';
import { turnstile } from '../../tools/waiting';
import { IS_FULL_PROOF, proofSize, report } from '../support/proof-size';
import { describeWithServer } from '../support/server-suite';
import { startWebhookReceiver } from '../support/webhook-receiver';
import { inThisProcess, killedProcesses } from './support/flood-processes';
import { openStackWithoutWorker, useStarted } from './support/stack';

const VERIFICATIONS = proofSize({ slice: 10, full: 1_000 });
const AWAY_MS = proofSize({ slice: 1_000, full: 60_000 });
/**
 * Of attempts a receiver fails so many, but none after this one of an event: with those while it is away there
 * are three at most, and the fourth pause would be ten minutes.
 */
const FAILED_SHARE = 0.3;
const LAST_FAILED = proofSize({ slice: 1, full: 2 });
/** Three pauses are three minutes; a killed worker's followers come back after five. */
const WITHIN_MS = proofSize({ slice: 180_000, full: 30 * 60_000 });
const AT_ONCE = 20;
const TENANT = 'flooded';
const ENDS_MS = 600_000;

describeWithServer('webhooks of many verifications', () => {
  const flood = useStarted(async (onEnd) => {
    const stack = await openStackWithoutWorker();
    onEnd(() => stack.close());
    let awayUntilMs = 0;
    const receiver = await startWebhookReceiver(({ attempt }) => {
      if (Date.now() < awayUntilMs) return 0;
      return attempt <= LAST_FAILED && Math.random() < FAILED_SHARE ? 503 : 204;
    });
    onEnd(receiver.close);
    const processes = await (IS_FULL_PROOF ? killedProcesses : inThisProcess)(stack, TENANT, onEnd);
    const { key } = await stack.client.webhooks.register(TENANT, { url: receiver.url('/in') });
    const startedAtMs = Date.now();
    const turn = turnstile(AT_ONCE);
    let begun = 0;
    const ids = await Promise.all(
      Array.from({ length: VERIFICATIONS }, (_, at) =>
        turn(async () => {
          begun += 1;
          if (begun === Math.floor(VERIFICATIONS / 4)) await processes.restartApi();
          if (begun === Math.floor(VERIFICATIONS / 3)) awayUntilMs = Date.now() + AWAY_MS;
          if (begun === Math.floor(VERIFICATIONS / 2)) await processes.restartWorker();
          return processes.start(`flood-${String(at)}`);
        }),
      ),
    );
    // A busy machine may have no answer for a moment.
    const endedByMs = Date.now() + ENDS_MS;
    for (const id of ids)
      await untilKnown('an end', endedByMs, () =>
        orUnknown(() => stack.client.result(id, { timeoutMs: ENDS_MS })),
      );
    const delivered = () => receiver.received.filter(({ status }) => status === 204);
    const arrived = () => new Set(delivered().map(({ headers }) => String(headers['webhook-id'])));
    const deadlineMs = Date.now() + WITHIN_MS;
    while (arrived().size < 2 * VERIFICATIONS && Date.now() < deadlineMs)
      await new Promise((resolve) => setTimeout(resolve, 200));
    report(
      `${String(VERIFICATIONS)} verifications: ${String(arrived().size)} events arrived in ${String(receiver.received.length)} attempts, ${String(Math.round((Date.now() - startedAtMs) / 1_000))} s`,
    );
    return { receiver, key, ids, arrived: arrived() };
  }, WITHIN_MS + ENDS_MS);

  describe('of which a part fails, and all while it is away', () => {
    test('tell each start and each end at least once, and nothing else', () => {
      const { receiver, key, ids, arrived } = flood();
      const events = receiver.verified('/in', key).filter(({ id }) => arrived.has(id));
      const told = (type: string) =>
        new Set(events.filter((e) => e.type === type).map(({ data }) => data.verificationId));
      expect(told('verification.started')).toEqual(new Set(ids));
      expect(told('verification.finished')).toEqual(new Set(ids));
      expect(new Set(events.map(({ type }) => type)).size).toBe(2);
    });

    test('have a good signature each, also those that were not taken', () => {
      const { receiver, key } = flood();
      expect(receiver.verified('/in', key)).toHaveLength(receiver.received.length);
      expect(receiver.received.some(({ status }) => status !== 204)).toBe(true);
    });

    test('end each verification under one id', () => {
      const { receiver, key, ids } = flood();
      const ends = receiver.verified('/in', key).filter((e) => e.type === 'verification.finished');
      const idsOf = new Map<string, Set<string>>();
      for (const { id, data } of ends) {
        const { verificationId = '' } = data;
        idsOf.set(verificationId, (idsOf.get(verificationId) ?? new Set()).add(id));
      }
      expect(idsOf.size).toBe(ids.length);
      expect([...idsOf.values()].filter((found) => found.size !== 1)).toEqual([]);
    });
  });
});
