// Goal: the tests' own look at running processes works on a bare machine, where no `ps` is installed. Method: it is asked in a
// process that finds no programs at all.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { eventually } from './dev-server';

const ASK = `
const { processesWith } = require(process.env.MODULE);
process.stdout.write(JSON.stringify(processesWith(process.env.MARKER)));`;

// Elsewhere than on Linux `ps` is part of the system.
const onLinux = process.platform === 'linux' ? test : test.skip;

onLinux('running processes are found by their command line where there is no ps', async () => {
  const MARKER = `marker-${String(process.pid)}-${String(Date.now())}`;
  const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)', MARKER]);
  const found = (): readonly string[] => {
    const { stdout } = spawnSync(process.execPath, ['--import', 'tsx', '-e', ASK], {
      env: { PATH: '/nonexistent', MARKER, MODULE: join(__dirname, 'dev-server.ts') },
      encoding: 'utf8',
    });
    return JSON.parse(stdout) as readonly string[];
  };
  try {
    await eventually('it runs', () => found().length === 1);
    expect(found()[0]).toMatch(new RegExp(`^\\s*${String(child.pid)}\\b.*${MARKER}`));
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(found()).toEqual([]);
  } finally {
    child.kill('SIGKILL');
  }
});
