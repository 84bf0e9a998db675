/**
 * Goal: the catalogue is varied enough to test with, and its filters work. Method: real requests.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startSimulator, type Simulator } from '../../simulator';
import { request, type Json } from './support';

let simulator: Simulator;
let all: Json[];

beforeAll(async () => {
  simulator = await startSimulator({ pace: 'instant' });
  all = await list('?records_per_page=100');
});
afterAll(() => simulator.close());

async function list(query: string): Promise<Json[]> {
  const { body } = await request(simulator, 'GET', `/institutions${query}`);
  return body['institutions'] as Json[];
}

async function fields(code: unknown): Promise<Json[]> {
  const { body } = await request(simulator, 'GET', `/institutions/${String(code)}/credentials`);
  return body['credentials'] as Json[];
}

test('there are at least 32 institutions; no code and no guid of a field occurs twice', async () => {
  const codes = all.map((institution) => institution['code']);
  expect(codes.length).toBeGreaterThanOrEqual(32);
  expect(new Set(codes).size).toBe(codes.length);
  const guids = (await Promise.all(codes.map(fields))).flat().map((field) => field['guid']);
  expect(new Set(guids).size).toBe(guids.length);
});

test.each([
  'supports_account_identification',
  'supports_account_statement',
  'supports_account_verification',
  'supports_transaction_history',
])('%s=true keeps exactly those that do, and some do not', async (flag) => {
  const found = await list(`?${flag}=true&records_per_page=100`);
  expect(found.length).toBeGreaterThan(0);
  expect(found.length).toBeLessThan(all.length);
  expect(found).toEqual(all.filter((institution) => institution[flag] === true));
});

test('name finds parts of names in any case, and filters combine', async () => {
  const names = (await list('?name=CHASE')).map((institution) => institution['name']);
  expect(names).toEqual(['Chase Bank']);
  const flags = 'supports_account_verification=true&supports_transaction_history=true';
  const codes = (await list(`?name=bank&${flags}`)).map((institution) => institution['code']);
  expect(codes).toContain('chase');
  expect(codes).not.toContain('mxbank');
});

test('supports_oauth is true, false or absent, as the examples of MX have it', () => {
  const flag = (code: string) => all.find((entry) => entry['code'] === code)?.['supports_oauth'];
  const flags = ['mx_bank_oauth', 'tiny_credit_union', 'mxbank'].map(flag);
  expect(flags).toEqual([true, false, undefined]);
});

test('log-in forms: order from 0, three fields, an optional field, a list', async () => {
  expect((await fields('alliant')).map((field) => field['display_order'])).toEqual([0, 1]);
  expect(await fields('navy_federal')).toHaveLength(3);
  expect(await fields('golden_1')).toHaveLength(3);
  const options = [{ value: 'personal' }, { value: 'business' }];
  expect((await fields('business_direct'))[2]).toMatchObject({ type: 'OPTIONS', options });
});
