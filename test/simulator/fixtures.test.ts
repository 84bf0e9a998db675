/**
 * Goal: in the scenario of an example body the simulator sends that body's keys and JSON types, and
 * for rejections its very text. Method: a table from example to scenario; the last tests account
 * for every example of these endpoints.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { shapeDifferences } from './shape';
import { Bank, type WireResponse } from './support';
import { ERROR_ROWS, REQUEST_ROWS, RESPONSE_ROWS, UNMATCHED } from './fixture-scenarios';

interface FixtureEntry {
  readonly file: string;
  readonly kind: string;
  readonly http_status?: number;
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

test.each(Object.entries(RESPONSE_ROWS))('%s: the same keys and types', async (file, scene) => {
  const response = await play(scene);
  expect(response.status).toBe(entry(file).http_status);
  expect(shapeDifferences(load(file), response.body)).toEqual([]);
});

test.each(Object.entries(ERROR_ROWS))('%s: the same status and text', async (file, scene) => {
  const response = await play(scene);
  expect(response.status).toBe(entry(file).http_status);
  expect(response.body).toEqual(load(file));
});

test.each(Object.entries(REQUEST_ROWS))('%s: accepted', async (file, scene) => {
  const response = await play((bank) => scene(bank, load(file)));
  expect(response.status).toBeLessThan(300);
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
