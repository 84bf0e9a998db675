/**
 * Goal: a file of variables reaches a process that is started with --env-file, below what is set
 * already, and never one that others may read. Method: the executable itself; the flag's forms in
 * this process.
 */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from '@jest/globals';
import { takeEnvironmentFiles } from '../../cli/terminal/environment-file';
import manifest from '../../package.json';
import { runScript } from '../tools/script-process';

const folder = mkdtempSync(join(tmpdir(), 'environment-'));
const file = join(folder, '.env');
writeFileSync(file, '# comment\nFROM_FILE="a b"\nSET_ALREADY=file\nSIMULATOR_PORT=no-port\n', {
  mode: 0o600,
});
const NAMES = ['FROM_FILE', 'SET_ALREADY', 'SIMULATOR_PORT'];
afterEach(() => {
  for (const name of NAMES) Reflect.deleteProperty(process.env, name);
  chmodSync(file, 0o600);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

test.each([
  [
    ['--env-file', file, 'a', '--b'],
    ['a', '--b'],
  ],
  [
    ['a', `--env-file=${file}`, '--b'],
    ['a', '--b'],
  ],
  [
    [`--env-file=${file}`, '--', '--env-file'],
    ['--', '--env-file'],
  ],
])('%j leaves the other words, and what is set already', (words, others) => {
  process.env['SET_ALREADY'] = 'shell';
  expect(takeEnvironmentFiles(words)).toEqual(others);
  expect(NAMES.map((name) => process.env[name])).toEqual(['a b', 'shell', 'no-port']);
});

test('.env of the folder is taken where there is one, and missed by nobody', () => {
  const start = process.cwd();
  mkdirSync(join(folder, 'empty'));
  process.chdir(join(folder, 'empty'));
  expect(takeEnvironmentFiles(['--dotenv', 'a'])).toEqual(['a']);
  process.chdir(folder);
  expect(takeEnvironmentFiles(['a', '--dotenv'])).toEqual(['a']);
  process.chdir(start);
  expect(process.env['FROM_FILE']).toBe('a b');
});

test.each([
  [['--env-file', join(folder, 'none')], 'cannot be read'],
  [['--env-file'], 'must name a file'],
  [['--env-file='], 'must name a file'],
])('%j is a mistake', (words, reason) => {
  expect(() => takeEnvironmentFiles(words)).toThrow(reason);
});

test('one that every user of the machine may read is rejected: it has keys in it', () => {
  chmodSync(file, 0o644);
  expect(() => takeEnvironmentFiles(['--env-file', file])).toThrow('chmod o=');
});

test('the executable reads it, and every npm script of it reads .env', async () => {
  const env = { PATH: '/usr/bin' };
  const simulator = runScript('cli/main', ['simulator', '--env-file', file], env);
  expect(await simulator.ended()).toBe(2);
  expect(simulator.errors()).toContain('SIMULATOR_PORT');
  const scripts = Object.entries(manifest.scripts).filter(([, line]) => line.includes('cli/main'));
  expect(scripts.length).toBeGreaterThan(8);
  for (const [name, line] of scripts) expect(line).toBe(`tsx cli/main.ts ${name} --dotenv`);
});
