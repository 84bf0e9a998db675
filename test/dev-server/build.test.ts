/** Goal: a build fills the cache exactly once, however many ask at once; it is bounded. */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { runTypeScript } from '../support/child-process';
import { eventually, processesWith } from '../support/dev-server';
import { useSandbox, WRITES_CLI } from './sandbox';

const CHILD = join(__dirname, '..', 'support', 'dev-server-child.ts');

const sandbox = useSandbox();

/** Nothing lies in the cache but the executable. */
const expectCleanCache = (): void => {
  expect(readdirSync(sandbox().cache.folder)).toEqual(['temporal']);
};

test('the build is asked for with pinned sources, and says what it does', async () => {
  sandbox().fakeGo({
    build: `pwd > ${sandbox().folder}/cwd; env > ${sandbox().folder}/env; ${WRITES_CLI}`,
  });
  const resolved = await sandbox().resolve();
  expect(resolved).toMatchObject({ way: 'build', executable: sandbox().cache.executable });
  const [asked = ''] = readFileSync(join(sandbox().folder, 'builds.log'), 'utf8').split('\n');
  expect(asked).toMatch(/ build .*-mod=readonly .*github\.com\/temporalio\/cli\/cmd\/temporal$/);
  expect(readFileSync(join(sandbox().folder, 'cwd'), 'utf8')).toMatch(
    /dev-server\/temporal-cli\n$/,
  );
  expect(readFileSync(join(sandbox().folder, 'env'), 'utf8')).toMatch(/^GOWORK=off$/m);
  expect(sandbox().lines.join('\n')).toMatch(/Building the Temporal CLI .* with Go, once/);
  expectCleanCache();
});

test('two processes at once: one builds, the other waits, both get the same working executable', async () => {
  const waiting = join(sandbox().folder, 'waiting');
  sandbox().fakeGo({ build: `until [ -e '${waiting}' ]; do sleep 0.1; done; ${WRITES_CLI}` });
  const child = runTypeScript(CHILD, ['resolve'], sandbox().env);
  await eventually('the build has begun', () => sandbox().builds() === 1);
  const ours = sandbox().resolve();
  await eventually('we wait', () =>
    sandbox().lines.some((line) => line.includes('waiting for that')),
  );
  writeFileSync(waiting, '');
  const { executable } = sandbox().cache;
  expect(await ours).toMatchObject({ way: 'executable', executable });
  expect(await child.report('executable')).toMatchObject({ way: 'build', executable });
  expect(sandbox().builds()).toBe(1);
  expectCleanCache();
});

test('a killed builder leaves no compiler running, and the next one takes over at once', async () => {
  sandbox().fakeGo({ build: `echo partial > "$out"; sleep 50; ${WRITES_CLI}` });
  const child = runTypeScript(CHILD, ['resolve'], sandbox().env);
  await eventually('the build has begun', () => sandbox().builds() === 1);
  child.process.kill('SIGKILL');
  await child.ended();
  expect(existsSync(sandbox().cache.lock)).toBe(true);
  await eventually(
    'the fake go is gone',
    () => processesWith(join(sandbox().bin, 'go')).length === 0,
  );

  sandbox().fakeGo({});
  expect((await sandbox().resolve()).way).toBe('build');
  expectCleanCache();
});

describe('a lock', () => {
  const lockWith = (text: string, ageMs: number): void => {
    mkdirSync(sandbox().cache.folder, { recursive: true });
    writeFileSync(sandbox().cache.lock, text);
    const touched = new Date(Date.now() - ageMs);
    utimesSync(sandbox().cache.lock, touched, touched);
  };
  const lockOf = (host: string) => JSON.stringify({ pid: process.pid, host, token: 'theirs' });

  test('of another machine is waited for while it is touched, and its result is used', async () => {
    sandbox().fakeGo({});
    lockWith(lockOf('another-machine'), 0);
    const resolving = sandbox().resolve();
    await eventually('it waits', () =>
      sandbox().lines.some((line) => /another-machine.*waiting for that/.test(line)),
    );
    sandbox().fakeCli(sandbox().cache.executable, '7.7.7');
    rmSync(sandbox().cache.lock);
    expect(await resolving).toMatchObject({ way: 'executable' });
    expect((await resolving).detail).toMatch(/another process has just installed it.*7\.7\.7/);
    expect(sandbox().builds()).toBe(0);
  });

  test.each([
    ['of another machine', lockOf('another-machine')],
    ['of this host with a reused pid', lockOf(hostname())],
    ['that nobody can read', '{"pid":'],
  ])('(%s) is taken over when it has not been touched for a minute', async (_whose, text) => {
    sandbox().fakeGo({});
    lockWith(text, 61_000);
    expect((await sandbox().resolve()).way).toBe('build');
    expectCleanCache();
  });
});

describe('a build that fails', () => {
  test('says what the compiler said, and leaves nothing behind', async () => {
    sandbox().fakeGo({
      build: 'echo "go: example.com/x: verifying module: checksum mismatch" >&2; exit 1',
    });
    await expect(sandbox().resolve()).rejects.toThrow(/verifying module: checksum mismatch/);
    expect(readdirSync(sandbox().cache.folder)).toEqual([]);
  });

  test('is bounded in time, and its process is ended', async () => {
    sandbox().fakeGo({ build: 'sleep 50' });
    await expect(sandbox().resolve({ buildTimeoutMs: 500 })).rejects.toThrow(
      /not done within 0\.5 s/,
    );
    await eventually(
      'the fake go is gone',
      () => processesWith(join(sandbox().bin, 'go')).length === 0,
    );
  });

  test('by making something that does not run never reaches the cache', async () => {
    sandbox().fakeGo({ build: `printf '#!/bin/sh\\nexit 1\\n' > "$out"; chmod +x "$out"` });
    await expect(sandbox().resolve()).rejects.toThrow(/not usable: it does not run/);
    expect(readdirSync(sandbox().cache.folder)).toEqual([]);
  });
});
