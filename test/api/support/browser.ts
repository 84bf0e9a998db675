// A headless Chromium through chromedriver's W3C WebDriver, spoken with fetch: no package needed.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';

const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

/** Whether this machine has a browser to drive. */
export function hasBrowser(): boolean {
  return ['chromium', 'chromedriver'].every(
    (name) => spawnSync(name, ['--version'], { timeout: 20_000 }).status === 0,
  );
}

/** One page in a headless browser. */
export class Browser {
  readonly #driver: ChildProcess;
  readonly #base: string;
  #session = '';

  private constructor(driver: ChildProcess, base: string) {
    this.#driver = driver;
    this.#base = base;
  }

  /** Starts driver and browser. */
  static async start(): Promise<Browser> {
    const port = await freePort();
    const driver = spawn('chromedriver', [`--port=${String(port)}`], { stdio: 'ignore' });
    const browser = new Browser(driver, `http://127.0.0.1:${String(port)}`);
    await browser.#until('the driver', async () => (await fetch(`${browser.#base}/status`)).ok);
    const args = ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'];
    const { sessionId } = (await browser.#call('POST', '/session', {
      capabilities: { alwaysMatch: { browserName: 'chrome', 'goog:chromeOptions': { args } } },
    })) as { readonly sessionId: string };
    browser.#session = `/session/${sessionId}`;
    return browser;
  }

  async open(url: string): Promise<void> {
    await this.#call('POST', `${this.#session}/url`, { url });
  }

  /** Waits for an element and returns its id. */
  async find(selector: string): Promise<string> {
    let id = '';
    await this.#until(selector, async () => {
      const body = { using: 'css selector', value: selector };
      const found = await this.#call('POST', `${this.#session}/elements`, body);
      id = (found as Record<string, string>[])[0]?.[ELEMENT] ?? '';
      return id !== '';
    });
    return id;
  }

  async type(selector: string, text: string): Promise<void> {
    await this.#call('POST', `${this.#session}/element/${await this.find(selector)}/value`, {
      text,
    });
  }

  async click(selector: string): Promise<void> {
    await this.#call('POST', `${this.#session}/element/${await this.find(selector)}/click`, {});
  }

  /** Waits until the text is on the page; returns all of it. */
  async textWith(expected: RegExp): Promise<string> {
    let text = '';
    await this.#until(String(expected), async () => {
      const id = await this.find('body');
      text = (await this.#call('GET', `${this.#session}/element/${id}/text`)) as string;
      return expected.test(text);
    });
    return text;
  }

  async close(): Promise<void> {
    if (this.#session !== '') await this.#call('DELETE', this.#session).catch(() => undefined);
    this.#driver.kill();
  }

  async #call(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(this.#base + path, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const { value } = (await response.json()) as { readonly value: unknown };
    if (!response.ok) throw new Error(`WebDriver ${path}: ${JSON.stringify(value).slice(0, 300)}`);
    return value;
  }

  async #until(what: string, condition: () => Promise<boolean>, timeoutMs = 20_000): Promise<void> {
    for (const deadline = Date.now() + timeoutMs; ;) {
      if (await condition().catch(() => false)) return;
      if (Date.now() > deadline) throw new Error(`The browser did not come to: ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
