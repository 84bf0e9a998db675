/**
 * Goal: a stranger with Node alone installs the packages and gets an account number by the lines of
 * the README. Method: both are made, checked by publint and are-the-types-wrong, and installed once
 * into an empty folder; projects in it load them by require, import and three kinds of TypeScript;
 * one runs the README against a real Temporal server, a worker, and the simulator that npx starts. In the
 * full proof the projects run on each line of Node that `engines` names.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { importSealingKeys, unseal } from '../../codec';
import {
  openStackWithoutWorker,
  startWorkersOf,
  useStarted,
  type StackWithoutWorker,
} from '../integration/support/stack';
import { ROOT, run, runTypeScript } from '../support/child-process';
import { IS_FULL_PROOF } from '../support/proof-size';
import { describeWithOwnServer } from '../support/server-suite';
import { CLIENT, PROJECT, SIMULATOR } from './project';

const COMPILER = path.join(ROOT, 'node_modules/typescript-native/bin/tsc');
const PACKED = path.join(ROOT, 'dist/packages');

/** The n-th block of JavaScript in a README of a package. */
function blockOf(readme: 'client' | 'simulator', nth: number): string {
  const text = readFileSync(path.join(ROOT, `tools/packages/${readme}-readme.md`), 'utf8');
  return [...text.matchAll(/^```js\n([\s\S]*?)^```$/gm)][nth]?.[1] ?? '';
}

const ENTRIES = ['', '/sealing', '/embed', '/schemas', '/webhooks', '/testing'].map(
  (entry) => `${CLIENT}${entry}`,
);
/** What each of them exports. */
const NAMES = `JSON.stringify([${[...ENTRIES, SIMULATOR].map((_, index) => `Object.keys(e${String(index)}).filter((k) => k !== 'default' && k !== 'module.exports')`).join(', ')}])`;
const bindings = (line: (entry: string, name: string) => string) =>
  [...ENTRIES, SIMULATOR].map((entry, index) => line(entry, `e${String(index)}`)).join('\n');

const RESOLUTIONS = [
  ['node16', 'node16', 'commonjs'],
  ['nodenext', 'nodenext', 'module'],
  ['esnext', 'bundler', 'module'],
] as const;

/** Node on which callers run: this one, and in the full proof the newer lines of `engines`. */
const NODES: readonly string[] = IS_FULL_PROOF ? ['here', '22.23.5', 'of the image'] : ['here'];

/** Its executable. */
function nodeOf(version: string): string {
  if (version === 'here') return process.execPath;
  const env = { ...process.env, ON_NODE: version.replace('of the image', '') };
  const script = ['--print', 'process.execPath'];
  return execFileSync(path.join(ROOT, '.ci/on-node'), ['node', ...script], {
    cwd: ROOT,
    env,
    encoding: 'utf8',
  }).trim();
}

/** Temporal and a worker, whose MX is the simulator that npx starts where the packages are. */
async function startService(
  folder: string,
  onEnd: (end: () => unknown) => void,
): Promise<StackWithoutWorker> {
  const stack = await openStackWithoutWorker();
  onEnd(() => stack.close());
  // Its own group: npx stands between it and us.
  const args = ['--no-install', SIMULATOR, '--port', '0', '--pace', 'instant'];
  const simulator = run('npx', args, { cwd: folder, isGroupLeader: true });
  onEnd(() => {
    process.kill(-simulator.pid, 'SIGTERM');
    return simulator.ended();
  });
  await simulator.appeared('Stop with Ctrl-C');
  const said = simulator.output();
  const told = (pattern: RegExp) => pattern.exec(said)?.[1] ?? '';
  const workers = await startWorkersOf(stack, {
    baseUrl: told(/simulator at (\S+)/),
    apiKey: told(/MX-API-Key: (\S+)/),
    clientId: told(/MX-Client-ID: (\S+)/),
  });
  onEnd(() => workers.close());
  return stack;
}

describeWithOwnServer('the packages', () => {
  const setUp = useStarted(async (onEnd) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'packages-'));
    onEnd(() => {
      rmSync(folder, { recursive: true, force: true });
    });
    const made = runTypeScript('tools/packages/main.ts', [], {
      PATH: process.env['PATH'] ?? '',
      HOME: process.env['HOME'] ?? '',
    });
    const code = await made.ended();
    const tarballs = [...made.output().matchAll(/^(\S+\.tgz) /gm)].map(([, file]) =>
      path.join(ROOT, file!),
    );
    writeFileSync(path.join(folder, 'package.json'), '{ "private": true }');
    const install = ['install', '--prefer-offline', '--no-audit', '--no-fund', ...tarballs];
    const installed = run('npm', install, { cwd: folder });
    if ((await installed.ended()) !== 0) throw new Error(installed.errors());
    return { folder, code, findings: made.output() + made.errors() };
  });
  // A hook of its own: each has the time of one.
  const service = useStarted((onEnd) => startService(setUp().folder, onEnd));
  /** Writes a file of a project below the installed packages, and runs it to its end. */
  async function runs(
    file: string,
    text: string,
    env: Readonly<Record<string, string>> = {},
    args: readonly string[] = [],
    node = process.execPath,
  ): Promise<string> {
    const target = path.join(setUp().folder, file);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, text);
    const child = run(node, [...args, target], {
      cwd: path.dirname(target),
      env: { PATH: process.env['PATH'], ...env },
    });
    expect([await child.ended(), child.errors()]).toEqual([0, '']);
    return child.output();
  }

  it('are clean to publint and are-the-types-wrong', () => {
    const { code, findings } = setUp();
    expect([code, findings]).toEqual([
      0,
      expect.stringMatching(/^\S+\.tgz \(\d+ KB\)\n\S+\.tgz \(\d+ KB\)\n$/),
    ]);
  });

  it('hold nothing that is not needed, and bring no native code', () => {
    const manifests = ['client', 'simulator'].map(
      (folder) =>
        JSON.parse(readFileSync(path.join(PACKED, folder, 'package.json'), 'utf8')) as Record<
          string,
          object
        >,
    );
    expect(
      manifests.map(({ dependencies, peerDependencies = {} }) => [
        Object.keys(dependencies!),
        Object.keys(peerDependencies),
      ]),
    ).toEqual([
      [['@temporalio/common', '@temporalio/proto', 'jose', 'zod'], ['@temporalio/client']],
      [['fastify', 'zod'], []],
    ]);
    const lock = readFileSync(path.join(setUp().folder, 'package-lock.json'), 'utf8');
    expect(lock).not.toMatch(/core-bridge|"@swc\/|"os":/);
  });

  it.each(NODES)(
    'are the same by require and by import, one copy a process: Node %s',
    async (version) => {
      const node = nodeOf(version);
      const required = bindings((entry, name) => `const ${name} = require('${entry}');`);
      const imported = bindings((entry, name) => `import * as ${name} from '${entry}';`);
      const isOne = `import { createRequire } from 'node:module';
if (createRequire(import.meta.url)('${CLIENT}').VerificationClientError !== e0.VerificationClientError) throw new Error('two copies');`;
      const [cjs, esm] = [
        await runs('cjs/index.cjs', `${required}\nconsole.log(${NAMES});`, {}, [], node),
        await runs('esm/index.mjs', `${imported}\n${isOne}\nconsole.log(${NAMES});`, {}, [], node),
      ].map((said) => JSON.parse(said) as string[][]);
      expect(esm!.map((names) => [...names].sort())).toEqual(
        cjs!.map((names) => [...names].sort()),
      );
      for (const names of cjs!) expect(names.length).toBeGreaterThan(0);
    },
  );

  it('open the page and seal in a browser with nothing of Node, for the keys of the worker', async () => {
    const file = path.join(setUp().folder, `node_modules/${CLIENT}/client/sealing.browser.mjs`);
    const imports = [...readFileSync(file, 'utf8').matchAll(/\bfrom ["']([^"']+)["']/g)];
    expect(new Set(imports.map(([, name]) => name))).toEqual(new Set(['jose']));
    const embed = path.join(setUp().folder, `node_modules/${CLIENT}/page/embed/embed.browser.mjs`);
    expect(readFileSync(embed, 'utf8')).not.toMatch(/\b(?:from|import|require)\b/);
    const { sealingKeys } = service();
    const { publicJwk, privateJwk } = sealingKeys;
    const script = `import { sealCredentials } from '${pathToFileURL(file).href}';
console.log(JSON.stringify(await sealCredentials(${JSON.stringify(publicJwk)}, 'v-1', [{ guid: 'g', value: 'open sesame' }])));`;
    const { sealed } = JSON.parse(await runs('esm/seal.mjs', script)) as { sealed: string };
    const keys = await importSealingKeys(JSON.stringify(privateJwk));
    const binding = { verificationId: 'v-1', purpose: 'credential', guids: ['g'] } as const;
    expect(await unseal(keys, sealed as never, binding)).toEqual(['open sesame']);
  });

  it.each(RESOLUTIONS)(
    'have types for module %s, resolution %s',
    async (module, resolution, type) => {
      const folder = path.join(setUp().folder, `ts-${module}`);
      mkdirSync(folder);
      writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ type }));
      writeFileSync(path.join(folder, 'index.ts'), PROJECT);
      const compilerOptions = {
        ...{ module, moduleResolution: resolution, target: 'es2023', strict: true, noEmit: true },
        ...{
          skipLibCheck: false,
          types: ['node'],
          typeRoots: [path.join(ROOT, 'node_modules/@types')],
        },
      };
      writeFileSync(
        path.join(folder, 'tsconfig.json'),
        JSON.stringify({ compilerOptions, files: ['index.ts'] }),
      );
      const compiler = run(
        process.execPath,
        [COMPILER, '-p', folder, '--listFiles', '--pretty', 'false'],
        { cwd: folder },
      );
      await compiler.ended();
      const lines = compiler.output().split('\n');
      // Of others' types we say nothing: Temporal's do not all compile.
      const isOurs = (line: string) =>
        line.includes('atrium-verification-') || line.startsWith('index.ts');
      expect(lines.filter((line) => line.includes('error TS') && isOurs(line))).toEqual([]);
      expect(lines.filter((line) => line.endsWith('.d.ts') && isOurs(line)).length).toBeGreaterThan(
        50,
      );
    },
  );

  describe.each(NODES)('and their READMEs on Node %s', (version) => {
    const on = (file: string, block: string, env = {}, args: readonly string[] = []) =>
      runs(file, block, env, args, nodeOf(version));

    it('bring the account number: the client installed, the simulator by npx', async () => {
      const { folder } = setUp();
      const { devServer, sealingKeys, payloadKeys } = service();
      mkdirSync(path.join(folder, 'empty'), { recursive: true });
      writeFileSync(path.join(folder, 'empty/payload-keys.jwk.json'), JSON.stringify(payloadKeys));
      writeFileSync(
        path.join(folder, 'empty/sealing-public.jwk.json'),
        JSON.stringify(sealingKeys.publicJwk),
      );
      const said = await on('empty/verify.mjs', blockOf('client', 0), {
        TEMPORAL_ADDRESS: devServer.target.address,
        TEMPORAL_NAMESPACE: devServer.namespace,
      });
      expect(said).toMatch(
        /^verified Your account has been verified\.\n[^]*accountNumber: '\d{10}'/,
      );
    });

    it('show a test that passes', async () => {
      const said = await on('empty/checkout.test.mjs', blockOf('client', 1), {}, ['--test']);
      expect(said).toMatch(/pass 1\n/);
    });

    it('start a simulator', async () => {
      expect(await on('empty/simulator.mjs', blockOf('simulator', 0))).toBe('MX Bank\n');
    });
  });
});
