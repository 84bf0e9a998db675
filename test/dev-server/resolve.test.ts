/** Goal: the resolver takes the first of the four ways that works, or says why none does. */
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { useSandbox } from './sandbox';

const sandbox = useSandbox();
const inEnvironment = (extra: Record<string, string>) => ({ env: { ...sandbox().env, ...extra } });

describe('the order of the ways', () => {
  test('an address wins over everything else that is there', async () => {
    sandbox().fakeCli(join(sandbox().bin, 'temporal'), '1.0.0');
    const resolved = await sandbox().resolve(
      inEnvironment({ TEMPORAL_ADDRESS: 'temporal.example:7233' }),
    );
    expect(resolved).toMatchObject({
      way: 'address',
      target: { address: 'temporal.example:7233' },
    });
  });

  test('TEMPORAL_CLI_PATH wins over PATH, and PATH over the cache', async () => {
    const named = sandbox().fakeCli(join(sandbox().folder, 'elsewhere', 'my-temporal'), '1.1.1');
    const onPath = sandbox().fakeCli(join(sandbox().bin, 'temporal'), '2.2.2');
    const cached = sandbox().fakeCli(sandbox().cache.executable, '3.3.3');
    expect(await sandbox().resolve(inEnvironment({ TEMPORAL_CLI_PATH: named }))).toMatchObject({
      executable: named,
    });
    expect(await sandbox().resolve()).toMatchObject({ way: 'executable', executable: onPath });
    chmodSync(onPath, 0o644);
    const last = await sandbox().resolve();
    expect(last).toMatchObject({ way: 'executable', executable: cached });
    expect(last.detail).toMatch(/from the cache; temporal version 3\.3\.3/);
    expect(sandbox().lines).toEqual([]);
  });
});

describe('what is there but does not work', () => {
  test('a TEMPORAL_CLI_PATH that does not work is an error at once, not a reason to build another', async () => {
    sandbox().fakeCli(join(sandbox().bin, 'temporal'), '2.2.2');
    sandbox().fakeGo({});
    const missing = await sandbox().rejection(
      inEnvironment({ TEMPORAL_CLI_PATH: '/nonexistent/temporal' }),
    );
    expect(missing.message).toMatch(
      /TEMPORAL_CLI_PATH names \/nonexistent\/temporal, but there is no such file/,
    );
    const wrong = sandbox().script(join(sandbox().folder, 'wrong'), 'echo "hello"');
    expect(
      (await sandbox().rejection(inEnvironment({ TEMPORAL_CLI_PATH: wrong }))).message,
    ).toMatch(/does not answer `--version`/);
    expect(sandbox().builds()).toBe(0);
  });

  test.each([
    ['empty', () => writeFileSync(sandbox().fakeCli(sandbox().cache.executable, 'x'), '')],
    ['not executable', () => chmodSync(sandbox().fakeCli(sandbox().cache.executable, 'x'), 0o644)],
    ['cut short', () => sandbox().script(sandbox().cache.executable, 'kill -9 $$')],
  ])('a cached executable that is %s is replaced', async (_, breakIt) => {
    breakIt();
    sandbox().fakeGo({});
    const resolved = await sandbox().resolve();
    expect(resolved).toMatchObject({ way: 'build', executable: sandbox().cache.executable });
    expect(await sandbox().resolve()).toMatchObject({ way: 'executable' });
    expect(sandbox().builds()).toBe(1);
  });
});

describe('where no way holds', () => {
  test('one error lists the four ways, each with what was tried and why it failed', async () => {
    const error = await sandbox().rejection();
    expect(error.code).toBe('DEV_SERVER_UNAVAILABLE');
    expect(error.failures.map(({ way }) => way)).toEqual([
      'address',
      'executable',
      'download',
      'build',
    ]);
    expect(error.message.split('\n').filter((_, index) => index > 0 && index % 2 === 0)).toEqual([
      expect.stringMatching(/TEMPORAL_ADDRESS is not set/),
      expect.stringMatching(/no `temporal` on PATH; .*there is no such file/),
      expect.stringMatching(/not done within/),
      expect.stringMatching(/no `go` on PATH/),
    ]);
    expect(error.message).not.toMatch(/not tried/);
  });

  test('a Go that is too old and may not fetch another is a reason; one that may is tried', async () => {
    for (const [version, toolchain] of [
      ['go1.26.3', 'local'],
      ['go1.20.14', 'auto'],
    ] as const) {
      sandbox().fakeGo({ version, toolchain });
      expect((await sandbox().rejection()).message).toContain(
        `is ${version}, but 1.26.4 is needed`,
      );
    }
    expect(sandbox().builds()).toBe(0);
    sandbox().fakeGo({ version: 'go1.22.1', toolchain: 'auto' });
    expect((await sandbox().resolve()).way).toBe('build');
  });

  test('a cache that cannot be written is named', async () => {
    writeFileSync(join(sandbox().folder, 'cache'), 'a file where the folder should be');
    expect((await sandbox().rejection()).message).toMatch(
      /our cache cannot be filled: .*(EEXIST|ENOTDIR)/,
    );
  });
});
