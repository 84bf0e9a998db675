/** An integrator's page on an origin of its own: embeds the widget and keeps what it hears. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { afterAll, beforeAll } from '@jest/globals';
import { type BrowserContext, type Page } from 'playwright-core';
import { EndUser } from './end-user';

/** A message as the host heard it. */
export interface HeardMessage {
  readonly type: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

const pageWith = (frame: string | null) => `<!doctype html>
<html lang="en"><head><title>Host</title></head><body>
<h1>Host</h1>
<script>
window.heard = [];
window.addEventListener('message', (event) => window.heard.push(event.data));
</script>
${frame === null ? '' : `<iframe title="Connect" width="600" height="800" src="${frame}"></iframe>`}
</body></html>`;

/** The host in a browser window. */
export class Host {
  readonly baseUrl: string;
  readonly window: Page;

  constructor(baseUrl: string, window: Page) {
    this.baseUrl = baseUrl;
    this.window = window;
  }

  /** Goes to any address, in the host's window. */
  async visit(url: string): Promise<EndUser> {
    // An app that takes a navigation over ends the loading of the page, so its end is not waited
    // for.
    await this.window.goto(url, { waitUntil: 'commit' });
    return new EndUser(this.window.mainFrame());
  }

  /** Embeds the widget in the host's page. */
  async embed(url: string): Promise<EndUser> {
    await this.visit(`${this.baseUrl}/?frame=${encodeURIComponent(url)}`);
    const frame = await (await this.window.waitForSelector('iframe')).contentFrame();
    if (frame === null) throw new Error('The frame has no document.');
    return new EndUser(frame);
  }

  /** Opens the bank's page from the host's, as a pop-up. */
  async popUp(url: string): Promise<EndUser> {
    await this.window.goto(this.baseUrl);
    const opened = this.window.waitForEvent('popup');
    await this.window.evaluate(`void window.open(${JSON.stringify(url)})`);
    return new EndUser((await opened).mainFrame());
  }

  /** Waits for a message of this type. Returns all that the host's page has heard, oldest first. */
  async hears(type: string): Promise<readonly HeardMessage[]> {
    await this.window.waitForFunction(`window.heard.some(({ type }) => type === '${type}')`);
    return this.window.evaluate<HeardMessage[]>('window.heard');
  }
}

/** Starts the host for the tests of the suite; each body gets a window of its own. */
export function useHost(): (context: BrowserContext) => Promise<Host> {
  const server = createServer(({ url = '' }, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(pageWith(new URL(url, 'http://host').searchParams.get('frame')));
  });
  beforeAll(async () => {
    await once(server.listen(0, '127.0.0.1'), 'listening');
  });
  afterAll(async () => {
    const closed = once(server.close(), 'close');
    server.closeAllConnections();
    await closed;
  });
  return async (context) => {
    const { port } = server.address() as AddressInfo;
    return new Host(`http://127.0.0.1:${String(port)}`, await context.newPage());
  };
}
