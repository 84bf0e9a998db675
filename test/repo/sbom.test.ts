/**
 * Goal: the build's SBOM is CycloneDX, and lists exactly the packages that the image has. Method:
 * the tool of the build, against the lock file. Its schema is not here (165 kB): the test has the
 * members that CycloneDX 1.5 requires.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import Ajv from 'ajv';
import { ROOT, runTypeScript } from '../support/child-process';

const folder = mkdtempSync(join(tmpdir(), 'sbom-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const text = { type: 'string', minLength: 1 };
const component = {
  type: 'object',
  required: ['type', 'name', 'version', 'bom-ref', 'purl'],
  properties: {
    type: { enum: ['application', 'library'] },
    ...{ name: text, version: text, 'bom-ref': text },
    purl: { type: 'string', pattern: '^pkg:npm/[^ ]+@[^ @]+$' },
    hashes: {
      type: 'array',
      items: {
        type: 'object',
        required: ['alg', 'content'],
        properties: { content: { pattern: '^[a-f0-9]{40,128}$' } },
      },
    },
  },
};
const SCHEMA = {
  type: 'object',
  required: ['bomFormat', 'specVersion', 'serialNumber', 'metadata', 'components', 'dependencies'],
  properties: {
    bomFormat: { const: 'CycloneDX' },
    specVersion: { const: '1.5' },
    serialNumber: { type: 'string', pattern: '^urn:uuid:[0-9a-f-]{36}$' },
    metadata: { type: 'object', required: ['timestamp', 'component'], properties: { component } },
    components: { type: 'array', uniqueItems: true, items: component },
    dependencies: {
      type: 'array',
      uniqueItems: true,
      items: { type: 'object', required: ['ref'] },
    },
  },
};

interface Sbom {
  readonly metadata: { readonly component: Record<string, string> };
  readonly components: readonly Record<string, string>[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

test('the SBOM lists the packages of the image, and is CycloneDX', async () => {
  const file = join(folder, 'sbom.cdx.json');
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder };
  const tool = runTypeScript('tools/sbom.ts', [file], env);
  expect([await tool.ended(), tool.errors()]).toEqual([0, '']);
  const sbom = JSON.parse(readFileSync(file, 'utf8')) as Sbom;
  const validate = new Ajv({ strict: false }).compile(SCHEMA);
  expect([validate(sbom), validate.errors]).toEqual([true, null]);

  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { name?: string; version: string; dev?: true }>;
  };
  const locked = Object.entries(packages)
    .filter(([path, { dev }]) => path !== '' && dev !== true)
    .map(
      ([path, { name, version }]) => `${name ?? path.replace(/^.*node_modules\//, '')}@${version}`,
    );
  expect(new Set(sbom.components.map(({ name, version }) => `${name!}@${version!}`))).toEqual(
    new Set(locked),
  );
  expect(sbom.metadata.component['name']).toBe('atrium-verification');
  const refs = new Set(
    [sbom.metadata.component, ...sbom.components].map((each) => each['bom-ref']),
  );
  const named = sbom.dependencies.flatMap(({ ref, dependsOn }) => [ref, ...dependsOn]);
  expect(named.filter((ref) => !refs.has(ref))).toEqual([]);
});
