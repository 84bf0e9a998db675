/** What the network does between the processes: on every hop at once, unless said otherwise. */
import { hopsOf, type Fault, type Scene } from '../fault';
import { about } from '../pacing';
import { pick } from '../random';

const SOON_MS = 4_000;
const TROUBLE_MS = 20_000;
const LATENCY_MS = 250;
const STALL_MS = 3_000;
const RESET_EACH_MS = 1_000;
const RESET_SHARE = 0.3;
const HALF_OPEN_MS = 30_000;

const cutFor =
  (ms: number) =>
  async (scene: Scene): Promise<void> => {
    const hops = hopsOf(scene.world);
    await about(SOON_MS, scene);
    scene.note('all hops are cut');
    await Promise.all(hops.map((hop) => hop.down()));
    await scene.pause(ms);
    await Promise.all(hops.map((hop) => hop.up()));
    scene.note('all hops are up');
    scene.serverBack();
  };

/** Does something every so often for a while. */
async function again({ pause }: Scene, eachMs: number, act: () => void): Promise<void> {
  for (const endMs = Date.now() + TROUBLE_MS; Date.now() < endMs;) {
    act();
    await pause(eachMs);
  }
}

export const NETWORK_FAULTS: readonly Fault[] = [
  ...[5, 30, 120].map((seconds) => ({
    name: `cut-${String(seconds)}s`,
    what: `every connection is cut and rejected for ${String(seconds)} s`,
    meanwhile: cutFor(seconds * 1_000),
  })),
  {
    name: 'cut-one-worker',
    what: 'one worker is cut off from Temporal for 30 s',
    meanwhile: async (scene) => {
      const { world, note, pause } = scene;
      const [hop] = world.hops.workers;
      await about(SOON_MS, scene);
      note('worker 1 is cut off');
      await hop.down();
      await pause(HALF_OPEN_MS);
      await hop.up();
      note('worker 1 is connected');
    },
  },
  {
    name: 'half-open',
    what: 'for 30 s connections stay open and nothing passes; what was sent meanwhile is lost',
    meanwhile: async (scene) => {
      await about(SOON_MS, scene);
      scene.note('frozen');
      for (const hop of hopsOf(scene.world)) hop.freeze();
      await scene.pause(HALF_OPEN_MS);
      await Promise.all(hopsOf(scene.world).map((hop) => hop.up()));
      scene.note('up again');
      scene.serverBack();
    },
  },
  {
    name: 'latency',
    what: `each piece of each connection is ${String(LATENCY_MS)} ms late, both ways`,
    before: ({ world }) => {
      for (const hop of hopsOf(world)) hop.delay(LATENCY_MS);
    },
  },
  {
    name: 'stalls',
    what: `for 20 s, every second one hop passes nothing for ${String(STALL_MS / 1_000)} s`,
    meanwhile: async (scene) => {
      const { world, random } = scene;
      await again(scene, RESET_EACH_MS, () => {
        pick(hopsOf(world), random).stall(STALL_MS);
      });
    },
  },
  {
    name: 'resets',
    what: 'for 20 s, every second each open connection is reset with a chance of 30 %',
    mayEnd: true,
    meanwhile: async (scene) => {
      const { world, random } = scene;
      await again(scene, RESET_EACH_MS, () => {
        for (const hop of hopsOf(world)) hop.reset(() => random() < RESET_SHARE);
      });
    },
  },
];
