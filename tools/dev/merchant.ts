/** The example merchant on a dev stack: a page of its own, from which the end user's page is opened. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { Tenants, parseTenantFile } from '../../api';
import { type ApiOnStack } from '../api-on-stack';
import { isFree } from '../dev-server';

const SERVER = path.join(__dirname, '..', '..', 'examples', 'merchant', 'server.mjs');
const PORT = 4090;
const OPEN = /^Open (http:\S+)/m;

/** What is set for the tenant `dev`: the merchant may embed the page, and gets the end user back. */
export class DevTenants {
  readonly tenants: Tenants;
  readonly #file = { value: parseTenantFile('{"tenants":{}}'), close: () => undefined };

  constructor() {
    this.tenants = new Tenants(this.#file);
  }

  /** Once it is known where the merchant is. */
  allow(origin: string): void {
    const dev = { origins: [origin], returnUrls: [`${origin}/`], brand: { name: 'A shop' } };
    this.#file.value = parseTenantFile(JSON.stringify({ tenants: { dev } }));
  }
}

/** It runs. */
export interface Merchant {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Starts it, on its usual port where that is free.
 *
 * @param say - told of each webhook that it takes
 * @throws Error when it ends instead
 */
export async function startMerchant(
  { url: API, key: API_KEY }: ApiOnStack,
  tenants: Pick<DevTenants, 'allow'>,
  say: (line: string) => void,
): Promise<Merchant> {
  const MERCHANT_PORT = (await isFree(PORT)) ? String(PORT) : '0';
  const child = spawn(process.execPath, [SERVER], {
    env: { API, API_KEY, MERCHANT_PORT },
    // Not of this process's group at the terminal: Ctrl-C is passed on, in its order, by us.
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  process.once('exit', () => child.kill());
  createInterface(child.stdout).on('line', (line) => {
    if (line.startsWith('Webhook ')) say(`The merchant takes a webhook: ${line.slice(8)}`);
  });
  let said = '';
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const [, found] = OPEN.exec(said) ?? [];
      if (found !== undefined) resolve(found);
    });
    void ended.then(() => {
      reject(new Error(`The merchant's page has ended: ${said}`));
    });
  });
  tenants.allow(url);
  const close = async (): Promise<void> => {
    child.kill();
    await ended;
  };
  return { url, close };
}
