/** Suites that use a headless Chromium: whether they run, and what the tests of them get. */
import { afterAll, beforeAll, jest } from '@jest/globals';
import { type Browser, type BrowserContext } from 'playwright-core';
import { ChromiumNotFoundError, findChromium, launchChromium } from '../../tools/browser/chromium';
import { describeUnless } from './server-suite';

/**
 * Safety nets, not expectations: a wait in the browser ends first, since its error says what was
 * awaited.
 */
const WAIT_TIMEOUT_MS = 120_000;
const TEST_TIMEOUT_MS = 240_000;

/**
 * A `describe` for suites that use a browser: skipped with a reason where there is none, a failure
 * where CI is set.
 */
export function describeWithBrowser(name: string, suite: () => void): void {
  const isMissing = findChromium(process.env['PATH']) === undefined;
  describeUnless(isMissing ? new ChromiumNotFoundError().message : undefined, name, suite);
}

/**
 * Runs a body in a context of the browser that no other body uses meanwhile; its windows are closed
 * afterwards, so that nothing of their sessions remains.
 */
export type InBrowser = <T>(body: (context: BrowserContext) => Promise<T>) => Promise<T>;

/** Starts one browser for all bodies of the suite, also for those that run side by side. */
export function useBrowser(): InBrowser {
  let browser: Browser | undefined;
  const idle: BrowserContext[] = [];
  jest.setTimeout(TEST_TIMEOUT_MS);
  beforeAll(async () => {
    browser = await launchChromium(process.env['PATH']);
  });
  afterAll(() => browser?.close());
  return async (body) => {
    if (browser === undefined) throw new Error('The browser is not up.');
    // A new one costs the browser more than most bodies do.
    const context = idle.pop() ?? (await browser.newContext());
    context.setDefaultTimeout(WAIT_TIMEOUT_MS);
    try {
      const result = await body(context);
      await Promise.all(context.pages().map((page) => page.close()));
      idle.push(context);
      return result;
    } catch (error) {
      await context.close();
      throw error;
    }
  };
}
