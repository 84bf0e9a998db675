/**
 * A headless Chromium for pictures of web pages, driven through chromedriver's HTTP interface (W3C WebDriver) with plain
 * fetch, so that making the documentation needs no browser package. Nothing of the product lives here.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

/** An open browser with one page. */
export interface Browser {
  /** Loads an address; resolves when the page has loaded, which says nothing about what its scripts still fetch. */
  open(url: string): Promise<void>;
  /** Runs a function body in the page and returns its value. */
  evaluate(body: string, ...args: readonly unknown[]): Promise<unknown>;
  /** Resolves once the function body returns something truthy. @throws BrowserError after the bound */
  waitFor(what: string, body: string, timeoutMs?: number): Promise<void>;
  /** Sets the size of the visible part of the page. */
  resize(size: PageSize): Promise<void>;
  /** The visible part of the page as a PNG. */
  screenshot(): Promise<Buffer>;
  /** Ends browser and driver and removes the profile. */
  close(): Promise<void>;
}

/** How large the page is, in CSS pixels. */
export interface PageSize {
  readonly width: number;
  readonly height: number;
}

/** The browser is missing, did not start, or did not show what was waited for. */
export class BrowserError extends Error {
  override readonly name = 'BrowserError';
}

const START_TIMEOUT_MS = 30_000;
const COMMAND_TIMEOUT_MS = 60_000;
const WAIT_TIMEOUT_MS = 30_000;
const WAIT_POLL_MS = 200;

/** Nothing that calls home, and no sandbox: containers, where pictures are made, have no user namespaces. */
const FLAGS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--hide-scrollbars',
  '--force-color-profile=srgb',
];

const MISSING =
  'chromedriver could not be started. Install Chromium with its driver, for example: apt-get install chromium chromium-driver';

/** Starts a browser. @throws BrowserError */
export async function openBrowser(): Promise<Browser> {
  const profile = mkdtempSync(path.join(tmpdir(), 'docs-browser-'));
  const driver = spawn('chromedriver', ['--port=0'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const end = async (): Promise<void> => {
    await endDriver(driver);
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const driverUrl = `http://127.0.0.1:${await portOf(driver)}`;
    const chrome = { args: [...FLAGS, `--user-data-dir=${profile}`] };
    const created = await call(driverUrl, 'POST', '/session', {
      capabilities: { alwaysMatch: { browserName: 'chrome', 'goog:chromeOptions': chrome } },
    });
    const { sessionId } = created as { readonly sessionId: string };
    const session = `${driverUrl}/session/${sessionId}`;
    return pageOf(session, async () => {
      await call(session, 'DELETE', '').catch(() => undefined);
      await end();
    });
  } catch (error) {
    await end();
    throw error;
  }
}

function pageOf(session: string, close: () => Promise<void>): Browser {
  const evaluate = (body: string, ...args: readonly unknown[]): Promise<unknown> =>
    call(session, 'POST', '/execute/sync', { script: body, args });
  return {
    evaluate,
    close,
    open: async (url) => {
      await call(session, 'POST', '/url', { url });
    },
    waitFor: async (what, body, timeoutMs = WAIT_TIMEOUT_MS) => {
      const deadlineMs = Date.now() + timeoutMs;
      while (!isTruthy(await evaluate(body))) {
        if (Date.now() > deadlineMs) throw new BrowserError(`The page never showed ${what}.`);
        await new Promise((resolve) => setTimeout(resolve, WAIT_POLL_MS));
      }
    },
    resize: async ({ width, height }) => {
      // The window's size would count its frame in; this is the page's own.
      const params = { width, height, deviceScaleFactor: 1, mobile: false };
      const cmd = 'Emulation.setDeviceMetricsOverride';
      await call(session, 'POST', '/goog/cdp/execute', { cmd, params });
    },
    screenshot: async () => {
      const picture = await call(session, 'GET', '/screenshot');
      return Buffer.from(String(picture), 'base64');
    },
  };
}

function isTruthy(value: unknown): boolean {
  return value !== undefined && value !== null && value !== false && value !== 0 && value !== '';
}

/** One WebDriver command; its value. */
async function call(
  base: string,
  method: 'GET' | 'POST' | 'DELETE',
  route: string,
  body?: unknown,
): Promise<unknown> {
  const response = await fetch(`${base}${route}`, {
    method,
    signal: AbortSignal.timeout(COMMAND_TIMEOUT_MS),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const { value } = (await response.json()) as { readonly value: unknown };
  if (!response.ok) throw new BrowserError(`${method} ${route}: ${messageIn(value)}`);
  return value;
}

function messageIn(value: unknown): string {
  const isFailure = typeof value === 'object' && value !== null && 'message' in value;
  return isFailure ? String(value.message) : 'the driver rejected without a reason';
}

/** chromedriver chooses its port and prints it. */
async function portOf(driver: ChildProcess): Promise<string> {
  const { stdout } = driver;
  if (stdout === null) throw new BrowserError(MISSING);
  const lines = createInterface({ input: stdout });
  const deadline = AbortSignal.timeout(START_TIMEOUT_MS);
  const failed = once(driver, 'error', { signal: deadline }).then(() => {
    throw new BrowserError(MISSING);
  });
  const port = (async () => {
    for await (const line of lines) {
      const found = /started successfully on port (?<port>\d+)/.exec(line)?.groups?.['port'];
      if (found !== undefined) return found;
    }
    throw new BrowserError(MISSING);
  })();
  failed.catch(() => undefined);
  return Promise.race([port, failed]);
}

async function endDriver(driver: ChildProcess): Promise<void> {
  if (driver.exitCode !== null || driver.signalCode !== null || driver.pid === undefined) return;
  const ended = once(driver, 'exit');
  driver.kill();
  await ended;
}
