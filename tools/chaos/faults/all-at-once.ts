/** Everything at once: a random one of the short troubles every few seconds, over a world that is slow and distorted. */
import { hopsOf, type Fault, type Scene } from '../fault';
import { about } from '../pacing';
import { pick } from '../random';
import { serverAnswers } from '../world';
import { poison } from './callers';
import { inShare } from './mx';
import { answer503, standStill } from './troubles';

const EVERY_MS = 3_000;
const TROUBLES_LEAST = 8;
const SHORT_MS = 4_000;

type Trouble = (scene: Scene) => Promise<void>;

const TROUBLES: Readonly<Record<string, Trouble>> = {
  'SIGKILL of a worker': ({ world, random }) => pick(world.workers, random).replace('SIGKILL'),
  'SIGTERM of a worker': ({ world, random }) => pick(world.workers, random).replace('SIGTERM'),
  'SIGKILL of the API': ({ world }) => world.api.replace('SIGKILL'),
  'SIGKILL of the server': async (scene) => {
    await scene.world.server.replace('SIGKILL');
    await serverAnswers(scene);
  },
  'a worker stands still': (scene) =>
    standStill(scene, pick(scene.world.workers, scene.random), SHORT_MS),
  'MX stands still': (scene) => standStill(scene, scene.world.simulator, SHORT_MS),
  'a hop is cut': async ({ world, random, pause }) => {
    const hop = pick(hopsOf(world), random);
    await hop.down();
    await pause(SHORT_MS);
    await hop.up();
  },
  'a hop is frozen': async ({ world, random, pause }) => {
    const hop = pick(hopsOf(world), random);
    hop.freeze();
    await pause(SHORT_MS);
    await hop.up();
  },
  'a hop stalls': async ({ world, random, pause }) => {
    pick(hopsOf(world), random).stall(SHORT_MS);
    await pause(SHORT_MS);
  },
  'connections are reset': ({ world, randomOf }) => {
    const random = randomOf('connections');
    for (const hop of hopsOf(world)) hop.reset(() => random() < 0.5);
    return Promise.resolve();
  },
  'MX answers 503': (scene) => answer503(scene, SHORT_MS),
};

const KINDS = ['lose-response', 'reset', 'status', 'html', 'rate-limit', 'truncated-json'] as const;

/** The fault, with at least so many short troubles. */
export const allAtOnce = (troubles: number): Fault => ({
  name: 'all-at-once',
  what: 'every few seconds a short trouble of a process, a hop or MX, while MX fails at 10 %, hops are slow, clocks are two hours apart, caches hold two, and end users are pushy',
  habits: {
    ...{ isPushy: true, startsAtOnce: 3, beside: poison },
    ...{ cancelled: 0.1, terminated: 0.1, endedWithinMs: 20_000 },
  },
  mayEnd: true,
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
      await about(EVERY_MS, scene);
      const name = pick(names, scene.random);
      scene.note(name);
      await TROUBLES[name]?.(scene);
    }
  },
});

export const ALL_AT_ONCE = allAtOnce(TROUBLES_LEAST);
