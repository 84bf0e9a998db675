/**
 * Goal: the code takes the environment that the chart gives each process, with files as its Secrets
 * hold them, and listens where Kubernetes asks. Method: the code's own readers of the environment,
 * on files that `keys init` made.
 */
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { initialise } from '../../cli/keys';
import { importPayloadKeys, importSealingKeys, type PayloadKeyFile } from '../../codec';
import {
  CONFIG_VARIABLES,
  apiConfig,
  codecServerConfig,
  logLevel,
  mxConfig,
  payloadKeysOf,
  settingOf,
  temporalTarget,
  tenantMarkKeys,
  workerConfig,
  type Environment,
} from '../../runtime';
import { readCommandLine } from '../../simulator/command-line';
import { ROOT } from '../support/child-process';
import { aSecret } from '../support/keys';
import { describeWithGo } from '../support/go-suite';
import {
  containerOf,
  environmentOf,
  objectsOf,
  render,
  type KubernetesObject,
} from './support/chart';
import { CASES, EVERYTHING, SMALL } from './support/values';

/** Where the chart mounts Secrets; here a folder of the machine stands for it. */
const MOUNTED = '/etc/verification';
const folder = mkdtempSync(path.join(tmpdir(), 'mounted-'));
const files = (...names: string[]) => path.join(folder, ...names);

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Temporal's own variables (envconfig), which our table does not have. */
const OF_TEMPORAL =
  /^TEMPORAL_(?:TLS|TLS_CLIENT_CERT_PATH|TLS_CLIENT_KEY_PATH|TLS_SERVER_CA_CERT_PATH|CONFIG_FILE)$/;
const OF_SIMULATOR = /^SIMULATOR_(?:HOST|PORT)$/;

async function makeFiles(): Promise<void> {
  for (const role of ['worker', 'payload-keys', 'api', 'temporal']) mkdirSync(files(role));
  await initialise([
    `--sealing-private=${files('worker', 'sealing-private.json')}`,
    `--sealing-public=${files('api', 'sealing-public.json')}`,
    `--mark-key=${files('worker', 'tenant-mark-key')}`,
    `--payload-keys=${files('payload-keys', 'payload-keys.json')}`,
    `--token-secret=${files('api', 'token-secret')}`,
    `--api-keys=${files('api', 'api-keys.json')}`,
  ]);
  writeFileSync(files('worker', 'mx-api-key'), 'key');
  writeFileSync(files('worker', 'mx-client-id'), 'client');
  writeFileSync(files('worker', 'tenant-mark-old-keys'), aSecret());
  writeFileSync(files('api', 'token-secret-other'), aSecret());
  writeFileSync(files('api', 'mx-webhook-path'), aSecret());
  writeFileSync(files('api', 'mx-webhook-login'), `mx:${aSecret()}`);
  writeFileSync(files('api', 'tenants.json'), '{}');
  writeFileSync(files('temporal', 'temporal.toml'), '[profile.default]\napi_key = "4711"\n');
  for (const name of ['tls.crt', 'tls.key', 'ca.crt']) writeFileSync(files('temporal', name), name);
  // As the volume has them: defaultMode 0440.
  for (const role of readdirSync(folder)) {
    for (const name of readdirSync(files(role))) chmodSync(files(role, name), 0o440);
  }
}

/** Whose paths the probes ask for, of those that do not ask the listener for probes and metrics. */
const SERVED_BY: Readonly<Record<string, string>> = {
  api: 'api/routes/service.ts',
  simulator: 'simulator/control-routes.ts',
};

const mounted = (...names: string[]) => readFileSync(files(...names), 'utf8');

/** The ring that is mounted, and not the word that encrypts nothing. */
async function expectPayloadKeys(env: Environment): Promise<void> {
  const { active } = JSON.parse(mounted('payload-keys', 'payload-keys.json')) as PayloadKeyFile;
  expect((await payloadKeysOf(env, importPayloadKeys))?.active.keyId).toBe(active);
}

type Ports = Readonly<Record<string, number>>;

/** What the code of each process makes of its environment: the ports that it listens on. */
const READERS: Readonly<Record<string, (env: Environment) => Promise<Ports> | Ports>> = {
  worker: async (env) => {
    mxConfig(env);
    temporalTarget(env);
    expect(tenantMarkKeys(env)?.[0]).toBe(mounted('worker', 'tenant-mark-key').trim());
    await settingOf(env, 'SEALING_PRIVATE_KEY', importSealingKeys);
    await expectPayloadKeys(env);
    return { metrics: shared(workerConfig(env).health) };
  },
  api: async (env) => {
    temporalTarget(env);
    await settingOf(env, 'SEALING_PUBLIC_KEY', (json) => JSON.parse(json) as object);
    await settingOf(env, 'API_KEYS_FILE', (file) => expect(file).toContain(folder));
    await expectPayloadKeys(env);
    const { listening, health } = apiConfig(env);
    return { http: shared(listening), metrics: shared(health) };
  },
  'codec-server': async (env) => {
    await expectPayloadKeys(env);
    const config = codecServerConfig(env);
    return { http: shared(config), metrics: shared(config.health) };
  },
  simulator: (env) => {
    const command = readCommandLine([], env);
    if (command.kind !== 'start') throw new Error('The simulator does not take it.');
    return { http: shared({ host: '', port: 0, ...command.options }) };
  },
};

/** Others than the pod itself have to reach it. */
function shared({ host, port }: { readonly host: string; readonly port: number }): number {
  expect(host).toBe('0.0.0.0');
  return port;
}

/** As the pod has it, but for where the files are. */
const environment = (deployment: KubernetesObject): Environment =>
  Object.fromEntries(
    Object.entries(environmentOf(deployment)).map(([name, value]) => [
      name,
      value.replace(MOUNTED, folder),
    ]),
  );

describeWithGo('the environment of a pod', () => {
  const cases = {
    everything: EVERYTHING,
    small: SMALL,
    apiKey: CASES.apiKey,
    // With MX in place of the simulator.
    withMx: { ...EVERYTHING, mx: SMALL.mx, simulator: { enabled: false } },
  };
  let deployments: readonly KubernetesObject[];

  beforeAll(async () => {
    await makeFiles();
    deployments = Object.values(await render(cases))
      .flatMap(objectsOf)
      .filter(({ kind }) => kind === 'Deployment');
  });

  it('is taken by the code, which listens on the ports of the container', async () => {
    expect(deployments.length).toBeGreaterThan(10);
    for (const deployment of deployments) {
      const { args, ports } = containerOf(deployment);
      const listened = await READERS[args[0]!]!(environment(deployment));
      expect(
        Object.fromEntries(ports.map(({ name, containerPort }) => [name, containerPort])),
      ).toEqual(listened);
    }
  });

  it('has variables that the code reads, and files that lie in a mounted Secret', () => {
    for (const deployment of deployments) {
      const { env, volumeMounts } = containerOf(deployment);
      for (const { name, value } of env) {
        const isRead =
          CONFIG_VARIABLES.includes(name) || OF_TEMPORAL.test(name) || OF_SIMULATOR.test(name);
        expect([name, isRead]).toEqual([name, true]);
        if (!value.startsWith('/')) continue;
        const isMounted = volumeMounts.some(({ mountPath }) => value.startsWith(`${mountPath}/`));
        expect([name, isMounted]).toEqual([name, true]);
      }
    }
  });

  it('gives the processes of one release one namespace of Temporal, one address and one ring', () => {
    const names = ['TEMPORAL_ADDRESS', 'TEMPORAL_NAMESPACE', 'PAYLOAD_KEYS_FILE'];
    const [worker, api] = ['worker', 'api'].map((process) =>
      environmentOf(deployments.find((each) => containerOf(each).args[0] === process)!),
    );
    for (const name of names) expect([name, worker![name]]).toEqual([name, api![name]]);
    for (const each of [worker!, api!]) expect(logLevel(each)).toBe('info');
  });

  it('has probes that ask for what the process serves', () => {
    for (const deployment of deployments) {
      const { args, ports, livenessProbe, readinessProbe, startupProbe } = containerOf(deployment);
      expect(startupProbe.httpGet).toEqual(livenessProbe.httpGet);
      const serving = sourceOf(SERVED_BY[args[0]!] ?? 'runtime/health/listener.ts');
      for (const { path: asked, port } of [livenessProbe.httpGet, readinessProbe.httpGet]) {
        expect(ports.map(({ name }) => name)).toContain(port);
        expect(serving).toContain(`'${asked.replace('/_simulator', '')}'`);
      }
    }
  });
});

const sourceOf = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');
