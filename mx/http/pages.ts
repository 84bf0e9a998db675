/**
 * Reading of paginated lists: one page, or all of them within a bound. A server that gives wrong
 * page numbers or the same page over and over ends in an error, never in an endless loop or a
 * silently short list. A server that gives no page numbers is read on while its pages come full.
 */
import { type z } from 'zod';
import { MxError, type MxPage, type MxPageRequest } from '../port';
import { type HttpReply } from './interpret';
import { type HttpCall } from './options';
import { responseInvalid } from './read-body';
import { readList } from './read-list';
import { type RouteQuery } from './routes';
import { type HttpRequest, type Transport } from './transport';

/** Largest page that every API of MX gives; above their limit they fall back to 25. */
export const PAGE_SIZE_MAX = 100;
const PAGE_SIZE_MIN = 10;
/**
 * Pages read at most where all are read: 10,000 entries, far beyond a member's accounts or a user's
 * members.
 */
export const PAGES_MAX = 100;

/** What an answer says about the page that it is; null where it does not say. */
export interface PageInfo {
  readonly page: number | null;
  /** Entries of a full page: fewer than were asked for, where MX has a limit of its own. */
  readonly pageSize: number | null;
  readonly totalPages: number | null;
  readonly totalEntries: number | null;
}

/** How an API asks for a page, and how it answers which one it gave. */
export interface Paging {
  readonly query: (page: MxPageRequest) => RouteQuery;
  readonly info: (body: unknown) => PageInfo;
}

/** A kind of list: the key it stands under, the schema of an entry, and its paging. */
export interface ListKind<Item> {
  readonly key: string;
  readonly item: z.ZodType<Item>;
  readonly paging: Paging;
}

/** One list at MX: its kind, and how to ask for it. */
export interface List<Item> {
  readonly kind: ListKind<Item>;
  readonly request: HttpRequest;
}

/**
 * Reads one page.
 * @throws MxError `invalid-argument` for a page below 1 or a size outside 10–100.
 */
export async function readPage<Item>(
  transport: Transport,
  list: List<Item>,
  page: MxPageRequest,
  call?: HttpCall,
): Promise<MxPage<Item>> {
  checkPageRequest(list.request, page);
  const { items, info, isLast } = await sendPage(transport, list, page, call);
  // Where MX does not count, so much is known.
  const totalPages = info.totalPages ?? page.page + (isLast ? 0 : 1);
  const totalEntries = info.totalEntries ?? (page.page - 1) * page.pageSize + items.length;
  return { items, totalPages, totalEntries };
}

/**
 * Reads all pages, one after the other.
 * @throws MxError `response-invalid` when the server repeats or renumbers pages, or has more than
 * {@link PAGES_MAX}.
 */
export async function readAllPages<Item>(
  transport: Transport,
  list: List<Item>,
  call?: HttpCall,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  let previous = '';
  let read = 0;
  for (let page = 1; ; page += 1) {
    const request = { page, pageSize: PAGE_SIZE_MAX, before: read };
    const sent = await sendPage(transport, list, request, call);
    const { items: more, info, isLast, reply } = sent;
    read += sent.entries;
    if (info.page !== null && info.page !== page) {
      throw responseInvalid(reply, ['pagination: not the page asked for']);
    }
    const fingerprint = JSON.stringify(more);
    if (more.length > 0 && fingerprint === previous) {
      // Without page numbers this is how a server that has no pages looks.
      if (info.totalPages === null) return items;
      throw responseInvalid(reply, [`${list.kind.key}: same as on the page before`]);
    }
    previous = fingerprint;
    items.push(...more);
    if (isLast) return items;
    if (page === PAGES_MAX) {
      throw responseInvalid(reply, [`pagination: over ${String(PAGES_MAX)} pages`]);
    }
  }
}

async function sendPage<Item>(
  transport: Transport,
  { kind, request }: List<Item>,
  page: MxPageRequest & { readonly before?: number },
  call: HttpCall | undefined,
): Promise<{
  readonly items: readonly Item[];
  /** How many entries the page has, those left out included. */
  readonly entries: number;
  readonly info: PageInfo;
  readonly isLast: boolean;
  readonly reply: HttpReply;
}> {
  const query = { ...request.query, ...kind.paging.query(page) };
  const reply = await transport.send({ ...request, query }, call);
  const info = kind.paging.info(reply.body);
  const { items, entries } = readList(transport, reply, kind.key, kind.item);
  return { items, entries, info, isLast: isLastPage(page, info, entries), reply };
}

/**
 * An empty list may be said to have 0 pages or 1; which one is not documented. Where MX does not say
 * how many there are, the number of entries decides, those of the pages before included; where it
 * does not say that either, a page that is not full is the last one.
 */
function isLastPage(
  { page, pageSize, before }: MxPageRequest & { readonly before?: number },
  info: PageInfo,
  entries: number,
): boolean {
  if (info.totalPages !== null) return page >= info.totalPages;
  const { totalEntries, pageSize: told } = info;
  if (totalEntries === null) return entries < Math.max(1, Math.min(told ?? pageSize, pageSize));
  // Of pages whose size nobody tells, those before had at least as many entries as this one.
  const earlier = before ?? (page - 1) * Math.min(told ?? entries, pageSize);
  return entries === 0 || earlier + entries >= totalEntries;
}

function checkPageRequest(request: HttpRequest, { page, pageSize }: MxPageRequest): void {
  const issues = [
    ...(isWholeWithin(page, 1, Number.MAX_SAFE_INTEGER) ? [] : ['page']),
    ...(isWholeWithin(pageSize, PAGE_SIZE_MIN, PAGE_SIZE_MAX) ? [] : ['pageSize']),
  ];
  if (issues.length > 0) {
    throw new MxError({
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
