/**
 * Starts the Chromium that is installed on this machine, through playwright-core. Browser tests and
 * the pictures of the documentation use it. playwright-core contains no browser and downloads none.
 */
import { chromium, type Browser } from 'playwright-core';
import { findProgram } from './find-program';

/** There is no Chromium on the search path. */
export class ChromiumNotFoundError extends Error {
  override readonly name = 'ChromiumNotFoundError';

  constructor() {
    super('No `chromium` on PATH. On Debian: apt-get install chromium');
  }
}

const START_TIMEOUT_MS = 120_000;

/** The path of the `chromium` executable; undefined when there is none. */
export function findChromium(searchPath: string | undefined): string | undefined {
  return findProgram('chromium', searchPath);
}

/**
 * Starts a headless Chromium with a fresh profile, which is removed when the browser is closed.
 * Chromium also ends when this process does.
 *
 * @param searchPath - where `chromium` is looked for, as `PATH` has it
 * @throws ChromiumNotFoundError
 */
export async function launchChromium(searchPath: string | undefined): Promise<Browser> {
  const executablePath = findChromium(searchPath);
  if (executablePath === undefined) throw new ChromiumNotFoundError();
  return chromium.launch({
    executablePath,
    // Root and containers have no user namespaces, which the sandbox needs. Only our own pages are
    // opened.
    chromiumSandbox: false,
    // One for each page costs more than most pages do; two keep two cores busy.
    args: ['--renderer-process-limit=2'],
    timeout: START_TIMEOUT_MS,
    // playwright would end this process at a signal. The caller handles signals and closes the
    // browser.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
}
