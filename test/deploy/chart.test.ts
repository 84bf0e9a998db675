/**
 * Goal: Helm and Kubernetes would accept deploy/helm, and it fits the code; it cannot be started
 * here. Method: rendered by Helm's own code, decoded strictly into the types of the Kubernetes API;
 * names, ports and paths compared with the code, which reads the environment of each process.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import manifest from '../../package.json';
import { TASK_QUEUES } from '../../contract/names';
import { ROOT } from '../support/child-process';
import { describeWithGo } from '../support/go-suite';
import {
  CHART,
  containerOf,
  environmentOf,
  objectsOf,
  render,
  type KubernetesObject,
  type Rendered,
} from './support/chart';
import { CASES, EVERYTHING, SMALL } from './support/values';

const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');
const scratch = mkdtempSync(path.join(tmpdir(), 'chart-'));
let rendered: Readonly<Record<keyof typeof CASES, Rendered>>;
let all: readonly KubernetesObject[];

afterAll(() => {
  rmSync(scratch, { recursive: true });
});

const ofKind = (kind: string, objects = all) => objects.filter((each) => each.kind === kind);
const deployments = () => ofKind('Deployment');
/** What a Deployment runs. */
const processOf = (deployment: KubernetesObject) => containerOf(deployment).args[0] ?? '';
const deploymentOf = (process: string, objects = all) =>
  ofKind('Deployment', objects).find((each) => processOf(each) === process)!;
/** The Deployments whose pods a selector takes. */
const selected = (selector: object) => {
  const labels = 'matchLabels' in selector ? (selector.matchLabels as object) : selector;
  return deployments()
    .filter(({ spec }) =>
      Object.entries(labels).every(
        ([name, value]) => spec.template.metadata.labels[name] === value,
      ),
    )
    .map(processOf);
};

describeWithGo('the chart', () => {
  beforeAll(async () => {
    rendered = await render(CASES);
    all = objectsOf(rendered.everything);
  });

  it('renders what each process needs, and the kinds decode strictly', () => {
    expect(deployments().map(processOf).sort()).toEqual([
      'api',
      'codec-server',
      'simulator',
      'worker',
    ]);
    const small = objectsOf(rendered.small);
    expect(ofKind('Deployment', small).map(processOf)).toEqual(['api', 'worker']);
    expect(new Set(small.map(({ kind }) => kind))).toEqual(
      new Set(['Deployment', 'NetworkPolicy', 'PodDisruptionBudget', 'Service', 'ServiceAccount']),
    );
    expect(all.length).toBeGreaterThan(20);
    expect(objectsOf(rendered.apiKey).length).toBeGreaterThan(5);
  });

  it('would not pass with a field that Kubernetes does not know, or a value that no template knows', async () => {
    const planted = async (file: string, from: string, to: string) => {
      const copy = mkdtempSync(path.join(scratch, 'copy-'));
      cpSync(CHART, copy, { recursive: true });
      const text = readFileSync(path.join(copy, file), 'utf8');
      expect(text).toContain(from);
      writeFileSync(path.join(copy, file), text.replace(from, to));
      return (await render({ small: SMALL }, copy)).small.error;
    };
    const template = 'templates/_deployment.tpl';
    expect(await planted(template, 'readOnlyRootFilesystem:', 'readonlyRootFilesystem:')).toMatch(
      /unknown field ".*readonlyRootFilesystem"/,
    );
    expect(await planted(template, '.values.gracePeriodSeconds', '.values.graceSeconds')).toMatch(
      /no entry for key "graceSeconds"/,
    );
  });

  it('says which settings are missing or wrong', () => {
    const { noTemporal, noMx, noProvider, misspelt, unquoted, noTls } = rendered;
    expect(noTemporal.error).toContain('Set temporal.address');
    expect(noMx.error).toContain('Set mx.baseUrl');
    expect(noProvider.error).toContain('Set codecServer.env.CODEC_JWKS_URL');
    expect(noTls.error).toContain('Set api.ingress.tlsSecret');
    expect(misspelt.error).toMatch(/additional properties 'replica' not allowed/);
    expect(unquoted.error).toMatch(/got number, want string/);
  });

  it('is released with the product', () => {
    const { version, appVersion } = parse(read('deploy/helm/Chart.yaml')) as Record<string, string>;
    expect([version, appVersion]).toEqual([manifest.version, manifest.version]);
    expect(containerOf(deploymentOf('worker')).image).toBe(
      `atrium-verification:${manifest.version}`,
    );
  });

  it('runs commands of the executable, as the user of the image, and writes nowhere', () => {
    for (const deployment of deployments()) {
      const { args, securityContext, image } = containerOf(deployment);
      expect(args).toHaveLength(1);
      expect(read(`cli/commands/${args[0]!}.ts`)).toContain(`commandLine('${args[0]!}'`);
      expect(image).toBe(containerOf(deploymentOf('api')).image);
      const pod = deployment.spec.template.spec;
      // node:*-slim has its user `node` as 1000.
      expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 1000 });
      expect(pod.automountServiceAccountToken).toBe(false);
      expect(securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
    }
    expect(read('Dockerfile')).toContain('USER node');
  });

  it('gives each process longer to end than it takes', () => {
    const forced = /SHUTDOWN_FORCE_MS = ([\d_]+)/.exec(read('worker/create-workers.ts'))?.[1];
    const forcedSeconds = Number(forced?.replaceAll('_', '')) / 1_000;
    const { terminationGracePeriodSeconds } = deploymentOf('worker').spec.template.spec;
    expect(forcedSeconds).toBeGreaterThan(1);
    expect(terminationGracePeriodSeconds).toBeGreaterThan(forcedSeconds);
    for (const each of deployments().filter((one) => processOf(one) !== 'simulator')) {
      expect(each.spec.strategy.rollingUpdate.maxUnavailable).toBe(0);
    }
  });

  it('selects the pods that it means', () => {
    for (const { kind, metadata, spec } of all) {
      const own = metadata.name.replace('bank-', '');
      if (kind === 'Service') expect(selected(spec.selector)).toEqual([own]);
      if (kind === 'PodDisruptionBudget') expect(selected(spec.selector)).toEqual([own]);
      if (kind === 'NetworkPolicy') expect(selected(spec.podSelector)).toEqual([own]);
      if (kind === 'Deployment') expect(selected(spec.selector)).toEqual([own]);
      if (kind === 'PodMonitor') expect(selected(spec.selector)).toHaveLength(4);
      if (kind !== 'HorizontalPodAutoscaler') continue;
      expect(deploymentOf(own).metadata.name).toBe(spec.scaleTargetRef.name);
      expect(deploymentOf(own).spec.replicas).toBeUndefined();
    }
  });

  it('shares what all processes together may do among as many as there can be', () => {
    const small = objectsOf(rendered.small);
    expect(environmentOf(deploymentOf('worker', small))['MX_PROCESSES']).toBe('2');
    expect(environmentOf(deploymentOf('api', small))['API_PROCESSES']).toBe('2');
    expect(environmentOf(deploymentOf('worker'))['MX_PROCESSES']).toBe('6');
    expect(environmentOf(deploymentOf('api'))['API_PROCESSES']).toBe('6');
  });

  it('scales workers by slots of a Task Queue that there is', () => {
    const { spec } = ofKind('HorizontalPodAutoscaler').find(
      ({ metadata }) => metadata.name === 'bank-worker',
    )!;
    const { metric, target } = spec.metrics[1]!.pods;
    expect(metric.selector.matchLabels['task_queue']).toBe(TASK_QUEUES.polling);
    expect(target.averageValue).toBe('15000');
  });

  it('lets the worker alone reach MX and its keys', () => {
    const holders = deployments().filter((each) =>
      each.spec.template.spec.volumes.some(({ name }) => name === 'worker'),
    );
    expect(holders.map(processOf)).toEqual(['worker']);
    const small = objectsOf(rendered.small);
    const reaches = (name: string) =>
      JSON.stringify(
        small.find((each) => each.kind === 'NetworkPolicy' && each.metadata.name === name)?.spec
          .egress,
      ).includes('"port":443');
    expect([reaches('bank-worker'), reaches('bank-api')]).toEqual([true, false]);
  });

  it('takes the rules of deploy/monitoring as they are', () => {
    const [rule] = ofKind('PrometheusRule');
    expect(rule?.spec).toEqual(parse(EVERYTHING.monitoring.rules));
    for (const { metadata } of [rule!, ...ofKind('PodMonitor')]) {
      expect(metadata.labels).toMatchObject(EVERYTHING.monitoring.labels);
    }
  });
});
