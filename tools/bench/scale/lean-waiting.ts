/** What the least that the SDK takes costs in memory where it waits for an answer: the floor of ours. */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { turnstile } from '../../waiting';
import { startLean } from '../compare/on-temporal';
import { orUndone, undoer } from '../measure/undoer';
import { startSimulatedMx } from '../verification/simulated-mx';
import { usagesOf } from './part';

/** Lean runs that wait, all in the memory of one worker. */
export interface LeanWaiting {
  readonly waiting: number;
  readonly emptyBytes: number;
  readonly workerBytes: number;
}

const AT_ONCE = 40;
/** One that does not wait by then was lost on the way, and does not count. */
const ASKED_MS = 60_000;
const SETTLE_MS = 5_000;
const POLL_INTERVAL_MS = 50;

/** Brings so many to their question, and reads the worker's memory before and then. */
export async function measureLeanWaiting(
  waiting: number,
  log: (line: string) => void,
): Promise<LeanWaiting> {
  const undo = undoer();
  return orUndone(undo, async () => {
    const mx = await startSimulatedMx();
    undo.add(mx.stop);
    const { baseUrl, apiKey, clientId } = mx;
    const at = { baseUrl, apiKey, clientId };
    const running = await startLean({ mx: at, pollIntervalMs: POLL_INTERVAL_MS, log });
    undo.add(running.stop);
    const turn = turnstile(AT_ONCE);
    /** Nobody answers; what is left ends with its server. False: it was lost on the way. */
    const isAsked = (): Promise<boolean> =>
      new Promise((done) => {
        const never = (): Promise<never> => {
          done(true);
          return new Promise(() => undefined);
        };
        const isLost = (): void => done(false);
        running.verify(randomUUID(), never).catch(isLost);
        setTimeout(isLost, ASKED_MS).unref();
      });
    const bring = async (count: number): Promise<number> => {
      const all = await Promise.all(Array.from({ length: count }, () => turn(isAsked)));
      return all.filter(Boolean).length;
    };
    const workerBytes = async (): Promise<number> => {
      await pause(SETTLE_MS);
      return usagesOf({ worker: running.processes.worker ?? 0 }).worker.bytes;
    };
    await bring(AT_ONCE);
    const emptyBytes = await workerBytes();
    log(`${String(waiting)} of the SDK alone wait …`);
    const result = { waiting: await bring(waiting), emptyBytes, workerBytes: await workerBytes() };
    await undo.run();
    return result;
  });
}
