/**
 * Goal: the integration guide names each kind of action with a route and a method that exist. The
 * examples that it tells to run are run by test/api/examples.test.ts.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { VerificationClient } from '../../client';
import { nextActionSchema } from '../../contract/schemas';
import { ROOT } from '../support/child-process';
import { readPage, tableBelow } from './markdown-table';

const page = readPage('docs/integration.md');
const rows = tableBelow(page, 'The three things');

it('has a row for each kind of action, with its route and its method of the client', () => {
  const kinds = nextActionSchema.options.map(({ shape }) => [...shape.kind.values][0]);
  expect(rows.map((row) => row['kind']).sort()).toEqual([...kinds].sort());
  const { paths } = JSON.parse(readPage('docs/openapi.json')) as { paths: Record<string, object> };
  for (const { kind, client = '', ...row } of rows) {
    if (kind === 'none') continue;
    const route = `/v1/verifications/{verificationId}${row['HTTP: POST `/v1/verifications/{id}`…']}`;
    expect([route, paths[route]]).toEqual([
      route,
      expect.objectContaining({ post: expect.anything() }),
    ]);
    expect(VerificationClient.prototype).toHaveProperty(client);
  }
});

it('tells to run what is there', () => {
  const files = [...page.matchAll(/examples\/[\w./-]+/g)].map(([file]) => file);
  expect(files.length).toBeGreaterThan(2);
  expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
});
