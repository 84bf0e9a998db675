/** Pages of end users for a fuzz run, and the requests about them that must succeed. */
import { randomUUID } from 'node:crypto';
import { bodyOf, type HttpCaller } from '../end-user/over-http';

/** What requests about pages name. */
export interface ReadyPages {
  /** As the page's address has it. */
  readonly pageAddress: string;
  readonly asset: string;
  /** Opens the session again, as often as the same browser asks. */
  readonly opening: { readonly ticket: string; readonly browser: string };
  /** Session of a verification that runs. */
  readonly session: string;
  /** Session of a page that asks for the bank. */
  readonly choosing: string;
}

/** A good request's parts; `token` in place of the key. */
interface PageParts {
  readonly ids: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly token?: string;
}

const SEARCH = { start: { user: { kind: 'new' } } };
const ASSET = /\/page\/assets\/([\w.-]+)/;

/** Makes them. @throws Error with the problem that the API answers */
export async function makeReadyPages(
  caller: HttpCaller,
  verificationId: string,
): Promise<ReadyPages> {
  const of = `/v1/verifications/${verificationId}/page-sessions`;
  const one = await opened(caller, of, {});
  const search = await opened(caller, '/v1/page-sessions', SEARCH);
  const html = await (await fetch(one.url)).text();
  return {
    pageAddress: one.url.pathname.split('/').at(-1) ?? '',
    asset: ASSET.exec(html)?.[1] ?? '',
    opening: one.opening,
    session: one.token,
    choosing: search.token,
  };
}

async function opened(caller: HttpCaller, path: string, asked: object) {
  const made = bodyOf(await caller.post(path, asked), 201) as { readonly url: string };
  const url = new URL(made.url);
  const opening = { ticket: url.hash.slice(1), browser: randomUUID() };
  const session = bodyOf(await caller.post('/v1/page-sessions/open', opening), 200) as {
    readonly token: string;
  };
  return { url, opening, token: session.token };
}

/** Parts of a good request; undefined where it is about something else. */
export function goodPageParts(operationId: string, ready: ReadyPages): PageParts | undefined {
  switch (operationId) {
    case 'createSearchPageSession':
      return { ids: {}, body: SEARCH };
    case 'openPageSession':
      return { ids: {}, body: ready.opening };
    case 'renewPageSession':
      return { ids: {}, token: ready.session };
    case 'startFromPage':
      return { ids: {}, token: ready.choosing, body: { institutionCode: 'mxbank' } };
    case 'showPage':
      return { ids: { pageAddress: ready.pageAddress } };
    case 'pageAsset':
      return { ids: { name: ready.asset } };
    default:
      return undefined;
  }
}
