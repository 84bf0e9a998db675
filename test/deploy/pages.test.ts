/**
 * Goal: docs/temporal-cloud.md and docs/kubernetes.md say what the code says. Method: their blocks,
 * compared with the code, and rendered with the chart.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it, test } from '@jest/globals';
import { parse } from 'yaml';
import { SEARCH_ATTRIBUTES, TASK_QUEUES } from '../../contract/names';
import { ROOT } from '../support/child-process';
import { describeWithGo } from '../support/go-suite';
import {
  containerOf,
  objectsOf,
  render,
  type KubernetesObject,
  type Rendered,
} from './support/chart';
import { EVERYTHING, SMALL } from './support/values';

const page = (name: string) => readFileSync(path.join(ROOT, 'docs', `${name}.md`), 'utf8');
const kubernetes = page('kubernetes');
const cloud = page('temporal-cloud');
/** The code block after a marker. */
const block = (text: string, marker: string): string =>
  new RegExp(`<!-- ${marker} -->\\n+\`\`\`\\w*\\n([\\s\\S]*?)\`\`\``).exec(text)![1]!;

describe('docs/temporal-cloud.md', () => {
  test('registers every search attribute, at the creation and by tcld', () => {
    const wanted = SEARCH_ATTRIBUTES.map(({ name, type }) => `${name}=${type}`);
    for (const marker of ['cloud: create', 'cloud: attributes']) {
      const named = [...block(cloud, marker).matchAll(/--search-attribute "?(\w+=\w+)"?/g)];
      expect(named.map(([, each]) => each)).toEqual(wanted);
    }
  });

  test('names the Actions and events that a test holds', () => {
    const costs = readFileSync(path.join(ROOT, 'test/integration/costs.test.ts'), 'utf8');
    const [, actions] = /ACTIONS_MAX = (\d+)/.exec(costs)!;
    const [, events] = /EVENTS_MAX = (\d+)/.exec(costs)!;
    expect(cloud).toContain(`**${actions!} Actions**`);
    expect(cloud).toContain(`at most ${events!} events`);
    const dollars = (count: number) => String((count * 50) / 1_000_000);
    expect(cloud).toContain(`(${dollars(Number(actions))} dollars)`);
    expect(cloud).toContain(dollars(Number(actions) + 10));
  });
});

describeWithGo('docs/kubernetes.md', () => {
  const cases = {
    page: parse(block(kubernetes, 'values')) as object,
    cloud: { ...SMALL, ...(parse(block(cloud, 'cloud: values')) as object) },
    everything: EVERYTHING,
    withMx: { ...EVERYTHING, mx: SMALL.mx, simulator: { enabled: false } },
  };
  let rendered: Readonly<Record<keyof typeof cases, Rendered>>;
  beforeAll(async () => {
    rendered = await render(cases);
  });

  it('has values that render, also with those of the page on Temporal Cloud', () => {
    const { page: own, cloud: other } = rendered;
    expect(objectsOf(own).filter(({ kind }) => kind === 'Deployment')).toHaveLength(3);
    expect(objectsOf(other).length).toBeGreaterThan(5);
  });

  it('lists the files of each Secret, and which process has it', () => {
    const objects = objectsOf(rendered.withMx);
    const listed = [...kubernetes.matchAll(/^\| `(verification-[\w-]+)` +\|(.*)\|(.*)\|(.*)\|$/gm)];
    expect(listed).toHaveLength(4);
    for (const [, secret = '', files = '', more = '', who = ''] of listed) {
      const mounted = filesOf(secret, objects);
      const named = [...`${files}${more}`.matchAll(/`([\w-]+(?:\.(?:json|toml|crt|key))?)`/g)]
        .map(([, file]) => file!)
        .filter((file) => !/^(?:mtls|apiKey|temporal)$/.test(file));
      // This case is that of mTLS.
      expect(mounted.files).toEqual(named.filter((file) => file !== 'temporal.toml').sort());
      expect(mounted.processes).toEqual(
        who
          .split(',')
          .map((each) => each.trim().replace(' ', '-').toLowerCase())
          .sort(),
      );
    }
  });

  it('scales by a Task Queue and a Deployment that exist', () => {
    const keda = block(kubernetes, 'keda');
    expect(keda).toContain(`task_queue="${TASK_QUEUES.polling}"`);
    const { scaleTargetRef } = (parse(keda) as KubernetesObject).spec;
    expect(objectsOf(rendered.everything).map(({ metadata }) => metadata.name)).toContain(
      scaleTargetRef.name,
    );
  });

  it('names the port of each process at which metrics are', () => {
    const ports = objectsOf(rendered.everything)
      .filter(({ kind }) => kind === 'Deployment')
      .map(containerOf)
      .flatMap(({ args, ports: all }) =>
        all
          .filter(({ name }) => name === 'metrics')
          .map(({ containerPort }) => `${args[0]!.replace('api', 'API')} ${String(containerPort)}`),
      );
    expect(ports).toHaveLength(3);
    for (const port of ports) expect(kubernetes).toContain(port.replace('codec-', 'codec '));
  });
});

/** The files of a Secret that environments name, and whose they are. */
function filesOf(secret: string, objects: readonly KubernetesObject[]) {
  const files = new Set<string>();
  const processes: string[] = [];
  for (const deployment of objects.filter(({ kind }) => kind === 'Deployment')) {
    const { volumes } = deployment.spec.template.spec;
    const volume = volumes.find((each) => each.secret?.secretName === secret);
    if (volume === undefined) continue;
    const { env, volumeMounts, args } = containerOf(deployment);
    const { mountPath } = volumeMounts.find(({ name }) => name === volume.name)!;
    processes.push(args[0]!);
    for (const { value } of env) {
      if (value.startsWith(`${mountPath}/`)) files.add(value.slice(mountPath.length + 1));
    }
  }
  return { files: [...files].sort(), processes: processes.sort() };
}
