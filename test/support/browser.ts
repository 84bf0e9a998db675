/** Suites that use a headless Chromium: whether they run, and what every test of them gets. */
import { afterAll, afterEach, beforeAll, beforeEach, jest } from '@jest/globals';
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
 * Starts one browser for the tests of the suite. Returns how to get at the context of the running
 * test, which is fresh.
 */
export function useBrowser(): () => BrowserContext {
  let browser: Browser | undefined;
  let context: BrowserContext | undefined;
  jest.setTimeout(TEST_TIMEOUT_MS);
  beforeAll(async () => {
    browser = await launchChromium(process.env['PATH']);
  });
  beforeEach(async () => {
    context = await browser?.newContext();
    context?.setDefaultTimeout(WAIT_TIMEOUT_MS);
  });
  afterEach(() => context?.close());
  afterAll(() => browser?.close());
  return () => {
    if (context === undefined) throw new Error('The browser is not up.');
    return context;
  };
}
