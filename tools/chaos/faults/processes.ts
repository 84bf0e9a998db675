/** Processes that are killed, ended and paused. The simulator is MX: it is only paused. */
import { setTimeout as pause } from 'node:timers/promises';
import { about, type Fault, type Scene } from '../fault';
import { serverAnswers } from '../world';

/** Longer than the heartbeat time-out of a poll. */
const STOPPED_MS = 30_000;
/** Both ways together. */
const LATE_MS = 3_000;
const BETWEEN_MS = 4_000;

const replaceWorkers =
  (signal: 'SIGKILL' | 'SIGTERM') =>
  async ({ world, random, note, workerGone }: Scene): Promise<void> => {
    for (const worker of world.workers) {
      await about(BETWEEN_MS, random);
      note(`${signal} to ${worker.name}`);
      if (signal === 'SIGKILL') workerGone();
      await worker.replace(signal);
    }
  };

const replaceApi =
  (signal: 'SIGKILL' | 'SIGTERM') =>
  async ({ world, random, note }: Scene): Promise<void> => {
    for (let n = 0; n < 2; n += 1) {
      await about(BETWEEN_MS, random);
      note(`${signal} to the API`);
      await world.api.replace(signal);
    }
  };

const replaceServer =
  (signal: 'SIGKILL' | 'SIGTERM') =>
  async (scene: Scene): Promise<void> => {
    await about(BETWEEN_MS, scene.random);
    scene.note(`${signal} to the server`);
    await scene.world.server.replace(signal, { downMs: 3_000 });
    await serverAnswers(scene.world);
    scene.note('the server is back');
    scene.serverBack();
  };

const pauseOne =
  (of: (scene: Scene) => { signal: (name: NodeJS.Signals) => void }) =>
  async (scene: Scene): Promise<void> => {
    await about(BETWEEN_MS, scene.random);
    scene.note('SIGSTOP');
    of(scene).signal('SIGSTOP');
    await pause(STOPPED_MS);
    of(scene).signal('SIGCONT');
    scene.note('SIGCONT');
  };

export const PROCESS_FAULTS: readonly Fault[] = [
  {
    name: 'sigkill-workers',
    what: 'SIGKILL of one worker, then of the other; each is started again after a second',
    meanwhile: replaceWorkers('SIGKILL'),
  },
  {
    name: 'sigkill-all-workers',
    what: 'SIGKILL of both workers at once',
    meanwhile: async ({ world, random, note, workerGone }) => {
      await about(BETWEEN_MS, random);
      note('SIGKILL to both workers');
      workerGone();
      await Promise.all(world.workers.map((worker) => worker.replace('SIGKILL')));
    },
  },
  { name: 'sigkill-api', what: 'SIGKILL of the API, twice', meanwhile: replaceApi('SIGKILL') },
  {
    name: 'sigkill-server',
    what: 'SIGKILL of the Temporal server; started again on its database after three seconds',
    meanwhile: replaceServer('SIGKILL'),
  },
  {
    name: 'sigterm-workers',
    what: 'SIGTERM of one worker, then of the other, as in a rolling deploy',
    meanwhile: replaceWorkers('SIGTERM'),
  },
  { name: 'sigterm-api', what: 'SIGTERM of the API, twice', meanwhile: replaceApi('SIGTERM') },
  {
    name: 'sigterm-server',
    what: 'SIGTERM of the Temporal server; started again after three seconds',
    meanwhile: replaceServer('SIGTERM'),
  },
  {
    name: 'sigstop-worker',
    what: 'one worker stands still for 30 s, longer than its heartbeat time-out, and wakes up',
    meanwhile: async (scene) => {
      await about(BETWEEN_MS, scene.random);
      scene.note('SIGSTOP of worker 1');
      scene.workerGone();
      scene.world.workers[0].signal('SIGSTOP');
      await pause(STOPPED_MS);
      scene.world.workers[0].signal('SIGCONT');
      scene.note('SIGCONT');
    },
  },
  {
    name: 'sigstop-worker-late',
    what: 'the same, and when it wakes up Temporal answers it three seconds late',
    meanwhile: async (scene) => {
      const { workers, hops } = scene.world;
      await about(BETWEEN_MS, scene.random);
      scene.note('SIGSTOP of worker 1');
      scene.workerGone();
      workers[0].signal('SIGSTOP');
      await pause(STOPPED_MS);
      hops.workers[0].delay(LATE_MS / 2);
      workers[0].signal('SIGCONT');
      scene.note('SIGCONT');
      await pause(STOPPED_MS / 3);
      hops.workers[0].delay(0);
    },
  },
  {
    name: 'sigstop-api',
    what: 'the API stands still for 30 s',
    meanwhile: pauseOne(({ world }) => world.api),
  },
  {
    name: 'sigstop-server',
    what: 'the Temporal server stands still for 30 s',
    meanwhile: async (scene) => {
      await pauseOne(({ world }) => world.server)(scene);
      scene.serverBack();
    },
  },
  {
    name: 'sigstop-mx',
    what: 'MX stands still for 30 s',
    meanwhile: pauseOne(({ world }) => world.simulator),
  },
];
