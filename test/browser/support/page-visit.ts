/**
 * The end user's page in a browser: a whole stack with the API on it, a merchant that may embed the
 * page, and what has to hold at every step of it.
 */
import { readFileSync } from 'node:fs';
import { afterAll, expect } from '@jest/globals';
import { type BrowserContext, type Page } from 'playwright-core';
import { SCOPES, Tenants, createApiKey, parseTenantFile } from '../../../api';
import { type MemberRequest } from '../../../client';
import { type MxApi } from '../../../mx';
import { type SimulatorOptions } from '../../../simulator';
import { startApiOnStack, type ApiOnStack } from '../../../tools/api-on-stack';
import { spreadOf } from '../../../tools/bench/measure/statistics';
import { builtPage } from '../../../tools/page/built';
import {
  openStackWithoutWorker,
  startWorkersOf,
  useStarted,
} from '../../integration/support/stack';
import { aSecret } from '../../support/keys';
import { report } from '../../support/proof-size';
import { EndUser } from './end-user';
import { readingProblems } from './read-aloud';

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const SHIFTS = `
window.shifts = [];
new PerformanceObserver((list) => {
  for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) window.shifts.push(value);
}).observe({ type: 'layout-shift', buffered: true });
`;
/** Not asked for by the page itself. */
const PLACE = `({
  focus: document.activeElement?.tagName,
  isTooWide: document.documentElement.scrollWidth > document.documentElement.clientWidth,
  tight: [...document.querySelectorAll('main :is(a, button, div, label, p)')].filter((each) => {
    const { borderInlineStartWidth: border, paddingInlineStart: padding } = getComputedStyle(each);
    return border !== '0px' && padding === '0px' && each.innerText !== '';
  }).map(({ innerText }) => innerText),
  bare: [...document.querySelectorAll('main :is(a.main, a.plain, button)')].filter((each) => {
    const { borderTopColor, backgroundColor } = getComputedStyle(each);
    return [borderTopColor, backgroundColor].every((color) => color === 'rgba(0, 0, 0, 0)');
  }).map(({ innerText }) => innerText),
  shifts: window.shifts,
})`;

/** A merchant's return address; nobody is there, which no test needs. */
export const BACK = 'https://shop.example.com/done';

/** A page that is open. */
export interface Visit {
  readonly verificationId: string;
  readonly window: Page;
  readonly endUser: EndUser;
}

/** What a page is opened for, and how. */
export interface Asked {
  /** `by-end-user`: the page asks for the bank. @default MX Bank, by password */
  readonly member?: MemberRequest | 'by-end-user' | undefined;
  readonly limits?: object;
  readonly language?: 'en' | 'es' | 'fr';
  readonly viewport?: { readonly width: number; readonly height: number };
  /** What moves on the page costs more than the page. @default false: the end user wants none */
  readonly hasMotion?: boolean;
  /** Done before anything is loaded. */
  readonly prepare?: ((window: Page) => Promise<unknown>) | undefined;
}

const MX_BANK: MemberRequest = { kind: 'credentials', institutionCode: 'mxbank' };
/** Safety nets of waits for an end user: a browser on a busy machine takes its time. */
const LIMITS = { openUrlMs: 240_000 };

/** What starts with the suite: a whole stack with the UI, the API on it, and the page as it is now. */
export function usePages(simulator: SimulatorOptions, api: MxApi = 'atrium') {
  const started = useStarted((onEnd) => startAll(simulator, api, onEnd));
  afterAll(() => {
    const times = axeMs.splice(0);
    const spread = spreadOf(times);
    if (spread === undefined) return;
    const [median, most] = [spread.median, spread.most].map((ms) => ms.toFixed(0));
    report(`axe looked ${String(times.length)} times: median ${median} ms, most ${most} ms`);
  });
  /** Starts a verification; returns the one-time address of its page. */
  const addressOf = async ({ member = MX_BANK, limits = {}, language }: Asked = {}) => {
    const call = async (path: string, body: object) => {
      const { url, key } = started().api();
      const response = await fetch(url + path, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      const answer = (await response.json()) as Record<string, string>;
      if (!response.ok) throw new Error(`${path}: ${JSON.stringify(answer)}`);
      return answer;
    };
    const shown = { returnUrl: BACK, state: 'order 7', ...(language && { language }) };
    const start = { user: { kind: 'new' }, limits: { ...LIMITS, ...limits } };
    if (member === 'by-end-user') {
      const made = await call('/v1/page-sessions', { start, ...shown });
      return { id: made['verificationId'] ?? '', url: made['url'] ?? '' };
    }
    const { id = '' } = await call('/v1/verifications', { ...start, member });
    const { url = '' } = await call(`/v1/verifications/${id}/page-sessions`, shown);
    return { id, url };
  };
  return {
    started,
    addressOf,
    /** The members that the verification has made at MX. */
    membersOf: async ({ verificationId }: Visit) => {
      const { client, simulator } = started().stack;
      const { userGuid } = await client.getVerification(verificationId);
      return simulator.control.members(userGuid ?? '');
    },
    /** Starts a verification and opens its page. */
    visit: async (context: BrowserContext, asked: Asked = {}): Promise<Visit> => {
      const { viewport = { width: 375, height: 700 }, hasMotion = false } = asked;
      const [{ id, url }, window] = await Promise.all([addressOf(asked), context.newPage()]);
      await window.setViewportSize(viewport);
      if (!hasMotion) await window.emulateMedia({ reducedMotion: 'reduce' });
      await window.addInitScript(SHIFTS);
      await asked.prepare?.(window);
      await window.goto(url);
      return { verificationId: id, window, endUser: new EndUser(window.mainFrame()) };
    },
  };
}

export type Pages = ReturnType<typeof usePages>;

async function startAll(
  wanted: SimulatorOptions,
  mxApi: MxApi,
  onEnd: (end: () => unknown) => void,
) {
  const stacked = openStackWithoutWorker({ hasUi: true, simulator: wanted });
  const [page, stack] = await Promise.all([builtPage(), stacked]);
  onEnd(() => stack.close());
  const { simulator } = stack;
  const { baseUrl, apiKey, clientId } = simulator;
  const mx = { baseUrl, apiKey, clientId, api: mxApi };
  let workers = await startWorkersOf(stack, mx);
  onEnd(() => workers.close());
  const file = { value: parseTenantFile('{"tenants":{}}'), close: () => undefined };
  /** Says where the merchant is: it may embed the page, and gets the end user back. */
  const allow = (...origins: string[]): void => {
    const returnUrls = [BACK, ...origins.map((origin) => `${origin}/`)];
    const dev = { returnUrls, brand: { name: 'Acme' }, ...(origins.length > 0 && { origins }) };
    file.value = parseTenantFile(JSON.stringify({ tenants: { dev } }));
  };
  allow();
  // Key and secret are the same before and after a restart.
  const { key, record } = createApiKey({ tenantId: 'dev', scopes: SCOPES });
  const options = {
    ...{ page, tokenSecret: aSecret(), tenants: new Tenants(file), records: [record] },
    settings: {
      requestsPerMinute: 0,
      pageOrigins: { frames: [simulator.baseUrl], images: [] },
    },
  };
  const startApi = async (port: number): Promise<ApiOnStack> => ({
    ...(await startApiOnStack(stack, { ...options, port })),
    key,
  });
  let api = await startApi(0);
  onEnd(() => api.close());
  return {
    stack,
    allow,
    api: () => api,
    /** Ends the API and starts another one in its place; `meanwhile` happens in between. */
    restartApi: async (meanwhile: () => Promise<void>) => {
      const { port } = new URL(api.url);
      await api.close();
      await meanwhile();
      api = await startApi(Number(port));
    },
    /** Ends the worker and starts another one. */
    restartWorker: async (meanwhile: () => Promise<void>) => {
      await workers.close();
      await meanwhile();
      workers = await startWorkersOf(stack, mx);
    },
  };
}

/**
 * What holds at every step: axe finds nothing, in light and dark colors, nor does a walk through what
 * is read aloud; the heading has the focus, nothing moves, sticks out or touches its frame, and what can
 * be pressed looks like it.
 */
export async function expectSound({ window, endUser }: Visit, focus = 'H1'): Promise<void> {
  await endUser.expectAccessiblePage();
  expect(await axeFindings(window)).toEqual([]);
  expect(readingProblems(await window.locator('body').ariaSnapshot())).toEqual([]);
  expect(await window.evaluate(PLACE)).toEqual({
    focus,
    isTooWide: false,
    tight: [],
    bare: [],
    shifts: [],
  });
  await window.emulateMedia({ colorScheme: 'dark' });
  expect(await axeFindings(window, ['color-contrast', 'link-in-text-block'])).toEqual([]);
  await window.emulateMedia({ colorScheme: 'light' });
}

/** How long axe looked, each time. */
const axeMs: number[] = [];

async function axeFindings(window: Page, rules = RULES): Promise<readonly string[]> {
  await window.evaluate(`void (window.axe ?? (() => { ${AXE} })())`);
  const fromMs = performance.now();
  const findings = await window.evaluate<string[]>(`
    axe.run(document, { runOnly: ${JSON.stringify(rules)} }).then(({ violations }) =>
      violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ': ' + html)))
  `);
  axeMs.push(performance.now() - fromMs);
  return findings;
}
