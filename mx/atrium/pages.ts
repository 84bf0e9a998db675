// Reading of paginated lists: one page, or all of them within a bound. A server that gives wrong page numbers or the same page
// over and over ends in an error, never in an endless loop or a silently short list.

import { z } from 'zod';

import { AtriumError } from './errors';
import type { AtriumHttp, AtriumRequest } from './http';
import type { AtriumReply } from './interpret';
import type { AtriumCallOptions } from './options';
import { readBody, responseInvalid } from './read-body';
import { paginationSchema } from './schemas/pagination';
import type { AtriumPagination } from './schemas/pagination';

/** Page size of the readers of all pages: the largest that MX allows; above it MX falls back to 25 (contract §1). */
export const RECORDS_PER_PAGE_MAX = 100;
/** Pages read at most by a reader of all pages: 10,000 entries, far beyond any member's accounts or a user's 25 members. */
export const PAGES_MAX = 100;

/** Which page of a list to read. */
export interface AtriumPageRequest {
  /** From 1. @default 1 */
  readonly page?: number;
  /** From 10 to 100. @default 25 */
  readonly records_per_page?: number;
}

/** One page of a list. */
export interface AtriumPage<Item> {
  readonly items: readonly Item[];
  readonly pagination: AtriumPagination;
}

/** A kind of list: the key it stands under, and the schema of an answer. Made once, since building a schema costs more than using it. */
export interface AtriumListKind<Item> {
  readonly key: string;
  readonly schema: z.ZodType<Readonly<Record<string, readonly Item[]>>>;
}

/** One list in Atrium: its kind, and how to ask for it. */
export interface AtriumList<Item> {
  readonly kind: AtriumListKind<Item>;
  readonly request: AtriumRequest;
}

const envelopeSchema = z.object({ pagination: paginationSchema });

/** The kind of list whose items stand under `key`. */
export function defineList<Item>(key: string, item: z.ZodType<Item>): AtriumListKind<Item> {
  return { key, schema: z.object({ [key]: z.array(item) }) };
}

/**
 * Reads one page.
 * @throws AtriumError `invalid-argument` for a page below 1 or a size outside 10–100.
 */
export async function readPage<Item>(
  http: AtriumHttp,
  list: AtriumList<Item>,
  page: AtriumPageRequest,
  call?: AtriumCallOptions,
): Promise<AtriumPage<Item>> {
  checkPageRequest(list.request, page);
  return (await sendPage(http, list, page, call)).page;
}

/**
 * Reads all pages, one after the other.
 * @throws AtriumError `response-invalid` when the server repeats or renumbers pages, or has more than `pagesMax`.
 */
export async function readAllPages<Item>(
  http: AtriumHttp,
  list: AtriumList<Item>,
  call?: AtriumCallOptions,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  for await (const page of eachPage(http, list, call)) {
    items.push(...page);
  }
  return items;
}

/** Yields the items page by page, so that a search can stop early; errors as {@link readAllPages}. */
export async function* eachPage<Item>(
  http: AtriumHttp,
  list: AtriumList<Item>,
  call?: AtriumCallOptions,
  pagesMax = PAGES_MAX,
): AsyncGenerator<readonly Item[], void, void> {
  let previous = '';
  for (let number = 1; number <= pagesMax; number += 1) {
    const { page, reply } = await sendPage(
      http,
      list,
      { page: number, records_per_page: RECORDS_PER_PAGE_MAX },
      call,
    );
    if (page.pagination.current_page !== number) {
      throw responseInvalid(reply, ['pagination.current_page: not the page asked for']);
    }
    const fingerprint = JSON.stringify(page.items);
    if (page.items.length > 0 && fingerprint === previous) {
      throw responseInvalid(reply, [`${list.kind.key}: same as on the page before`]);
    }
    previous = fingerprint;
    yield page.items;
    // An empty list may be said to have 0 pages or 1; which one is not documented.
    if (number >= page.pagination.total_pages) {
      return;
    }
    if (number === pagesMax) {
      throw responseInvalid(reply, [`pagination.total_pages: over ${String(pagesMax)}`]);
    }
  }
}

async function sendPage<Item>(
  http: AtriumHttp,
  list: AtriumList<Item>,
  page: AtriumPageRequest,
  call: AtriumCallOptions | undefined,
): Promise<{ readonly page: AtriumPage<Item>; readonly reply: AtriumReply }> {
  const query = {
    ...list.request.query,
    page: page.page,
    records_per_page: page.records_per_page,
  };
  const reply = await http.send({ ...list.request, query }, call);
  const { pagination } = readBody(reply, envelopeSchema);
  const items = readBody(reply, list.kind.schema)[list.kind.key];
  return { page: { items: items ?? [], pagination }, reply };
}

function checkPageRequest(request: AtriumRequest, page: AtriumPageRequest): void {
  const issues = [
    ...(isWholeWithin(page.page ?? 1, 1, Number.MAX_SAFE_INTEGER) ? [] : ['page']),
    ...(isWholeWithin(page.records_per_page ?? 25, 10, RECORDS_PER_PAGE_MAX)
      ? []
      : ['records_per_page']),
  ];
  if (issues.length > 0) {
    throw new AtriumError({
      code: 'invalid-argument',
      method: request.method,
      routeTemplate: request.route,
      sent: false,
      issues,
    });
  }
}

function isWholeWithin(value: number, min: number, max: number): boolean {
  return Number.isSafeInteger(value) && value >= min && value <= max;
}
