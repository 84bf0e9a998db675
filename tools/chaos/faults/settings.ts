/** Clocks, releases, keys, caches and disks. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { generateSealingKeyPair, withActiveKey } from '../../../codec';
import { eventually } from '../../waiting';
import { removeWorkflowBundle, writeWorkflowBundle } from '../../workflow-code';
import { Skipped, type Fault, type Scene } from '../fault';
import { about } from '../pacing';
import { inTurn } from '../random';
import { serverAnswers } from '../world';

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
async function setCurrent({ world, pause }: Scene, buildId: string): Promise<void> {
  const { temporal } = world;
  const deployment = { namespace: 'default', deploymentName: DEPLOYMENT };
  const isSet = async () => {
    await temporal.workflowService.setWorkerDeploymentCurrentVersion({ ...deployment, buildId });
    const { workerDeploymentInfo: info } =
      await temporal.workflowService.describeWorkerDeployment(deployment);
    return info?.routingConfig?.currentDeploymentVersion?.buildId === buildId;
  };
  await eventually('the release is the current one', async () => {
    await pause(0);
    return isSet().catch(() => false);
  });
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
  heldBack: 0.5,
  before: (scene) => setCurrent(scene, OLD),
  meanwhile: async (scene) => {
    const { world, note, release } = scene;
    await about(SOON_MS, scene);
    note('the second worker is replaced by the new release');
    await world.workers[1].replace('SIGTERM', {
      env: { ...version(NEW), WORKER_WORKFLOW_BUNDLE: changedBundle },
    });
    await setCurrent(scene, NEW);
    note('the new release is the current one');
    release();
  },
};
let changedBundle = '';

/** Every process gets a further key first, beside all so far, and then it is the one to seal and encrypt with. */
async function rotateKeys(scene: Scene): Promise<void> {
  const { world, note, release } = scene;
  const { payloadKeys, sealingKeys } = world;
  const { kid } = inTurn(payloadKeys.keys, sealingKeys.length);
  const next = await generateSealingKeyPair();
  sealingKeys.push(next);
  world.secrets.push(next.privateJwk.d ?? '');
  const all = JSON.stringify({ keys: sealingKeys.map(({ privateJwk }) => privateJwk) });
  const rotated = JSON.stringify(withActiveKey(payloadKeys, kid));
  await about(SOON_MS, scene);
  for (const worker of world.workers) {
    note(`${worker.name} gets a further sealing key, and encrypts with the other payload key`);
    await worker.replace('SIGTERM', { env: { SEALING_PRIVATE_KEY: all, PAYLOAD_KEYS: rotated } });
  }
  note('the API seals to the further key');
  await world.api.replace('SIGTERM', {
    env: { SEALING_PUBLIC_KEY: JSON.stringify(next.publicJwk), PAYLOAD_KEYS: rotated },
  });
  release();
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
  const { world, note, pause } = scene;
  const folder = path.dirname(world.databaseFile);
  const ballast = path.join(folder, 'ballast');
  await about(SOON_MS, scene);
  const { bavail, bsize } = statfsSync(folder);
  try {
    writeFileSync(ballast, Buffer.alloc(bavail * bsize));
  } catch (error) {
    // The database grew meanwhile: then it is full as well.
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
  note('the disk is full');
  await pause(FULL_FOR_MS);
  rmSync(ballast);
  note('the disk has space again');
  // A server that ended meanwhile is started again, as its orchestrator would.
  if (await world.server.hasEnded()) {
    note('the server had ended');
    await world.server.replace('SIGKILL');
  }
  await serverAnswers(scene);
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
    meanwhile: async (scene) => {
      for (const worker of scene.world.workers) {
        await about(SOON_MS, scene);
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
    heldBack: 0.5,
    meanwhile: rotateKeys,
  },
  {
    name: 'full-disk',
    what: "the database's disk is full for ten seconds",
    mayEnd: true,
    world: (_ground, onEnd) => ({ databaseFolder: smallDisk(onEnd) }),
    meanwhile: fillDisk,
  },
];
