/** The Helm chart, rendered by Helm's own code and decoded strictly (tools/chart/main.go). */
import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { whileLocked } from '../../../cli/keys/file-lock';
import { processEnvironment } from '../../../runtime';
import { cliCache } from '../../../tools/dev-server';
import { ROOT } from '../../support/child-process';

export const CHART = path.join(ROOT, 'deploy', 'helm');

/** What a case of values renders to. */
export interface Rendered {
  readonly objects?: readonly KubernetesObject[];
  readonly error?: string;
}

/** The parts of objects that the tests look at. */
export interface KubernetesObject {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly labels: Readonly<Record<string, string>>;
  };
  readonly spec: Spec;
}

/** Of every kind, as far as the tests look at it: each reads what its kind has. */
export interface Spec {
  readonly replicas?: number;
  readonly strategy: { readonly rollingUpdate: { readonly maxUnavailable: number } };
  /** A Service has the labels themselves. */
  readonly selector: object;
  readonly podSelector: object;
  readonly egress: readonly object[];
  readonly scaleTargetRef: { readonly name: string };
  readonly metrics: readonly {
    readonly pods: {
      readonly metric: { readonly selector: { readonly matchLabels: Record<string, string> } };
      readonly target: { readonly averageValue: string };
    };
  }[];
  readonly template: {
    readonly metadata: { readonly labels: Readonly<Record<string, string>> };
    readonly spec: PodSpec;
  };
}

interface PodSpec {
  readonly containers: readonly Container[];
  readonly volumes: readonly {
    readonly name: string;
    readonly secret?: { readonly secretName: string };
  }[];
  readonly securityContext: object;
  readonly automountServiceAccountToken: boolean;
  readonly terminationGracePeriodSeconds: number;
}

/** A container's, of a Deployment. */
export interface Container {
  readonly args: readonly string[];
  readonly image: string;
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
  readonly startupProbe: Probe;
  readonly livenessProbe: Probe;
  readonly readinessProbe: Probe;
  readonly securityContext: Readonly<Record<string, unknown>>;
}

interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string };
}

/** Renders a chart once for each case. @throws Error with what the tool says */
export async function render<Case extends string>(
  cases: Readonly<Record<Case, object>>,
  chart = CHART,
): Promise<Readonly<Record<Case, Rendered>>> {
  const { status, stdout, stderr } = spawnSync(await tool(), [chart], {
    input: JSON.stringify(cases),
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`The chart tool failed: ${stderr}`);
  return JSON.parse(stdout) as Record<Case, Rendered>;
}

/** Where nothing is cached, Go fetches some hundred modules and compiles for a minute or two. */
const BUILD_MS_MAX = 290_000;

/** The tool, built once for its sources: one test file builds, and the others wait. */
async function tool(): Promise<string> {
  const sources = path.join(ROOT, 'tools', 'chart');
  const hash = createHash('sha256');
  for (const name of ['main.go', 'go.mod', 'go.sum']) {
    hash.update(readFileSync(path.join(sources, name)));
  }
  const folder = path.join(
    path.dirname(path.dirname(cliCache(processEnvironment()).folder)),
    'chart',
  );
  const file = path.join(folder, hash.digest('hex').slice(0, 16));
  mkdirSync(folder, { recursive: true });
  await whileLocked(
    file,
    () => (existsSync(file) ? undefined : build(sources, file)),
    BUILD_MS_MAX,
  );
  return file;
}

async function build(sources: string, file: string): Promise<void> {
  const unfinished = `${file}.unfinished`;
  await promisify(execFile)('go', ['build', '-trimpath', '-ldflags=-s -w', '-o', unfinished, '.'], {
    cwd: sources,
    env: { ...processEnvironment(), CGO_ENABLED: '0', GOWORK: 'off', GOFLAGS: '-mod=readonly' },
    timeout: BUILD_MS_MAX,
  });
  renameSync(unfinished, file);
}

/** The objects of a case. @throws Error when it does not render */
export function objectsOf({ objects, error }: Rendered): readonly KubernetesObject[] {
  if (objects === undefined) throw new Error(error);
  return objects;
}

/** The one container of a Deployment. */
export function containerOf(deployment: KubernetesObject): Container {
  const { containers } = deployment.spec.template.spec;
  if (containers.length !== 1) throw new Error('A pod has one container.');
  return containers[0]!;
}

/** Its environment. */
export function environmentOf(deployment: KubernetesObject): Readonly<Record<string, string>> {
  return Object.fromEntries(containerOf(deployment).env.map(({ name, value }) => [name, value]));
}
