/** Processes that are killed, ended and paused. The simulator is MX: it is only paused. */
import { type Fault, type Scene } from '../fault';
import { about } from '../pacing';
import { serverAnswers } from '../world';
import { standStill } from './troubles';

/** Longer than the heartbeat time-out of a poll. */
const STOPPED_MS = 30_000;
/** Both ways together. */
const LATE_MS = 3_000;
const BETWEEN_MS = 4_000;

const replaceWorkers =
  (signal: 'SIGKILL' | 'SIGTERM') =>
  async (scene: Scene): Promise<void> => {
    const { world, note, workerGone } = scene;
    for (const worker of world.workers) {
      await about(BETWEEN_MS, scene);
      note(`${signal} to ${worker.name}`);
      if (signal === 'SIGKILL') workerGone();
      await worker.replace(signal);
    }
  };

const replaceApi =
  (signal: 'SIGKILL' | 'SIGTERM') =>
  async (scene: Scene): Promise<void> => {
    const { world, note } = scene;
    for (let n = 0; n < 2; n += 1) {
      await about(BETWEEN_MS, scene);
      note(`${signal} to the API`);
      await world.api.replace(signal);
    }
  };

const replaceServer =
  (signal: 'SIGKILL' | 'SIGTERM') =>
  async (scene: Scene): Promise<void> => {
    await about(BETWEEN_MS, scene);
    scene.note(`${signal} to the server`);
    await scene.world.server.replace(signal, { downMs: 3_000 });
    await serverAnswers(scene);
    scene.note('the server is back');
    scene.serverBack();
  };

const pauseOne =
  (of: (scene: Scene) => { signal: (name: NodeJS.Signals) => void }) =>
  async (scene: Scene): Promise<void> => {
    await about(BETWEEN_MS, scene);
    await standStill(scene, of(scene), STOPPED_MS);
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
    meanwhile: async (scene) => {
      const { world, note, workerGone } = scene;
      await about(BETWEEN_MS, scene);
      note('SIGKILL to both workers');
      workerGone();
      await Promise.all(world.workers.map((worker) => worker.replace('SIGKILL')));
    },
  },
  { name: 'sigkill-api', what: 'SIGKILL of the API, twice', meanwhile: replaceApi('SIGKILL') },
  {
    name: 'sigkill-server',
    what: 'SIGKILL of the Temporal server; started again on its database after three seconds',
    mayEnd: true,
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
    mayEnd: true,
    meanwhile: replaceServer('SIGTERM'),
  },
  {
    name: 'sigstop-worker',
    what: 'one worker stands still for 30 s, longer than its heartbeat time-out, and wakes up',
    meanwhile: async (scene) => {
      await about(BETWEEN_MS, scene);
      scene.workerGone();
      await standStill(scene, scene.world.workers[0], STOPPED_MS);
    },
  },
  {
    name: 'sigstop-worker-late',
    what: 'the same, and when it wakes up Temporal answers it three seconds late',
    meanwhile: async (scene) => {
      const { workers, hops } = scene.world;
      await about(BETWEEN_MS, scene);
      scene.workerGone();
      await standStill(scene, workers[0], STOPPED_MS, () => {
        hops.workers[0].delay(LATE_MS / 2);
      });
      await scene.pause(STOPPED_MS / 3);
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
