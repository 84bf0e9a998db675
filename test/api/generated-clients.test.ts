/**
 * Goal: clients that are generated from docs/openapi.json compile and verify an account. Method: the
 * generators that docs/http-api.md names, and the programs of examples/generated. `npm run prove`
 * runs both against a whole stack; CI compiles the TypeScript one.
 */
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startApiOnStack } from '../../tools/api-on-stack';
import { SAFETY_NET_MS } from '../../tools/waiting';
import { openStack, useStarted } from '../integration/support/stack';
import { ROOT, run } from '../support/child-process';
import { IS_FULL_PROOF } from '../support/proof-size';
import { describeWithPython, pythonWithClientGenerator } from '../support/python';
import { describeWithOwnServer } from '../support/server-suite';

const DOCUMENT = join(ROOT, 'docs', 'openapi.json');
const EXAMPLES = join(ROOT, 'examples', 'generated');
const MODULES = join(ROOT, 'node_modules');
const folder = mkdtempSync(join(tmpdir(), 'generated-'));

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Runs a program to its end, which has to be good; returns what it printed. */
async function succeed(command: string, args: readonly string[], env = {}): Promise<string> {
  const child = run(command, args, { cwd: folder, env: { PATH: process.env['PATH'], ...env } });
  const code = await child.ended();
  expect({ code, output: child.output(), errors: child.errors() }).toMatchObject({ code: 0 });
  return child.output();
}

/** As strict as a project can be; declarations of the generator are checked too. */
const OPTIONS = {
  ...{ target: 'es2023', lib: ['es2023', 'dom'], module: 'node20', types: ['node'] },
  ...{ strict: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true },
  ...{ typeRoots: [join(MODULES, '@types')], outDir: 'out', skipLibCheck: false },
};

beforeAll(async () => {
  const generator = join(
    dirname(require.resolve('openapi-typescript/package.json')),
    'bin',
    'cli.js',
  );
  await succeed(process.execPath, [generator, DOCUMENT, '-o', join(folder, 'api.d.ts')]);
  copyFileSync(join(EXAMPLES, 'verify-account.ts'), join(folder, 'verify-account.ts'));
  const config = { compilerOptions: OPTIONS, files: ['verify-account.ts', 'api.d.ts'] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
}, SAFETY_NET_MS);

test('TypeScript: a program with the generated types compiles', async () => {
  const compiler = join(MODULES, 'typescript-native', 'bin', 'tsc');
  expect(await succeed(process.execPath, [compiler, '-p', '.'])).toBe('');
});

if (IS_FULL_PROOF) {
  describeWithOwnServer('a whole verification', () => {
    const running = useStarted(async (onEnd) => {
      const stack = await openStack();
      onEnd(() => stack.close());
      const api = await startApiOnStack(stack);
      onEnd(() => api.close());
      return { API: api.url, API_KEY: api.key };
    });
    const VERIFIED =
      /^provide-credentials\nanswer-challenges\nselect-account\nOutcome: verified .*\d{6}/;

    test('in TypeScript', async () => {
      const program = join(folder, 'out', 'verify-account.js');
      expect(await succeed(process.execPath, [program], running())).toMatch(VERIFIED);
    });

    describeWithPython('with Python', () => {
      test(
        'by openapi-python-client',
        async () => {
          const python = await pythonWithClientGenerator();
          const output = join(folder, 'account_verification_client');
          const generate = [
            'generate',
            '--path',
            DOCUMENT,
            '--meta',
            'none',
            '--output-path',
            output,
          ];
          await succeed(python, ['-m', 'openapi_python_client', ...generate]);
          const program = join(EXAMPLES, 'verify_account.py');
          const env = { ...running(), PYTHONPATH: folder };
          expect(await succeed(python, [program], env)).toMatch(VERIFIED);
        },
        2 * SAFETY_NET_MS,
      );
    });
  });
}
