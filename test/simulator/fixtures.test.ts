/**
 * Goal: in the scenario of an example body the simulator sends that body's keys and JSON types, and
 * for rejections its very text; it accepts each example request. Method: the index says which call
 * has which example; the scenes say what stands before the call.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { nothing, SCENES, UNMATCHED } from './fixture-scenes';
import { Bank, request, shapeOf } from './support';

interface Example {
  readonly file: string;
  readonly kind: string;
  readonly method: string;
  readonly path: string;
  readonly http_status?: number;
}

const FOLDER = join(__dirname, '..', 'fixtures', 'atrium');
const { fixtures } = load('index.json') as { fixtures: Example[] };
const examples = fixtures.filter(
  ({ file, kind }) => ['response', 'error', 'request'].includes(kind) && !(file in UNMATCHED),
);

function load(file: string): unknown {
  return JSON.parse(readFileSync(join(FOLDER, file), 'utf8'));
}

test('every scene and every exception is that of an example', () => {
  const files = fixtures.map(({ file }) => file);
  expect(files).toEqual(expect.arrayContaining([SCENES, UNMATCHED].flatMap(Object.keys)));
});

test.each(examples)('$file', async ({ file, kind, method, path, http_status: status }) => {
  // Every phase of a job is seen once.
  const bank = await Bank.open({ settings: { readsPerPhase: 1 } });
  try {
    const call = await (SCENES[file] ?? nothing)(bank);
    const url = path
      .replace('{user_guid}', call.user ?? bank.userGuid)
      .replace('{member_guid}', call.member ?? 'MBR-unknown')
      .replace('{account_guid}', call.account ?? '')
      .replace('{institution_code}', call.institution ?? '');
    const body = kind === 'request' ? load(file) : call.body;
    const response = await request(bank.simulator, method, url, body, call.headers);
    if (kind === 'request') expect(response.status).toBeLessThan(300);
    else expect(response.status).toBe(status);
    if (kind === 'response') expect(shapeOf(response.body)).toEqual(shapeOf(load(file)));
    if (kind === 'error') expect(response.body).toEqual(load(file));
  } finally {
    await bank.simulator.close();
  }
});
