/**
 * Goal: Compose would accept docker-compose.yml, and it fits the code; it cannot be started here.
 * Method: the Compose Specification's schema; references and names compared with the code.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import Ajv2020 from 'ajv/dist/2020';
import { parse } from 'yaml';
import manifest from '../../package.json';
import { TASK_QUEUES } from '../../contract/names';
import { CONFIG_VARIABLES } from '../../runtime/config';
import { ROOT, run } from '../support/child-process';
import { describeWithGo } from '../support/go-suite';

/** What the tests look at in one service. */
interface ComposeService {
  readonly image?: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly networks?: readonly string[];
  readonly restart?: string;
  readonly mem_limit?: string;
  readonly cpus?: number;
  readonly pids_limit?: number;
  readonly logging?: { readonly options?: Readonly<Record<string, string>> };
  readonly healthcheck?: { readonly test?: readonly string[] };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}

/** The parts of the file that the tests look at. */
interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly networks: Readonly<Record<string, unknown>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const isThere = (file: string) => existsSync(join(ROOT, file));
// Merge keys resolved, as Compose does.
const compose = parse(read('docker-compose.yml'), { merge: true }) as ComposeFile;
const services = Object.entries(compose.services);
/** A Go toolchain gets and builds the loader first. */
const LOADER_MS = 15 * 60_000;
/** The names of the services for which something holds, in order. */
const named = (holds: (service: ComposeService) => boolean) =>
  services
    .filter(([, service]) => holds(service))
    .map(([name]) => name)
    .sort();

/**
 * Text with its variables put in as Compose does: `${NAME:-default}`, the default of which may name
 * a variable again.
 */
function interpolated(text: string, variables: Readonly<Record<string, string>> = {}): string {
  // The innermost first, so that what is left of a nested one is plain.
  const once = text.replaceAll(/\$\{(\w+):-([^{}]*)\}/g, (_, name: string, otherwise: string) => {
    const value = variables[name] ?? '';
    return value === '' ? otherwise : value;
  });
  return once === text ? text : interpolated(once, variables);
}

/** Values that callers need and no process of the compose file does, each with its reason. */
const NOT_IN_COMPOSE: Readonly<Record<string, string>> = {
  WORKER_WORKFLOW_BUNDLE: 'the worker finds those of the build, traced or not',
  TEMPORAL_CLI_PATH: 'for demo, dev and tests; here the server is a service',
  SEALING_PRIVATE_KEY: 'the key is mounted as a file instead',
  SEALING_PUBLIC_KEY: 'the key is mounted as a file instead',
  TENANT_MARK_KEY: 'the key is mounted as a file instead',
  TENANT_MARK_OLD_KEYS_FILE: 'a file has to be mounted as well',
  TENANT_MARKS: 'the key is made on the first start',
  PAYLOAD_KEYS: 'the ring is mounted as a file instead',
  MX_API_KEY_FILE: 'a file has to be mounted as well: deploy/README.md has the override',
  MX_CLIENT_ID_FILE: 'as above',
  API_TOKEN_SECRET: 'the secret is mounted as a file instead',
  API_TOKEN_SECRET_OTHER: 'as above',
  API_MX_WEBHOOK_PATH_FILE: 'a file has to be mounted as well',
  API_MX_WEBHOOK_LOGIN_FILE: 'as above',
  API_TENANTS_FILE: 'the file has to be written, and mounted as well',
  API_AUDIT_FILE: 'audit lines go to standard output, which Compose collects',
  API_TOKEN_SECRET_OTHER_FILE: 'for a rotation: the file has to be mounted as well',
  // The codec server needs an identity provider, which Compose does not bring.
  ...Object.fromEntries(
    CONFIG_VARIABLES.filter((name) => name.startsWith('CODEC_')).map((name) => [name, 'as above']),
  ),
};

it('docker-compose.yml is valid by the Compose Specification', () => {
  const schema = JSON.parse(read('test/fixtures/compose-spec/compose-spec.json')) as object;
  const validate = new Ajv2020({ strict: false, allErrors: true }).compile(schema);
  validate(compose);
  expect(validate.errors).toBeNull();
});

describeWithGo('docker-compose.yml, to Compose itself', () => {
  it('is what is meant', async () => {
    const cwd = join(ROOT, 'tools/go-checks/compose');
    const loader = run('go', ['run', '.', '../../../docker-compose.yml'], { cwd });
    expect([await loader.ended(LOADER_MS), loader.errors()]).toEqual([0, '']);
    const count = `${String(services.length)} services, ${String(Object.keys(compose.volumes).length)} volumes`;
    expect(loader.output().trim()).toBe(count);
  });
});

describe('its services', () => {
  it('run pinned images', () => {
    const images = services.map(([, { image }]) => interpolated(image ?? ''));
    const pinned = /^[\w./-]+:(?:local|\d+\.\d+[\w.-]*)$/;
    expect(images.length).toBeGreaterThan(5);
    expect(images.filter((image) => !pinned.test(image))).toEqual([]);
  });

  it('run the Temporal server that the tests use', () => {
    const tested = /go\.temporal\.io\/server v([\d.]+)/.exec(
      read('tools/dev-server/temporal-cli/go.mod'),
    )?.[1];
    const ui = /temporalio\/ui-server\/v2 v([\d.]+)/.exec(
      read('tools/dev-server/temporal-cli/go.mod'),
    )?.[1];
    const images = services.flatMap(([, { image = '' }]) =>
      image.startsWith('temporalio/') ? [image] : [],
    );
    const expected = [`admin-tools:${tested!}`, `server:${tested!}`, `ui:${ui!}`];
    expect([...new Set(images)].sort()).toEqual(expected.map((image) => `temporalio/${image}`));
  });

  it('wait only for what exists, and only for what can be waited for', () => {
    const wrong = services.flatMap(([name, { depends_on: needs = {} }]) =>
      Object.entries(needs).flatMap(([needed, { condition }]) => {
        const other = compose.services[needed];
        if (other === undefined) return [`${name} waits for ${needed}, which does not exist`];
        const ends = other.restart === undefined || other.restart.startsWith('on-failure');
        if (condition === 'service_completed_successfully' && !ends) {
          return [`${name} waits for the end of ${needed}, which is started again for ever`];
        }
        const asked = other.healthcheck?.test !== undefined;
        return condition === 'service_healthy' && !asked ? [`${needed} has no health check`] : [];
      }),
    );
    expect(wrong).toEqual([]);
  });

  it('use declared networks and volumes, and mount files that exist', () => {
    const wrong = services.flatMap(([, { networks = [], volumes = [] }]) => {
      const sources = volumes.map((volume) => volume.split(':')[0]!);
      return [
        ...networks.filter((network) => !(network in compose.networks)),
        ...sources.filter((source) =>
          source.startsWith('.') ? !isThere(source) : !(source in compose.volumes),
        ),
      ];
    });
    expect(wrong).toEqual([]);
  });

  it('may take only so much of this machine, and log only so much', () => {
    const unbounded = named(
      ({ mem_limit: memory, cpus, pids_limit: processes, logging }) =>
        memory === undefined || !cpus || !processes || !logging?.options?.['max-size'],
    );
    expect(unbounded).toEqual([]);
  });

  it('are reachable from this machine only', () => {
    const published = services.flatMap(([, { ports = [] }]) => ports);
    expect(published.length).toBeGreaterThan(2);
    expect(published.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
  });

  it('have no secret written out', () => {
    const written = services
      .flatMap(([, { environment = {} }]) => Object.entries(environment))
      .filter(([variable]) => /KEY|PASSWORD|PWD|SECRET|TOKEN/.test(variable))
      .filter(([variable, value]) => !variable.endsWith('_FILE') && !value.startsWith('${'));
    expect(written.map(([variable]) => variable)).toEqual([]);
  });
});

/** The simulator reads its variables itself and exports no list, so its own sources are asked. */
function simulatorVariables(): readonly string[] {
  const sources = readdirSync(join(ROOT, 'simulator'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => read(join('simulator', file)));
  return [...new Set(sources.join('\n').match(/\bSIMULATOR_[A-Z_]+\b/g))];
}

describe('its processes and the code', () => {
  const environmentOf = (service: string) => compose.services[service]?.environment ?? {};
  const variablesOf = (service: string) => Object.keys(environmentOf(service));
  const portsOf = (service = '') => compose.services[service]?.ports;
  const published = (port: string) => [`127.0.0.1:${port}:${port}`];

  it('name every variable of configuration and simulator, and none besides', () => {
    const ours = [...variablesOf('worker'), ...variablesOf('api'), ...Object.keys(NOT_IN_COMPOSE)];
    expect([...new Set(ours)].sort()).toEqual([...CONFIG_VARIABLES].sort());
    expect(variablesOf('simulator').sort()).toEqual([...simulatorVariables()].sort());
  });

  it('run commands of the executable, which package.json runs too', () => {
    const scripts: Readonly<Record<string, string>> = manifest.scripts;
    const commands = services
      .filter(([, { image }]) => image?.startsWith('atrium-verification:'))
      .map(([, { command = [] }]) => command[0] ?? '');
    expect([...new Set(commands)].sort()).toEqual(['api', 'keys', 'simulator', 'worker']);
    for (const command of commands) {
      expect(scripts[command]).toBe(`tsx cli/main.ts ${command} --dotenv`);
      expect(isThere(`cli/commands/${command}.ts`)).toBe(true);
    }
  });

  it('make the files that others mount', () => {
    const made = ['sealing-keys', 'api-keys'].flatMap((service) =>
      (compose.services[service]?.command ?? []).flatMap((word) => word.split('=').slice(1)),
    );
    const used = ['worker', 'api']
      .flatMap((service) => Object.entries(environmentOf(service)))
      .flatMap(([name, file]) => (name.endsWith('_FILE') ? [file] : []));
    expect([...new Set(used)].sort()).toEqual(made.sort());
  });

  it('find each other: names, ports and keys agree', () => {
    const [worker, api, simulator] = ['worker', 'api', 'simulator'].map(environmentOf) as [
      Record<string, string>,
      Record<string, string>,
      Record<string, string>,
    ];
    const mx = new URL(interpolated(worker['MX_BASE_URL']!));
    const [temporalHost, temporalPort = ''] = worker['TEMPORAL_ADDRESS']!.split(':');
    expect(portsOf(mx.hostname)).toEqual([`127.0.0.1:${mx.port}:${simulator['SIMULATOR_PORT']!}`]);
    expect(worker['MX_ALLOW_PLAIN_HTTP_HOSTS']).toBe(mx.hostname);
    expect(portsOf(temporalHost)).toEqual(published(temporalPort));
    expect(portsOf('api')).toEqual(published(api['API_PORT']!));
    for (const set of [{}, { SIMULATOR_API_KEY: 'key-4711', SIMULATOR_CLIENT_ID: 'client-4711' }]) {
      for (const name of ['API_KEY', 'CLIENT_ID']) {
        const expected = interpolated(simulator[`SIMULATOR_${name}`]!, set);
        expect(interpolated(worker[`MX_${name}`]!, set)).toBe(expected);
      }
    }
    expect(api['TEMPORAL_ADDRESS']).toBe(worker['TEMPORAL_ADDRESS']);
    const together = named(({ networks = [] }) => networks.includes('atrium'));
    expect(together).toEqual(expect.arrayContaining(['simulator', 'worker']));
  });

  it('get the keys of a real MX in the worker alone: the API faces the internet, and the simulator prints the keys that it is given', () => {
    const set = { MX_API_KEY: 'real-key-4711', MX_CLIENT_ID: 'real-client-4711' };
    for (const secret of Object.values(set)) {
      const holders = named((service) =>
        interpolated(JSON.stringify(service), set).includes(secret),
      );
      expect(holders).toEqual(['worker']);
    }
    expect(variablesOf('api').filter((name) => name.startsWith('MX_'))).toEqual([]);
  });

  it('share the private sealing key with the worker alone', () => {
    const holders = named(({ volumes = [] }) =>
      volumes.some((volume) => volume.startsWith('sealing-private:')),
    );
    expect(holders).toEqual(['sealing-keys', 'worker']);
    const folder = environmentOf('worker')['SEALING_PRIVATE_KEY_FILE']!.replace(/\/[^/]+$/, '');
    expect(compose.services['worker']?.volumes).toContain(`sealing-private:${folder}:ro`);
  });

  it('share the payload keys with worker and API alone', () => {
    const mounts = ({ volumes = [] }: ComposeService) =>
      volumes.some((volume) => volume.startsWith('payload-keys:'));
    expect(named(mounts)).toEqual(['api', 'sealing-keys', 'worker']);
  });

  it('give each Task Queue of Activities one partition, for rolling deploys', () => {
    type Settings = Readonly<Record<string, readonly { value: unknown; constraints: unknown }[]>>;
    const settings = parse(read('deploy/temporal/dynamic-config.yaml')) as Settings;
    const queues = Object.values(TASK_QUEUES).filter((name) => name !== TASK_QUEUES.workflows);
    const expected = queues.map((taskQueueName) => ({ value: 1, constraints: { taskQueueName } }));
    expect(settings['matching.numTaskqueueReadPartitions']).toEqual(expected);
    expect(settings['matching.numTaskqueueWritePartitions']).toEqual(expected);
  });
});
