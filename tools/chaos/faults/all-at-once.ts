/** Everything at once: a random one of the short troubles every few seconds, over a world that is slow and distorted. */
import { setTimeout as pause } from 'node:timers/promises';
import { about, hopsOf, pick, type Fault, type Scene } from '../fault';
import { serverAnswers } from '../world';
import { inShare } from './mx';

const EVERY_MS = 3_000;
const TROUBLES_LEAST = 8;
const SHORT_MS = 4_000;

type Trouble = (scene: Scene) => Promise<void>;

const TROUBLES: Readonly<Record<string, Trouble>> = {
  'SIGKILL of a worker': ({ world, random }) => pick(world.workers, random).replace('SIGKILL'),
  'SIGTERM of a worker': ({ world, random }) => pick(world.workers, random).replace('SIGTERM'),
  'SIGKILL of the API': ({ world }) => world.api.replace('SIGKILL'),
  'SIGKILL of the server': async ({ world }) => {
    await world.server.replace('SIGKILL');
    await serverAnswers(world);
  },
  'a worker stands still': async ({ world, random }) => {
    const worker = pick(world.workers, random);
    worker.signal('SIGSTOP');
    await pause(SHORT_MS);
    worker.signal('SIGCONT');
  },
  'MX stands still': async ({ world }) => {
    world.simulator.signal('SIGSTOP');
    await pause(SHORT_MS);
    world.simulator.signal('SIGCONT');
  },
  'a hop is cut': async ({ world, random }) => {
    const hop = pick(hopsOf(world), random);
    await hop.down();
    await pause(SHORT_MS);
    await hop.up();
  },
  'a hop is frozen': async ({ world, random }) => {
    const hop = pick(hopsOf(world), random);
    hop.freeze();
    await pause(SHORT_MS);
    await hop.up();
  },
  'a hop stalls': async ({ world, random }) => {
    pick(hopsOf(world), random).stall(SHORT_MS);
    await pause(SHORT_MS);
  },
  'connections are reset': ({ world, randomOf }) => {
    const random = randomOf('connections');
    for (const hop of hopsOf(world)) hop.reset(() => random() < 0.5);
    return Promise.resolve();
  },
  'MX answers 503': async ({ world }) => {
    world.mx.intercept = () => ({ status: 503, body: 'Service Unavailable' });
    await pause(SHORT_MS);
    world.mx.intercept = () => undefined;
  },
};

const KINDS = ['lose-response', 'reset', 'status', 'html', 'rate-limit', 'truncated-json'] as const;

/** The fault, with at least so many short troubles. */
export const allAtOnce = (troubles: number): Fault => ({
  name: 'all-at-once',
  what: 'all of it by chance: processes, hops, MX at 10 %, clocks an hour apart, caches of two, pushy end users, parallel starts, a few cancelled',
  habits: { isPushy: true, startsAtOnce: 3, cancelled: 0.1, endedWithinMs: 20_000 },
  world: () => ({
    workers: [
      { CLOCK_SHIFT_MS: '3600000', CACHED_WORKFLOWS: '2' },
      { CLOCK_SHIFT_MS: '-3600000', CACHED_WORKFLOWS: '2' },
    ],
  }),
  before: (scene) => {
    for (const hop of hopsOf(scene.world)) hop.delay(20);
    return inShare(0.1, ...KINDS.map((kind) => ({ kind })))(scene);
  },
  meanwhile: async (scene) => {
    const names = Object.keys(TROUBLES);
    for (let n = 0; n < troubles; n += 1) {
      await about(EVERY_MS, scene.random);
      const name = pick(names, scene.random);
      scene.note(name);
      await TROUBLES[name]?.(scene);
    }
  },
});

export const ALL_AT_ONCE = allAtOnce(TROUBLES_LEAST);
