/**
 * Goal: the catalogue is varied enough to test with, and its filters work. Method: real requests.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
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

async function fields(code: string): Promise<Json[]> {
  const { body } = await request(simulator, 'GET', `/institutions/${code}/credentials`);
  expect(Object.keys(body)).toEqual(['credentials']);
  return body['credentials'] as Json[];
}

test('there are at least 32 institutions, mxbank and its OAuth twin among them, no code twice', () => {
  const codes = all.map((institution) => institution['code']);
  expect(codes.length).toBeGreaterThanOrEqual(32);
  expect(new Set(codes).size).toBe(codes.length);
  expect(codes).toEqual(expect.arrayContaining(['mxbank', 'mx_bank_oauth', 'tiny_credit_union']));
});

describe('filters', () => {
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

  test('name finds parts of names in any case', async () => {
    const names = (await list('?name=CHASE')).map((institution) => institution['name']);
    expect(names).toEqual(['Chase Bank']);
  });

  test('filters combine', async () => {
    const found = await list(
      '?name=bank&supports_account_verification=true&supports_transaction_history=true',
    );
    expect(found.map((institution) => institution['code'])).toContain('chase');
    expect(found.map((institution) => institution['code'])).not.toContain('mxbank');
  });
});

test('an institution is read by its code; an unknown code is 404', async () => {
  const { body } = await request(simulator, 'GET', '/institutions/mxbank');
  expect(body['institution']).toMatchObject({
    code: 'mxbank',
    supports_account_verification: true,
  });
  expect((await request(simulator, 'GET', '/institutions/no-such')).status).toBe(404);
  expect((await request(simulator, 'GET', '/institutions/no-such/credentials')).status).toBe(404);
});

test('supports_oauth is true, false or absent, as the examples of MX have it', async () => {
  const flag = (code: string) => all.find((entry) => entry['code'] === code)?.['supports_oauth'];
  expect([flag('mx_bank_oauth'), flag('tiny_credit_union'), flag('mxbank')]).toEqual([
    true,
    false,
    undefined,
  ]);
});

test('mxbank has the documented log-in guids', async () => {
  expect(await fields('mxbank')).toEqual([
    {
      display_order: 1,
      field_name: 'LOGIN',
      guid: 'CRD-9f61fb4c-912c-bd1e-b175-ccc7f0275cc1',
      label: 'Username',
      type: 'LOGIN',
    },
    {
      display_order: 2,
      field_name: 'PASSWORD',
      guid: 'CRD-e3d7ea81-aac7-05e9-fbdd-4b493c6e474d',
      label: 'Password',
      type: 'PASSWORD',
    },
  ]);
});

test('log-in forms come in every shape: order from 0, a list, three fields, an optional field', async () => {
  expect((await fields('alliant')).map((field) => field['display_order'])).toEqual([0, 1]);
  expect(await fields('navy_federal')).toHaveLength(3);
  const [, , choice] = await fields('business_direct');
  expect(choice).toMatchObject({
    type: 'OPTIONS',
    options: [{ value: 'personal' }, { value: 'business' }],
  });
  expect(await fields('golden_1')).toHaveLength(3);
});

test('no two fields of the catalogue share a guid', async () => {
  const forms = await Promise.all(all.map((institution) => fields(String(institution['code']))));
  const guids = forms.flat().map((field) => field['guid']);
  expect(new Set(guids).size).toBe(guids.length);
});
