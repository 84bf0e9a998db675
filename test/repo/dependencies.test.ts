/** Goal: the traps of docs/adr/0001 stay closed; the Temporal packages are one family. */
import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { type Duration } from '@temporalio/common';
import { ROOT } from '../support/child-process';

interface Manifest {
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const readManifest = (folder: string) =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;

const own = readManifest(ROOT);
const scope = join(ROOT, 'node_modules/@temporalio');
const installed = readdirSync(scope).map((name) => ({
  folder: realpathSync(join(scope, name)),
  manifest: readManifest(join(scope, name)),
}));

describe('the Temporal packages', () => {
  it('share one copy of protobufjs, the one that package.json pins', () => {
    const users = installed.filter(
      ({ manifest }) => manifest.dependencies?.['protobufjs'] !== undefined,
    );
    const copies = users.map(({ folder }) =>
      createRequire(join(folder, 'package.json')).resolve('protobufjs/package.json'),
    );
    expect(users.length).toBeGreaterThanOrEqual(3);
    expect([...new Set(copies.map((path) => realpathSync(path)))]).toEqual([
      realpathSync(join(ROOT, 'node_modules/protobufjs/package.json')),
    ]);
    expect(own.dependencies?.['protobufjs']).toBe(
      readManifest(join(ROOT, 'node_modules/protobufjs')).version,
    );
  });

  it('are all of one exact version, as declared and as installed', () => {
    const declared = Object.entries({ ...own.dependencies, ...own.devDependencies })
      .filter(([name]) => name.startsWith('@temporalio/'))
      .map(([, range]) => range);
    const versions = installed.map(({ manifest }) => manifest.version);
    expect(declared.length).toBeGreaterThanOrEqual(7);
    const [version, ...others] = new Set([...declared, ...versions]);
    expect(others).toEqual([]);
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  });
});

it('a duration that is none does not compile, since it fails only when it is used', async () => {
  // @ts-expect-error -- compiles without the `paths` line of tsconfig.json (docs/adr/0001)
  const wrong: Duration = '10 bananas';
  const { workflow } = new Client({ connection: Connection.lazy() });
  const options = { taskQueue: 'none', workflowId: 'none', workflowRunTimeout: wrong };
  await expect(workflow.start('none', options)).rejects.toThrow('Invalid duration');
});
