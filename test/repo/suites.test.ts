/**
 * Goal: a green run in CI means that everything ran, once, on a server of our own, and a failure that was found by chance is
 * not given a second try with other luck. Method: small suites in a folder of their own, run by jest with this repository's
 * configuration, as a process with the environment in question.
 */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { sharedEngine } from '../support/engine';
import { describeWithOwnServer } from '../support/server-suite';
import { startSilentServer, type SilentServer } from '../support/silent-server';
import { plantTree, removeTree, REPOSITORY, runNode, type Finished } from './temporary-tree';

const RUN_MS = 60_000;
const JEST = join(REPOSITORY, 'node_modules/jest/bin/jest.js');
const SUITES = join(REPOSITORY, 'test/support/server-suite');

/** The tools, and nothing that decides how tests run. */
const BARE: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(process.env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && !/^(?:CI$|JEST_|TEST_|ENGINE_|TEMPORAL_)/.test(entry[0]),
  ),
);

const suite = (body: string): string => `
import { expect, test } from '@jest/globals';
import { describeRandomWithOwnServer, describeWithOwnServer, describeWithServer } from '${SUITES}';
${body}
`;
const PASSES = `describeWithOwnServer('own', () => test('runs', () => expect(process.env.TEMPORAL_ADDRESS).toBeUndefined()));`;

describeWithOwnServer('the test run', () => {
  const roots: string[] = [];
  const silent: SilentServer[] = [];
  afterAll(() => {
    roots.forEach(removeTree);
    silent.forEach((server) => {
      server.close();
    });
  });

  function jest(body: string, variables: Readonly<Record<string, string>>): Promise<Finished> {
    const root = plantTree({ 'planted.test.ts': suite(body) });
    roots.push(root);
    const config = join(root, 'jest.config.cjs');
    const own = JSON.stringify(join(REPOSITORY, 'jest.config.cjs'));
    writeFileSync(
      config,
      `module.exports = { ...require(${own}), rootDir: ${JSON.stringify(REPOSITORY)}, roots: [__dirname] };`,
    );
    const env = { ...BARE, TEMPORAL_CLI_PATH: sharedEngine().executable ?? '', ...variables };
    return runNode(JEST, ['--config', config, '--runInBand'], root, { timeoutMs: RUN_MS, env });
  }

  async function strangersServer(): Promise<SilentServer> {
    const server = await startSilentServer();
    silent.push(server);
    return server;
  }

  it(
    'runs where there is a server, in CI as elsewhere',
    async () => {
      const { exitCode, stderr } = await jest(PASSES, { CI: 'true' });
      expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
      expect(stderr).toMatch(/Tests: +1 passed, 1 total/);
    },
    RUN_MS,
  );

  it.each([
    ['there is no way to a server', { TEMPORAL_CLI_PATH: '/nonexistent/temporal' }],
    ['it is switched off', { TEST_ENGINE: 'off' }],
  ])(
    'is a failure in CI where %s, and only skips elsewhere',
    async (_, variables) => {
      const inCi = await jest(PASSES, { ...variables, CI: 'true' });
      expect(inCi.exitCode).not.toBe(0);
      expect(inCi.stderr).not.toMatch(/1 (?:passed|skipped)/);
      const elsewhere = await jest(PASSES, variables);
      expect(elsewhere.exitCode).toBe(0);
      expect(elsewhere.stderr).toMatch(/SKIPPED own: /);
      expect(elsewhere.stderr).toMatch(/Tests: +1 skipped, 1 total/);
    },
    2 * RUN_MS,
  );

  it(
    'starts a server of its own, whatever server the shell names',
    async () => {
      const stranger = await strangersServer();
      const { exitCode, stderr } = await jest(PASSES, { TEMPORAL_ADDRESS: stranger.address });
      expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
      expect(stderr).toMatch(/Tests: +1 passed, 1 total/);
      expect(stderr).toContain('TEST_ENGINE=named');
      expect(stranger.accepted()).toBe(0);
    },
    RUN_MS,
  );

  it(
    'starts one whatever server a profile names',
    async () => {
      const stranger = await strangersServer();
      const folder = plantTree({
        'temporal.toml': `[profile.default]\naddress = "${stranger.address}"\n`,
      });
      roots.push(folder);
      const variables = { TEMPORAL_CONFIG_FILE: join(folder, 'temporal.toml') };
      const { exitCode, stderr } = await jest(PASSES, variables);
      expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
      expect(stranger.accepted()).toBe(0);
    },
    RUN_MS,
  );

  it(
    'uses the named server when told to, and what cannot run on it is a failure in CI',
    async () => {
      const { address } = sharedEngine().target;
      const both = `
describeWithServer('shared', () => test('runs', () => expect(process.env.TEMPORAL_ADDRESS).toBe('${address}')));
describeWithOwnServer('own', () => test('cannot', () => undefined));`;
      const variables = { TEST_ENGINE: 'named', TEMPORAL_ADDRESS: address };
      const elsewhere = await jest(both, variables);
      expect(elsewhere.exitCode).toBe(0);
      expect(elsewhere.stderr).toMatch(/Tests: +1 skipped, 1 passed, 2 total/);
      const inCi = await jest(both, { ...variables, CI: 'true' });
      expect(inCi.exitCode).toBe(1);
      expect(inCi.stderr).toMatch(/Tests: +1 failed, 1 passed, 2 total/);
    },
    2 * RUN_MS,
  );

  it(
    'tries a failed test a second time in CI, but never one that draws at random',
    async () => {
      const failing = (describe: string): string => `
${describe}('own', () => test('fails', () => {
  process.stderr.write('TRIED\\n');
  expect(1).toBe(2);
}));`;
      const tries = async (describe: string, CI: string): Promise<number> => {
        const { exitCode, stderr } = await jest(failing(describe), { CI });
        expect(exitCode).toBe(1);
        return stderr.match(/^TRIED$/gm)?.length ?? 0;
      };
      expect(await tries('describeWithOwnServer', 'true')).toBe(2);
      expect(await tries('describeRandomWithOwnServer', 'true')).toBe(1);
      expect(await tries('describeWithOwnServer', '')).toBe(1);
    },
    3 * RUN_MS,
  );
});

describe('suites that make up their cases by chance', () => {
  const files = readdirSync(join(REPOSITORY, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => ({ file, text: readFileSync(join(REPOSITORY, 'test', file), 'utf8') }));
  /** What draws cases; making a unique name is no such thing. */
  const draws = /\bfc\.(?:assert|sample|check)\b|\b(?:MODEL|FUZZ)_SEED\b/;

  it('say so where a failed test would be tried again', () => {
    const drawing = files.filter(
      ({ text }) => draws.test(text) && /^describe\w*With(?:Own)?Server\(/m.test(text),
    );
    const silent = drawing.filter(({ text }) => /^describeWith(?:Own)?Server\(/m.test(text));
    expect(drawing.map(({ file }) => file)).toEqual(
      expect.arrayContaining(['api/fuzz.test.ts', 'flows/model.test.ts']),
    );
    expect(silent.map(({ file }) => file)).toEqual([]);
  });
});
