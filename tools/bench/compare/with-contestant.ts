/** One contestant against a simulator of its own, both stopped however it ends. */
import { startSimulatedMx, type SimulatedMx } from '../verification/simulated-mx';
import { play } from './batch';
import { type Running, type Setting } from './contestant';

/** What runs for the first time is slower, and is not measured. */
const WARM_UP = 3;

/** Starts both, warms them up, and hands them over; MX's pace is instant until it is changed. */
export async function withContestant<T>(
  start: (setting: Setting) => Promise<Running>,
  setting: Omit<Setting, 'mx'>,
  measure: (running: Running, mx: SimulatedMx) => Promise<T>,
): Promise<T> {
  const mx = await startSimulatedMx();
  try {
    const { baseUrl, apiKey, clientId } = mx;
    const running = await start({ ...setting, mx: { baseUrl, apiKey, clientId } });
    try {
      await play(running, WARM_UP, 0);
      return await measure(running, mx);
    } finally {
      await running.stop();
    }
  } finally {
    await mx.stop();
  }
}
