// A headless Chromium for tests, driven through chromedriver's HTTP interface (W3C WebDriver) with plain fetch: no package
// is needed. Things are found as a person finds them, by label, heading and button text, so a page without them fails.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { isOnPath } from './programs';
import { describeUnless } from './server-suite';

const START_TIMEOUT_MS = 30_000;
const COMMAND_TIMEOUT_MS = 20_000;
const WAIT_TIMEOUT_MS = 15_000;
const WAIT_PAUSE_MS = 40;
const DRIVER = 'chromedriver';
/** The key under which WebDriver names an element. */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

/** No sandbox: containers, where tests run, have no user namespaces. Nothing calls home. */
const FLAGS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A `describe` for suites that drive Chromium: skipped with a reason where there is none, a failure where CI is set. */
export function describeWithBrowser(name: string, suite: () => void): void {
  const missing = ['chromium', DRIVER].filter((program) => !isOnPath(program));
  const reason = `${missing.join(' and ')} not found; Debian: apt-get install chromium chromium-driver`;
  describeUnless(missing.length === 0 ? undefined : reason, name, suite);
}

/** An open browser. Every wait ends with an error that says what the page showed instead. */
export class Browser {
  readonly #session: string;
  readonly #end: () => Promise<void>;

  private constructor(session: string, end: () => Promise<void>) {
    this.#session = session;
    this.#end = end;
  }

  /** Starts driver and browser with a fresh profile. */
  static async start(options: { readonly flags?: readonly string[] } = {}): Promise<Browser> {
    const profile = mkdtempSync(join(tmpdir(), 'test-browser-'));
    const driver = spawn(DRIVER, ['--port=0'], { stdio: ['ignore', 'pipe', 'ignore'] });
    const endDriver = async (): Promise<void> => {
      await stop(driver);
      rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    };
    try {
      const url = `http://127.0.0.1:${await portOf(driver)}`;
      const args = [...FLAGS, ...(options.flags ?? []), `--user-data-dir=${profile}`];
      const created = await send(`${url}/session`, 'POST', {
        capabilities: { alwaysMatch: { 'goog:chromeOptions': { args } } },
      });
      const session = `${url}/session/${(created as { sessionId: string }).sessionId}`;
      return new Browser(session, async () => {
        await send(session, 'DELETE').catch(() => undefined);
        await endDriver();
      });
    } catch (error) {
      await endDriver();
      throw error;
    }
  }

  /** Ends browser and driver and removes the profile. */
  async close(): Promise<void> {
    await this.#end();
  }

  async open(url: string): Promise<void> {
    await this.#post('/url', { url });
  }

  address(): Promise<string> {
    return this.#get('/url') as Promise<string>;
  }

  /** Runs a function body in the page and returns its value. */
  evaluate(script: string, ...args: readonly unknown[]): Promise<unknown> {
    return this.#post('/execute/sync', { script, args });
  }

  /** Resolves with the first truthy value of a function body. */
  async until(what: string, script: string, ...args: readonly unknown[]): Promise<unknown> {
    return this.#retry(what, async () => {
      const value = await this.evaluate(script, ...args);
      return value === null || value === false || value === '' || value === 0 ? undefined : value;
    });
  }

  /** Waits for the page's one heading. */
  async heading(text: string): Promise<void> {
    await this.until(
      `the heading "${text}"`,
      'return document.querySelector("h1")?.innerText.trim() === arguments[0]',
      text,
    );
  }

  /** Types into the field with this label, after emptying it. */
  async fill(label: string, value: string): Promise<void> {
    await this.#withElement(`a field "${label}"`, FIND_BY_LABEL, label, async (element) => {
      await this.#post(`/element/${element}/clear`, {});
      await this.#post(`/element/${element}/value`, { text: value });
    });
  }

  /** Chooses an option of the list with this label. */
  async fillSelect(label: string, option: string): Promise<void> {
    await this.#withElement(`a list "${label}"`, FIND_BY_LABEL, label, (element) =>
      this.#post(`/element/${element}/value`, { text: option }),
    );
  }

  /** Runs a script at the start of every page to come. */
  async beforeEveryPage(source: string): Promise<void> {
    const cmd = 'Page.addScriptToEvaluateOnNewDocument';
    await this.#post('/goog/cdp/execute', { cmd, params: { source } });
  }

  /** Ticks the choice with this label. */
  async choose(label: string): Promise<void> {
    await this.#withElement(`a choice "${label}"`, FIND_BY_LABEL, label, (element) =>
      this.#post(`/element/${element}/click`, {}),
    );
  }

  /** Clicks the button or link with this text. */
  async press(text: string): Promise<void> {
    await this.#withElement(`a button "${text}"`, FIND_BUTTON, text, (element) =>
      this.#post(`/element/${element}/click`, {}),
    );
  }

  /** Sends keys to whatever has the focus: `\uE004` is Tab, `\uE007` Enter, `\uE00D` Space. */
  async keys(text: string): Promise<void> {
    const actions = Array.from(text).flatMap((value) => [
      { type: 'keyDown', value },
      { type: 'keyUp', value },
    ]);
    await this.#post('/actions', { actions: [{ type: 'key', id: 'keyboard', actions }] });
  }

  /** Goes on inside the frame with this index, or with null in the whole page. */
  async intoFrame(index: number | null): Promise<void> {
    await this.#retry('the frame', async () => {
      await this.#post('/frame', { id: index });
      return true;
    });
  }

  /** Goes on in the other window once there is one. */
  async intoOtherWindow(): Promise<void> {
    const here = await this.#get('/window');
    const handle = await this.#retry('another window', async () => {
      const all = (await this.#get('/window/handles')) as readonly string[];
      return all.find((each) => each !== here);
    });
    await this.#post('/window', { handle });
  }

  /** Closes this window and goes on in the one that is left. */
  async closeWindow(): Promise<void> {
    const [handle] = (await send(`${this.#session}/window`, 'DELETE')) as readonly string[];
    await this.#post('/window', { handle });
  }

  /** Closes all windows but one and leaves its page, so that the next test begins afresh. */
  async reset(): Promise<void> {
    const [first, ...others] = (await this.#get('/window/handles')) as readonly string[];
    for (const handle of others) {
      await this.#post('/window', { handle });
      await send(`${this.#session}/window`, 'DELETE');
    }
    await this.#post('/window', { handle: first });
    await this.open('about:blank');
  }

  async #withElement(
    what: string,
    script: string,
    text: string,
    use: (element: string) => Promise<unknown>,
  ): Promise<void> {
    // A waiting page may be replaced between finding and using: then the element is stale, and looked for again.
    await this.#retry(what, async () => {
      const found = (await this.evaluate(script, text)) as Readonly<Record<string, string>> | null;
      const element = found?.[ELEMENT];
      if (element === undefined) return undefined;
      await use(element);
      return true;
    });
  }

  async #retry<T>(what: string, attempt: () => Promise<T | undefined>): Promise<T> {
    const deadlineMs = Date.now() + WAIT_TIMEOUT_MS;
    let lastError = '';
    while (Date.now() < deadlineMs) {
      try {
        const value = await attempt();
        if (value !== undefined) return value;
      } catch (error) {
        lastError = error instanceof Error ? `; ${error.message}` : '';
      }
      await new Promise((resolve) => setTimeout(resolve, WAIT_PAUSE_MS));
    }
    const shown = await this.evaluate('return document.body?.innerText ?? ""').catch(() => '');
    throw new Error(`The browser never found ${what}${lastError}. It shows: ${String(shown)}`);
  }

  #post(path: string, body: unknown): Promise<unknown> {
    return send(this.#session + path, 'POST', body);
  }

  #get(path: string): Promise<unknown> {
    return send(this.#session + path, 'GET');
  }
}

/** Radio buttons stand inside their label, fields beside it: `control` knows both. */
const FIND_BY_LABEL = `
const label = [...document.querySelectorAll('label')].find((each) => each.innerText.trim() === arguments[0]);
return label?.control ?? null;`;
const FIND_BUTTON = `
return [...document.querySelectorAll('button, a[href], summary')].find((each) => each.innerText.trim() === arguments[0]) ?? null;`;

async function send(url: string, method: string, body?: unknown): Promise<unknown> {
  const response = await fetch(url, {
    method,
    signal: AbortSignal.timeout(COMMAND_TIMEOUT_MS),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const { value } = (await response.json()) as { readonly value: unknown };
  if (response.ok) return value;
  const { error = 'rejected' } = value as { readonly error?: string };
  throw new Error(`WebDriver: ${error}`);
}

/** chromedriver chooses its port and prints it. */
async function portOf(driver: ChildProcess): Promise<string> {
  const failed = once(driver, 'error', { signal: AbortSignal.timeout(START_TIMEOUT_MS) });
  const printed = (async () => {
    if (driver.stdout !== null) {
      for await (const line of createInterface({ input: driver.stdout })) {
        const port = /started successfully on port (\d+)/.exec(line)?.[1];
        if (port !== undefined) return port;
      }
    }
    throw new Error('chromedriver ended before it had a port.');
  })();
  const port = await Promise.race([printed, failed.then(() => undefined)]);
  failed.catch(() => undefined);
  if (port === undefined) throw new Error('chromedriver could not be started.');
  return port;
}

async function stop(driver: ChildProcess): Promise<void> {
  if (driver.exitCode !== null || driver.signalCode !== null || driver.pid === undefined) return;
  const ended = once(driver, 'exit');
  driver.kill();
  await ended;
}
