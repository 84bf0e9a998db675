/** Clocks, releases, keys, caches and disks. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { generateSealingKeyPair, withActiveKey } from '../../../codec';
import { eventually } from '../../waiting';
import { removeWorkflowBundle, writeWorkflowBundle } from '../../workflow-code';
import { Skipped, about, type Fault, type Scene } from '../fault';
import { serverAnswers, type World } from '../world';

const HOUR_MS = 3_600_000;
const shifted = (ms: number) => ({ CLOCK_SHIFT_MS: String(ms) });
const SOON_MS = 4_000;

const CHANGED = require.resolve('../changed-workflow');
const DEPLOYMENT = 'chaos';
const version = (buildId: string) => ({
  TEMPORAL_DEPLOYMENT_NAME: DEPLOYMENT,
  TEMPORAL_WORKER_BUILD_ID: buildId,
});
const [OLD, NEW] = ['1.0.0', '2.0.0'] as const;

/** From now on runs begin on this release. */
async function setCurrent({ temporal }: World, buildId: string): Promise<void> {
  const deployment = { namespace: 'default', deploymentName: DEPLOYMENT };
  const isSet = async () => {
    await temporal.workflowService.setWorkerDeploymentCurrentVersion({ ...deployment, buildId });
    const { workerDeploymentInfo: info } =
      await temporal.workflowService.describeWorkerDeployment(deployment);
    return info?.routingConfig?.currentDeploymentVersion?.buildId === buildId;
  };
  await eventually('the release is the current one', () => isSet().catch(() => false));
}

const deploy: Fault = {
  name: 'changed-code',
  what: 'a release whose workflow takes one step more is deployed beside the one that runs',
  world: async (_ground, onEnd) => {
    changedBundle = await writeWorkflowBundle({ workflowsPath: CHANGED });
    onEnd(() => {
      removeWorkflowBundle(changedBundle);
    });
    return { workers: [version(OLD), version(OLD)] };
  },
  changedBundle: () => changedBundle,
  before: async ({ world }) => setCurrent(world, OLD),
  meanwhile: async ({ world, random, note }) => {
    await about(SOON_MS, random);
    note('the second worker is replaced by the new release');
    await world.workers[1].replace('SIGTERM', {
      env: { ...version(NEW), WORKER_WORKFLOW_BUNDLE: changedBundle },
    });
    await setCurrent(world, NEW);
    note('the new release is the current one');
  },
};
let changedBundle = '';

/** Every process gets both keys first, and then the other one to encrypt with. */
async function rotateKeys({ world, random, note }: Scene): Promise<void> {
  const { payloadKeys, sealingKeys } = world;
  const [, second] = payloadKeys.keys;
  const next = await generateSealingKeyPair();
  const both = JSON.stringify({ keys: [sealingKeys.privateJwk, next.privateJwk] });
  const rotated = JSON.stringify(withActiveKey(payloadKeys, second?.kid ?? ''));
  await about(SOON_MS, random);
  for (const worker of world.workers) {
    note(`${worker.name} gets both sealing keys, and encrypts with the other payload key`);
    await worker.replace('SIGTERM', { env: { SEALING_PRIVATE_KEY: both, PAYLOAD_KEYS: rotated } });
  }
  note('the API seals to the other key');
  await world.api.replace('SIGTERM', {
    env: { SEALING_PUBLIC_KEY: JSON.stringify(next.publicJwk), PAYLOAD_KEYS: rotated },
  });
}

const DISK = '96m';
const FULL_FOR_MS = 10_000;

/** A small disk of its own for the database. @throws Skipped where none can be mounted */
function smallDisk(onEnd: (end: () => unknown) => void): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'chaos-disk-'));
  onEnd(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const options = ['-t', 'tmpfs', '-o', `size=${DISK}`, 'tmpfs', folder];
  const { status, stderr, error } = spawnSync('mount', options, { encoding: 'utf8' });
  if (status !== 0)
    throw new Skipped(`no tmpfs can be mounted: ${error?.message ?? stderr.trim()}`);
  onEnd(() => spawnSync('umount', ['-l', folder]));
  return folder;
}

async function fillDisk(scene: Scene): Promise<void> {
  const { world, random, note } = scene;
  const folder = path.dirname(world.databaseFile);
  const ballast = path.join(folder, 'ballast');
  await about(SOON_MS, random);
  const { bavail, bsize } = statfsSync(folder);
  writeFileSync(ballast, Buffer.alloc(bavail * bsize));
  note('the disk is full');
  await pause(FULL_FOR_MS);
  rmSync(ballast);
  note('the disk has space again');
  // A server that ended meanwhile is started again, as its orchestrator would.
  if (await world.server.hasEnded()) {
    note('the server had ended');
    await world.server.replace('SIGKILL');
  }
  await serverAnswers(world);
  scene.serverBack();
}

export const SETTING_FAULTS: readonly Fault[] = [
  {
    name: 'clock-ahead',
    what: 'the clocks of workers and API are an hour ahead',
    world: () => ({ workers: [shifted(HOUR_MS), shifted(HOUR_MS)], api: shifted(HOUR_MS) }),
  },
  {
    name: 'clock-behind',
    what: 'the clocks of workers and API are an hour behind',
    world: () => ({ workers: [shifted(-HOUR_MS), shifted(-HOUR_MS)], api: shifted(-HOUR_MS) }),
  },
  {
    name: 'clocks-apart',
    what: 'one worker is an hour ahead, the other an hour behind, and both are replaced in turn',
    world: () => ({ workers: [shifted(HOUR_MS), shifted(-HOUR_MS)] }),
    meanwhile: async ({ world, random }) => {
      for (const worker of world.workers) {
        await about(SOON_MS, random);
        await worker.replace('SIGTERM');
      }
    },
  },
  {
    name: 'cache-of-2',
    what: 'each worker keeps two workflows in memory, so that nearly every task replays',
    world: () => ({ workers: [{ CACHED_WORKFLOWS: '2' }, { CACHED_WORKFLOWS: '2' }] }),
  },
  deploy,
  {
    name: 'key-rotation',
    what: 'payload and sealing keys are rotated by replacing each process in turn',
    meanwhile: rotateKeys,
  },
  {
    name: 'full-disk',
    what: "the database's disk is full for ten seconds",
    world: (_ground, onEnd) => ({ databaseFolder: smallDisk(onEnd) }),
    meanwhile: fillDisk,
  },
];
