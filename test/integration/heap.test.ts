/**
 * Goal: what a verification that waits for its end user takes of its worker's heap stays within a bound.
 * Method: Workflows run in this thread, as the SDK has them for a debugger, so that V8 counts them here.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from '@jest/globals';
import { untilAsked } from '../../tools/end-user/at-client';
import { atMxBank } from '../../tools/end-user/at-mx';
import { SAFETY_NET_MS, turnstile } from '../../tools/waiting';
import { report } from '../support/proof-size';
import { describeWithServer } from '../support/server-suite';
import { openStack, useStarted } from './support/stack';

const WAITING = 60;
/** Enough that code which runs for the first time is no verification's memory. */
const FIRST = 30;
const AT_ONCE = 10;
const KIB_EACH_MAX = 170;

describeWithServer('heap', () => {
  const stack = useStarted(async (onEnd) => {
    process.env['TEMPORAL_DEBUG'] = 'true';
    onEnd(() => delete process.env['TEMPORAL_DEBUG']);
    const opened = await openStack();
    onEnd(() => opened.close());
    return opened;
  });

  async function bringToQuestion(count: number): Promise<void> {
    const { client } = stack();
    const turn = turnstile(AT_ONCE);
    const bring = async () => {
      const { verificationId } = await client.start(atMxBank('challenge'));
      await untilAsked(client, verificationId, 'answer-challenges');
    };
    await Promise.all(Array.from({ length: count }, () => turn(bring)));
  }

  test(
    'of each verification that waits',
    async () => {
      await bringToQuestion(FIRST);
      const before = heapUsed();
      await bringToQuestion(WAITING);
      const kibEach = (heapUsed() - before) / WAITING / 1_024;
      report(`heap of a verification that waits: ${kibEach.toFixed(0)} KiB`);
      expect(kibEach).toBeGreaterThan(10);
      expect(kibEach).toBeLessThanOrEqual(KIB_EACH_MAX);
    },
    SAFETY_NET_MS,
  );
});

function heapUsed(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}
