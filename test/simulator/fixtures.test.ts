/**
 * Goal: in the scenario of an example body the simulator sends that body's keys and JSON types, and
 * for rejections its very text; it accepts each example request. Method: the index says which call
 * has which example; the scenes say what stands before the call. Platform makes every value
 * nullable, so there null has every type, and the state of a member is compared by value.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type Api } from '../../simulator';
import { nothing, SCENES, UNMATCHED, type Scene } from './fixture-scenes';
import { PLATFORM_SCENES, PLATFORM_UNMATCHED } from './platform-scenes';
import { Bank, shapeOf, type Json } from './support';

interface Example {
  readonly file: string;
  readonly kind: string;
  readonly method: string;
  readonly path: string;
  readonly http_status?: number;
  readonly api_version?: string;
}

function load(folder: string, file: string): unknown {
  return JSON.parse(readFileSync(join(__dirname, '..', 'fixtures', folder, file), 'utf8'));
}

function examplesOf(folder: string, unmatched: Readonly<Record<string, string>>) {
  const { fixtures } = load(folder, 'index.json') as { fixtures: Example[] };
  const files = fixtures.map(({ file }) => file);
  const matched = fixtures.filter(
    ({ file, kind }) => ['response', 'error', 'request'].includes(kind) && !(file in unmatched),
  );
  return { files, matched };
}

/** Makes the call of an example; compares what it asks and what it answers. */
async function check(folder: string, api: Api, example: Example, scene: Scene = nothing) {
  const { file, kind, method, path, http_status: status } = example;
  // Every phase of a job is seen once.
  const bank = await Bank.open({ settings: { readsPerPhase: 1 } }, api);
  try {
    const call = await scene(bank);
    const url = path
      .replace('{user_guid}', call.user ?? bank.userGuid)
      .replace('{member_guid}', call.member ?? 'MBR-unknown')
      .replace('{account_guid}', call.account ?? '')
      .replace('{institution_code}', call.institution ?? '');
    const body = kind === 'request' ? load(folder, file) : call.body;
    const response = await bank.call(method, url, body, call.headers);
    if (kind === 'request') expect(response.status).toBeLessThan(300);
    else expect(response.status).toBe(status);
    if (kind === 'error') expect(response.body).toEqual(load(folder, file));
    return response.body;
  } finally {
    await bank.simulator.close();
  }
}

const atrium = examplesOf('atrium', UNMATCHED);
const platform = examplesOf('mx-platform', PLATFORM_UNMATCHED);

test('every scene and every exception is that of an example', () => {
  const files = [SCENES, UNMATCHED].flatMap(Object.keys);
  expect(atrium.files).toEqual(expect.arrayContaining(files));
  const ofPlatform = [PLATFORM_SCENES, PLATFORM_UNMATCHED].flatMap(Object.keys);
  expect(platform.files).toEqual(expect.arrayContaining(ofPlatform));
});

describe('Atrium', () => {
  test.each(atrium.matched)('$file', async (example) => {
    const body = await check('atrium', 'atrium', example, SCENES[example.file]);
    if (example.kind !== 'response') return;
    expect(shapeOf(body)).toEqual(shapeOf(load('atrium', example.file)));
  });
});

/** A shape in which null has every type, and each entry of a list the shape of the example's first. */
function expectLooseShape(actual: unknown, expected: unknown): void {
  if (actual === null || typeof actual !== 'object' || expected === null) {
    if (actual !== null && expected !== null) expect(typeof actual).toBe(typeof expected);
    return;
  }
  if (Array.isArray(expected)) {
    const entries = actual as unknown[];
    expect([entries.length === 0, Array.isArray(actual)]).toEqual([expected.length === 0, true]);
    for (const entry of entries) expectLooseShape(entry, expected[0]);
  } else {
    expect(Object.keys(actual).sort()).toEqual(Object.keys(expected as Json).sort());
    for (const [key, part] of Object.entries(expected as Json)) {
      expectLooseShape((actual as Json)[key], part);
    }
  }
}

const STATE = ['connection_status', 'is_being_aggregated', 'has_processed_account_numbers'];
/** Its status is an invented word, and the simulator has another. */
const OTHER_STATE = 'member-status-unknown-status.json';

describe('Platform', () => {
  test.each(platform.matched)('$file', async (example) => {
    const { file, kind, api_version: version } = example;
    const api = version === 'v20111101' ? version : 'v20250224';
    const body = await check('mx-platform', api, example, PLATFORM_SCENES[file]);
    if (kind !== 'response') return;
    const expected = load('mx-platform', file) as Json;
    expectLooseShape(body, expected);
    if (file === OTHER_STATE) return;
    const member = Object.entries((expected['member'] ?? {}) as Json);
    const state = Object.fromEntries(member.filter(([key]) => STATE.includes(key)));
    expect(body['member'] ?? {}).toMatchObject(state);
  });
});
