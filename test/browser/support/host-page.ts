// The page of an integrator: embeds the widget or opens the bank's page, and keeps every message it hears. A server of its
// own, so that messages cross origins as in life.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from '../../support/browser';

/** A message as the host heard it. */
export interface HeardMessage {
  readonly mx?: boolean;
  readonly type?: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

export interface HostPage {
  readonly baseUrl: string;
  /** Addresses (path and query) that browsers asked for, oldest first. */
  readonly visits: readonly string[];
  close(): Promise<void>;
}

const PAGE = `<!doctype html>
<html lang="en"><head><title>Host</title></head><body>
<h1>Host</h1>
<script>
window.heard = [];
window.addEventListener('message', (event) => window.heard.push(event.data));
const address = new URLSearchParams(location.search);
if (address.has('frame')) {
  const frame = document.createElement('iframe');
  frame.title = 'Connect';
  frame.width = 600;
  frame.height = 800;
  frame.src = address.get('frame');
  document.body.append(frame);
}
if (address.has('open')) {
  const button = document.createElement('button');
  button.textContent = 'Go to the bank';
  button.onclick = () => window.open(address.get('open'));
  document.body.append(button);
}
</script></body></html>`;

/** Starts the host's server on a free port. */
export async function startHostPage(): Promise<HostPage> {
  const visits: string[] = [];
  const server = createServer((request, response) => {
    visits.push(request.url ?? '');
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(PAGE);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${String(port)}`,
    visits,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Embeds the widget in the host and goes on inside it. */
export async function embed(browser: Browser, host: HostPage, url: string): Promise<void> {
  await browser.open(`${host.baseUrl}/?${new URLSearchParams({ frame: url }).toString()}`);
  await browser.intoFrame(0);
}

/** Opens the bank's page from the host, as a pop-up, and goes on inside it. */
export async function popUp(browser: Browser, host: HostPage, url: string): Promise<void> {
  await browser.open(`${host.baseUrl}/?${new URLSearchParams({ open: url }).toString()}`);
  await browser.press('Go to the bank');
  await browser.intoOtherWindow();
}

/** What the host has heard so far; goes out of the frame and back into it. */
export async function heard(browser: Browser): Promise<readonly HeardMessage[]> {
  await browser.intoFrame(null);
  const messages = await browser.evaluate('return window.heard');
  await browser.intoFrame(0);
  return messages as readonly HeardMessage[];
}
