// What every file here needs: one browser and one host page, for all tests of the file.
import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import { Browser } from '../../support/browser';
import { startHostPage, type HostPage } from './host-page';

export interface Setting {
  readonly browser: () => Browser;
  readonly host: () => HostPage;
}

const START_TIMEOUT_MS = 60_000;

/** Starts browser and host before the tests of the file and ends them after it; each test begins with an empty window. */
export function useBrowser(): Setting {
  let browser: Browser | undefined;
  let host: HostPage | undefined;
  beforeAll(async () => {
    browser = await Browser.start();
    host = await startHostPage();
  }, START_TIMEOUT_MS);
  beforeEach(() => browser?.reset());
  afterAll(async () => {
    await browser?.close();
    await host?.close();
  }, START_TIMEOUT_MS);
  return { browser: () => present(browser), host: () => present(host) };
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('Not started.');
  return value;
}
