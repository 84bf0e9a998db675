/**
 * Goal: with Worker Versioning a run ends on the version that it began on, although a later one
 * decides otherwise, and the commands of docs/operations.md deploy and drain. Method: worker
 * processes of three releases on a server that looks at drains each second; the page's own blocks.
 */
import { readFileSync, rmSync, writeFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { temporal as proto } from '@temporalio/proto';
import { InstitutionCatalogue } from '../../client';
import { TASK_QUEUES, verificationWorkflowId } from '../../contract/names';
import { webhookEndpointsId } from '../../contract/webhooks';
import { openClientConnection, pollersOf } from '../../runtime';
import { playOn, untilAsked, viewWhere } from '../../tools/end-user/at-client';
import { atMxBank } from '../../tools/end-user/at-mx';
import { answersTo } from '../../tools/end-user/end-user';
import { eventually } from '../../tools/waiting';
import { bundledWorkflows } from '../../tools/workflow-code';
import { block, operatorShell } from '../operations/support/document';
import { payloadEnvironment } from '../../tools/payload-environment';
import { IS_FULL_PROOF } from '../support/proof-size';
import { describeWithOwnServer } from '../support/server-suite';
import { runScript, scriptEnvironment } from '../tools/script-process';
import { countByType, eventsOf, type HistoryEvent } from './support/history';
import {
  openStackWithoutWorker,
  startWorkersOf,
  useStarted,
  type StackWithoutWorker,
} from './support/stack';
import { startWorkerProcess } from './support/worker-process';

/** As the page names them. */
const DEPLOYMENT = 'atrium-verification';
const [OLD, NEW] = ['1.4.0', '1.5.0'];
/** Otherwise the server looks every three minutes. */
const SOON = {
  'matching.wv.VersionDrainageStatusRefreshInterval': '"1s"',
  'matching.wv.VersionDrainageStatusVisibilityGracePeriod': '"1s"',
};
const POLLED_FOR_MS = 5_000;
const TENANT = 'with-webhooks';
const CHANGED = require.resolve('../../tools/chaos/changed-workflow');

describeWithOwnServer('a changed workflow, deployed as a version while verifications wait', () => {
  const deployed = useStarted(async (onEnd) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'versions-'));
    onEnd(() => {
      rmSync(folder, { recursive: true });
    });
    const changed = path.join(folder, 'changed.js');
    writeFileSync(changed, await bundledWorkflows({ workflowsPath: CHANGED }));
    const stack = await openStackWithoutWorker({ devServer: { dynamicConfig: SOON } });
    onEnd(() => stack.close());
    const { client, devServer, simulator } = stack;
    const shell = operatorShell(devServer.executable ?? '', devServer);
    onEnd(() => {
      shell.close();
    });
    const startWorker = async (buildId: string, bundle: Record<string, string> = {}) => {
      const { sealingKeys: keys, payloadKeys } = stack;
      const version = { TEMPORAL_DEPLOYMENT_NAME: DEPLOYMENT, TEMPORAL_WORKER_BUILD_ID: buildId };
      const env = { ...version, ...bundle };
      const { target } = devServer;
      const worker = await startWorkerProcess({ target, mx: simulator, keys, payloadKeys, env });
      onEnd(() => worker.stop('SIGKILL'));
      return worker;
    };
    const setCurrent = async (buildId: string) => {
      const run = (name: string) => shell.run(block(`command: ${name}`).replace(NEW, buildId));
      const isKnown = () =>
        run('describe-version').then(
          () => true,
          () => false,
        );
      await eventually('the server knows the version', isKnown);
      await run('set-current');
      await eventually('every task queue knows it', () => isCurrent(stack, buildId));
    };
    const waiting = async () => {
      const { verificationId } = await client.start(atMxBank('challenge'));
      await untilAsked(client, verificationId, 'answer-challenges');
      return verificationId;
    };

    const unversioned = await startWorkersOf(stack, simulator);
    const before = await waiting();
    const old = await startWorker(OLD);
    await setCurrent(OLD);
    await unversioned.close();
    const { endpointId } = await client.webhooks.register(TENANT, {
      url: 'https://hooks.invalid/',
    });
    // Until it has gone a step with it, it belongs to no version.
    const action = await untilAsked(client, before, 'answer-challenges');
    await client.answerChallenges(before, answersTo(action));
    await untilAsked(client, before, 'select-account');
    const asked = await waiting();
    simulator.control.changeSettings({ phaseMinMs: POLLED_FOR_MS, phaseMaxMs: POLLED_FOR_MS });
    const { verificationId: polled } = await client.start(atMxBank('challenge'));
    await viewWhere(client, polled, ({ step }) => step === 'awaitMemberSettled');
    simulator.control.changeSettings({ phaseMinMs: 0, phaseMaxMs: 0 });

    const current = await startWorker(NEW, { WORKER_WORKFLOW_BUNDLE: changed });
    await setCurrent(NEW);
    const after = await waiting();
    const runs = { before, asked, polled, after };
    const workers = [old, current];
    const made = { shell, workers, changed, folder, runs, endpointId };
    return { ...stack, ...made, startWorker, setCurrent, waiting };
  });

  test('npm run replay tells beforehand which release takes up a run', async () => {
    const { shell, folder, changed, runs, payloadKeys } = deployed();
    const file = path.join(folder, 'history.json');
    const choose = block('choose').replace('4711', runs.asked);
    await shell.run(block('command: download').replace('history.json', file), choose);
    expect(readFileSync(file, 'utf8')).toContain('EVENT_TYPE_WORKFLOW_EXECUTION_STARTED');
    const replay = (env: Record<string, string>) =>
      runScript('tools/replay/main', [file], scriptEnvironment(env));
    const keys = payloadEnvironment(payloadKeys);
    const [same, other] = [replay(keys), replay({ ...keys, WORKER_WORKFLOW_BUNDLE: changed })];
    expect([await same.ended(), same.output()]).toEqual([
      0,
      expect.stringContaining(`${file}: replays: ${verificationWorkflowId(runs.asked)}, `),
    ]);
    expect([await other.ended(), other.output()]).toEqual([
      1,
      expect.stringMatching(/history\.json: does not replay: .*\n$/),
    ]);
  });

  test('activities, look-ups and the count of pollers are no matter of versions', async () => {
    const { temporal, devServer, workers } = deployed();
    const catalogue = new InstitutionCatalogue({ temporal });
    expect(await catalogue.readInstitution({ institutionCode: 'mxbank' })).toMatchObject({
      code: 'mxbank',
    });
    const connection = await openClientConnection(devServer.target);
    const { namespace } = devServer;
    const queue = TASK_QUEUES.workflows;
    const pollers = await pollersOf(connection, namespace, queue, 'workflows');
    await connection.close();
    const pids = pollers.map(({ identity }) => Number.parseInt(identity, 10));
    expect(pids).toEqual(expect.arrayContaining(workers.map(({ pid }) => pid)));
  });

  test('every run ends on the version that it began on; an unversioned one on the first', async () => {
    const { client, temporal, runs } = deployed();
    const seen = Object.entries(runs).map(async ([name, id]) => {
      const { result } = await playOn(client, id);
      const events = await eventsOf(temporal, id);
      const changes = countByType(events)['WORKFLOW_PROPERTIES_MODIFIED'] ?? 0;
      return [name, result.outcome.code, buildsIn(events), changes];
    });
    expect(await Promise.all(seen)).toEqual([
      ['before', 'verified', ['none', OLD], 0],
      ['asked', 'verified', [OLD], 0],
      ['polled', 'verified', [OLD], 0],
      ['after', 'verified', [NEW], 1],
    ]);
  });

  test('the endpoints of a tenant, whose Workflow never ends, move to the current version', async () => {
    const { client, temporal, endpointId } = deployed();
    await client.webhooks.addSecret(TENANT, endpointId);
    const handle = temporal.workflow.getHandle(webhookEndpointsId(TENANT));
    expect(buildsIn((await handle.fetchHistory()).events ?? [])).toEqual([OLD, NEW]);
  });

  test('the old version is drained then, has no run, and its worker ends in order', async () => {
    const {
      shell,
      workers: [old],
    } = deployed();
    const describe = block('command: describe-version').replace(NEW, OLD);
    await eventually('it is drained', async () => /drained/i.test(await shell.run(describe)));
    expect(await shell.run(block('command: runs-of-a-version'))).not.toContain(
      'account-verification/',
    );
    expect(await old?.stop('SIGTERM')).toBe(0);
  });

  // Two more processes, for what the server itself promises.
  if (IS_FULL_PROOF) {
    test('runs of a version that has to go move to a corrected build', async () => {
      const { shell, client, temporal, startWorker, setCurrent, waiting } = deployed();
      const defective = await startWorker('1.6.0');
      await setCurrent('1.6.0');
      const id = await waiting();
      await startWorker('1.6.1');
      await setCurrent('1.6.1');
      const list = block('command: runs-of-a-version').replace(OLD, '1.6.0');
      await eventually('the index has it', async () => (await shell.run(list)).includes(id));
      await shell.run(block('command: move-runs').replaceAll(OLD, '1.6.0'));
      const handle = temporal.workflow.getHandle(verificationWorkflowId(id));
      await eventually('it is moved', async () => {
        const { versioningInfo } = (await handle.describe()).raw.workflowExecutionInfo ?? {};
        return Boolean(versioningInfo?.versioningOverride);
      });
      expect(await defective.stop('SIGTERM')).toBe(0);
      expect((await playOn(client, id)).result.outcome.code).toBe('verified');
      expect(buildsIn(await eventsOf(temporal, id))).toEqual(['1.6.0', '1.6.1']);
    });
  }
});

/** The builds that completed its Workflow Tasks, in order, each once. */
function buildsIn(events: readonly HistoryEvent[]): readonly string[] {
  const builds = events.flatMap(({ workflowTaskCompletedEventAttributes: completed }) =>
    completed ? [completed.deploymentVersion?.buildId ?? 'none'] : [],
  );
  return [...new Set(builds)];
}

/** The command answers before all partitions of the Task Queue have heard of it. */
async function isCurrent(
  { temporal, devServer: { namespace } }: StackWithoutWorker,
  buildId: string,
): Promise<boolean> {
  const question = { namespace, deploymentName: DEPLOYMENT };
  const { workerDeploymentInfo: info } =
    await temporal.workflowService.describeWorkerDeployment(question);
  const { ROUTING_CONFIG_UPDATE_STATE_IN_PROGRESS: goesOn } =
    proto.api.enums.v1.RoutingConfigUpdateState;
  return (
    info?.routingConfig?.currentDeploymentVersion?.buildId === buildId &&
    info.routingConfigUpdateState !== goesOn
  );
}
