/** Goal: workers stop together, also where the SDK does not report the end of one. */
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { runTogether, type RunnableWorker } from '../../worker/run-together';

type State = ReturnType<RunnableWorker['getState']>;

/** A worker that stops when it is told to, and otherwise runs on. */
class StandIn {
  readonly options = { taskQueue: 'queue' } as RunnableWorker['options'];
  state: State = 'INITIALIZED';
  fail: (reason: Error) => void = () => undefined;
  #stop: () => void = () => undefined;

  run(): Promise<void> {
    this.state = 'RUNNING';
    return new Promise((resolve, reject) => {
      this.#stop = () => {
        this.state = 'STOPPED';
        resolve();
      };
      this.fail = (reason) => {
        this.state = 'FAILED';
        reject(reason);
      };
    });
  }

  shutdown(): void {
    // As the SDK's does.
    if (this.state !== 'RUNNING') throw new Error('Not running');
    this.#stop();
  }

  getState(): State {
    return this.state;
  }
}

const A_MOMENT_MS = 10_000;
const isOver = async (outcome: Promise<unknown>): Promise<boolean> => {
  let over = false;
  void outcome.finally(() => (over = true)).catch(() => undefined);
  await jest.advanceTimersByTimeAsync(A_MOMENT_MS);
  return over;
};

describe('workers that run together', () => {
  let workers: readonly [StandIn, StandIn, StandIn];
  beforeEach(() => {
    jest.useFakeTimers();
    workers = [new StandIn(), new StandIn(), new StandIn()];
  });
  afterEach(() => {
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });

  const states = (): readonly State[] => workers.map(({ state }) => state);

  it('run until they are told to stop, and then all stop', async () => {
    const together = runTogether(workers);
    expect(await isOver(together.finished)).toBe(false);
    await together.shutdown();
    expect(states()).toEqual(['STOPPED', 'STOPPED', 'STOPPED']);
    await expect(together.finished).resolves.toBeUndefined();
  });

  it('stop when one fails, with its reason', async () => {
    const together = runTogether(workers);
    workers[1].fail(new Error('thread exited'));
    await expect(together.finished).rejects.toThrow('thread exited');
    expect(states()).toEqual(['STOPPED', 'FAILED', 'STOPPED']);
    await expect(together.shutdown()).rejects.toThrow('thread exited');
  });

  it('stop when one has failed and never says so', async () => {
    const { finished } = runTogether(workers);
    workers[1].state = 'FAILED';
    expect(await isOver(finished)).toBe(true);
    await expect(finished).rejects.toThrow('The worker of task queue queue failed');
    expect(states()).toEqual(['STOPPED', 'FAILED', 'STOPPED']);
  });

  it('are told to end while one has failed and never says so', async () => {
    const together = runTogether(workers);
    workers[2].state = 'FAILED';
    const ended = together.shutdown();
    expect(await isOver(ended)).toBe(true);
    await expect(ended).rejects.toThrow('The worker of task queue queue failed');
  });
});
