/** Goal: the document is correct, current and complete. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { PROBLEMS, openApiOnce } from '../../api';
import { renderDocsPage } from '../../api/docs-page';

const ROOT = path.join(__dirname, '..', '..');
const COMMITTED = path.join(ROOT, 'docs', 'openapi.json');
const PAGE = path.join(ROOT, 'docs', 'http-api.md');

type Paths = Readonly<Record<string, { readonly post?: Operation }>>;

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly { readonly name: string }[];
  readonly responses: Readonly<Record<string, unknown>>;
}

describe('the OpenAPI document', () => {
  it('is committed as it is generated', () => {
    const committed: unknown = JSON.parse(readFileSync(COMMITTED, 'utf8'));
    expect(committed).toEqual(JSON.parse(JSON.stringify(openApiOnce()())));
  });

  it('passes the linter', () => {
    const linter = path.join(__dirname, 'lint-openapi.mjs');
    const printed = execFileSync(process.execPath, [linter, COMMITTED], { encoding: 'utf8' });
    expect(JSON.parse(printed)).toEqual([]);
  });

  it('names every problem with the status of the table', () => {
    const text = JSON.stringify(openApiOnce()());
    const missing = Object.keys(PROBLEMS).filter((code) => !text.includes(`(\`${code}\`)`));
    // An answer to a method that the document does not have.
    expect(missing).toEqual(['METHOD_NOT_ALLOWED']);
  });

  it('takes an Idempotency-Key wherever something is made that stays', () => {
    const { paths } = openApiOnce()() as { readonly paths: Paths };
    const makes = Object.values(paths).flatMap(({ post }) =>
      post?.responses['201'] ? [post] : [],
    );
    const keyless = makes.filter(
      ({ parameters = [] }) => !parameters.some(({ name }) => name === 'idempotency-key'),
    );
    // Good for minutes, and nothing begins with them.
    const passing = ['createPageSession', 'createSearchPageSession', 'issueToken'];
    expect(keyless.map(({ operationId }) => operationId).sort()).toEqual(passing);
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
    const named = Object.keys(paths).map((each) =>
      each.replace('{institutionCode}', '{code}').replace('{verificationId}', '{id}'),
    );
    expect(named.filter((each) => !page.includes(each))).toEqual([]);
  });
});
