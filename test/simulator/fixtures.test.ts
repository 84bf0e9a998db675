/**
 * Goal: in the scenario of an example body the simulator sends that body's keys and JSON types, and
 * for rejections its very text. Method: a table from example to scenario; the last tests account
 * for every example of these endpoints.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { shapeDifferences } from './shape';
import { Bank, type WireResponse } from './support';
import { ERROR_ROWS, REQUEST_ROWS, RESPONSE_ROWS, UNMATCHED } from './fixture-scenarios';

interface FixtureEntry {
  readonly file: string;
  readonly kind: string;
  readonly http_status?: number;
  readonly provenance: string;
}

const FOLDER = join(__dirname, '..', 'fixtures', 'atrium');
const index = load('index.json') as { fixtures: FixtureEntry[] };

function load(file: string): unknown {
  return JSON.parse(readFileSync(join(FOLDER, file), 'utf8'));
}

function entry(file: string): FixtureEntry {
  const found = index.fixtures.find((fixture) => fixture.file === file);
  if (found === undefined) throw new Error(`The index does not know ${file}.`);
  return found;
}

async function play(scene: (bank: Bank) => Promise<WireResponse>): Promise<WireResponse> {
  const bank = await Bank.open();
  try {
    return await scene(bank);
  } finally {
    await bank.simulator.close();
  }
}

describe('answers have the keys and types of the example', () => {
  test.each(Object.keys(RESPONSE_ROWS))('%s', async (file) => {
    const scene = RESPONSE_ROWS[file];
    if (scene === undefined) throw new Error('no scene');
    const response = await play(scene);
    expect(response.status).toBe(entry(file).http_status);
    expect(shapeDifferences(load(file), response.body)).toEqual([]);
  });
});

describe('rejections have the status and the text of the example', () => {
  test.each(Object.keys(ERROR_ROWS))('%s', async (file) => {
    const scene = ERROR_ROWS[file];
    if (scene === undefined) throw new Error('no scene');
    const response = await play(scene);
    expect(response.status).toBe(entry(file).http_status);
    expect(response.body).toEqual(load(file));
  });
});

describe('example requests are accepted', () => {
  test.each(Object.keys(REQUEST_ROWS))('%s', async (file) => {
    const scene = REQUEST_ROWS[file];
    if (scene === undefined) throw new Error('no scene');
    const response = await play((bank) => scene(bank, load(file)));
    expect(response.status).toBeLessThan(300);
  });
});

test('every example of these endpoints is matched or listed with the reason why not', () => {
  const relevant = index.fixtures
    .filter(({ kind }) => ['response', 'error', 'request'].includes(kind))
    .map(({ file }) => file);
  const accounted = [RESPONSE_ROWS, ERROR_ROWS, REQUEST_ROWS, UNMATCHED].flatMap((rows) =>
    Object.keys(rows),
  );
  expect(accounted.sort()).toEqual([...relevant].sort());
});

test('examples that come from the Platform documentation are the ones left out for that reason', () => {
  const platform = Object.entries(UNMATCHED).filter(([, reason]) => reason === 'Platform');
  expect(platform.length).toBeGreaterThan(0);
  for (const [file] of platform) expect(entry(file).provenance).toBe('mx-platform-docs');
});

describe('the comparison itself', () => {
  test.each([
    ['a missing key', { a: 1 }, {}, 1],
    ['an extra key', {}, { a: 1 }, 1],
    ['another type', { a: '1' }, { a: 1 }, 1],
    ['null for a string', { a: '1' }, { a: null }, 1],
    ['a shorter list', { a: [1, 2] }, { a: [1] }, 1],
    ['a difference deep down', { a: [{ b: [{ c: 1 }] }] }, { a: [{ b: [{ c: true }] }] }, 1],
    ['equal shapes', { a: [{ b: 'x' }], c: null }, { c: null, a: [{ b: 'y' }] }, 0],
  ])('%s', (_name, example, actual, differences) => {
    expect(shapeDifferences(example, actual)).toHaveLength(differences);
  });
});
