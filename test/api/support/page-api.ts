/** A stubbed API with tenants, banks and a page of three files; what it writes down is kept. */
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll } from '@jest/globals';
import { SCOPES, Tenants, parseTenantFile, type StartApiOptions } from '../../../api';
import { createLogger } from '../../../runtime';
import { createMetrics } from '../../../runtime/observability';
import { Caller, aKey } from './api';
import { aPlayedClient, startStubbedApi, type StubbedApi } from './stub-api';

/** The pages of the tenant `acme`, and where its end users go. */
export const ORIGIN = 'https://shop.example.com';
export const BACK = 'https://shop.example.com/done';
const TENANTS = {
  tenants: {
    acme: {
      origins: [ORIGIN],
      returnUrls: [BACK],
      brand: { name: 'Acme', logoUrl: 'https://cdn.example.com/logo.svg' },
    },
  },
};
const acme = aKey('acme', SCOPES);
/** What the browser that opens pages calls itself. */
export const browser = 'b'.repeat(43);
const file = (text: string) => {
  const bytes = Buffer.from(text);
  return { bytes, gzipped: gzipSync(bytes), contentType: 'text/javascript' };
};
const page = {
  html: Buffer.from('<!doctype html><title>Page</title>'),
  assets: new Map([['page-1.js', file('1')]]),
  embed: file('2'),
};

const bank = (code: string, supportsOauth: boolean | null, canVerify: boolean | null) => ({
  ...{ code, name: code, url: null, smallLogoUrl: null, mediumLogoUrl: null },
  ...{ supportsOauth, canVerify },
});
const BANKS = [
  bank('mxbank', null, true),
  bank('mx_bank_oauth', true, true),
  bank('unverifiable', false, false),
];
const institutions: StartApiOptions['institutions'] = {
  searchInstitutions: () =>
    Promise.resolve({ items: BANKS, totalPages: 1, totalEntries: BANKS.length }),
  readInstitution: ({ institutionCode }) =>
    Promise.resolve(BANKS.find(({ code }) => code === institutionCode)!),
  readSignInForm: () => Promise.resolve([]),
};

/** What a session tells its page. */
export interface Opened {
  readonly token: string;
  readonly returnUrl: string | null;
  readonly state: string | null;
}

/** Starts it for the tests of the file. */
export function usePageApi() {
  const written: string[] = [];
  const played = aPlayedClient();
  const metrics = createMetrics('api');
  let stubbed: StubbedApi;
  beforeAll(async () => {
    const value = parseTenantFile(JSON.stringify(TENANTS));
    const tenants = new Tenants({ value, close: () => undefined });
    const note = { write: (line: string) => void written.push(line) };
    stubbed = await startStubbedApi(played.client, {
      ...{ tenants, institutions, records: [acme.record], page },
      ...{ logger: createLogger('trace', note), audit: note, measure: metrics },
    });
  });
  afterAll(() => stubbed.api.close());
  const backend = () => new Caller(stubbed.api.url, acme.key);
  const anybody = () => new Caller(stubbed.api.url);
  return {
    ...{ acme, written, requests: played.requests, backend, anybody },
    /** Of the tenant `dev`, for which nothing is set. */
    otherBackend: () => stubbed.caller,
    url: () => stubbed.api.url,
    /** How many addresses have had this result. */
    counted: async (result: string) => {
      const line = `verification_page_sessions_total{result="${result}"} `;
      const text = (await metrics.text()).split('\n').find((each) => each.startsWith(line));
      return Number(text?.slice(line.length));
    },
    /** A verification and the address of its page. */
    anAddress: async (asked: object = {}, caller = backend()) => {
      const member = { kind: 'credentials', institutionCode: 'mxbank' };
      const started = await caller.post('/v1/verifications', { user: { kind: 'new' }, member });
      const { id } = started.body;
      const made = await caller.post(`/v1/verifications/${id}/page-sessions`, asked);
      const { url: text = 'http://none' } = made.body as unknown as { readonly url?: string };
      const url = new URL(text);
      return { id, made, url, ticket: url.hash.slice(1) };
    },
    open: (ticket: string, by = browser) =>
      anybody().post('/v1/page-sessions/open', { ticket, browser: by }),
  };
}
