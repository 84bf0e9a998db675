/**
 * Goal: the document is correct, current and complete. Method: a linter run as a process, the committed copy against the
 * generated one, and the documented page of problems against the table in the code.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { PROBLEMS, openApiOnce } from '../../api';
import { renderDocsPage } from '../../api/docs-page';

const ROOT = path.join(__dirname, '..', '..');
const COMMITTED = path.join(ROOT, 'docs', 'openapi.json');
const PAGE = path.join(ROOT, 'docs', 'http-api.md');

const lintFile = (file: string) =>
  JSON.parse(
    execFileSync(process.execPath, [path.join(__dirname, 'lint-openapi.mjs'), file], {
      encoding: 'utf8',
      timeout: 60_000,
    }),
  ) as unknown[];

describe('the OpenAPI document', () => {
  it('is committed as it is generated', () => {
    const committed: unknown = JSON.parse(readFileSync(COMMITTED, 'utf8'));
    expect(committed).toEqual(JSON.parse(JSON.stringify(openApiOnce()())));
  });

  it('passes the linter, which finds what is wrong in a spoilt copy', () => {
    expect(lintFile(COMMITTED)).toEqual([]);
    const folder = mkdtempSync(path.join(tmpdir(), 'openapi-'));
    try {
      const spoilt = readFileSync(COMMITTED, 'utf8').replace(
        '"operationId": "live"',
        '"summary2": "x"',
      );
      writeFileSync(path.join(folder, 'spoilt.json'), spoilt);
      expect(lintFile(path.join(folder, 'spoilt.json'))).not.toEqual([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('names every problem with the status of the table', () => {
    const text = JSON.stringify(openApiOnce()());
    const missing = Object.keys(PROBLEMS).filter((code) => !text.includes(`(\`${code}\`)`));
    // These two are answers to a path or method that the document does not have.
    expect(missing.sort()).toEqual(['METHOD_NOT_ALLOWED', 'ROUTE_NOT_FOUND']);
  });

  it('is shown as a page in which nothing runs', () => {
    const page = renderDocsPage(openApiOnce()());
    expect(page).not.toMatch(/<script|onclick|javascript:/i);
    expect(page).toContain('POST /v1/verifications');
  });
});

describe('docs/http-api.md', () => {
  const rows = [...readFileSync(PAGE, 'utf8').matchAll(/^\| `([A-Z_]+)` +\| (\d{3}) +\|/gm)];

  it('lists every problem with its status, and no other', () => {
    const listed = rows.map(([, code, status]) => [code, Number(status)]);
    const known = Object.entries(PROBLEMS).map(([code, { status }]) => [code, status]);
    expect(listed.sort()).toEqual(known.sort());
  });

  it('names every path', () => {
    const page = readFileSync(PAGE, 'utf8');
    const { paths } = openApiOnce()() as { readonly paths: Record<string, unknown> };
    const missing = Object.keys(paths).filter(
      (each) =>
        !page.includes(
          each.replaceAll(/\{\w+\}/g, '{id}').replace('institutions/{id}', 'institutions/{code}'),
        ),
    );
    expect(missing).toEqual([]);
  });
});
