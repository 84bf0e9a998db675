/** The end user's page from outside: what it loads, and who may show it. */
import { expect } from '@jest/globals';
import { startMerchant } from '../../../tools/dev/merchant';
import { eventually } from '../../support/dev-server';
import { EndUser } from '../support/end-user';
import { signIn } from '../support/page-play';
import { gzippedBytes, type Pages } from '../support/page-visit';
import { type Together } from '../support/together';

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
      expect(gzippedBytes(pages.started().page)).toBeLessThanOrEqual(60 * 1_024);
    },
  );

  together(
    'is embedded by the merchant, who hears what happens; and by nobody else',
    async (context) => {
      const { api, allow } = pages.started();
      const merchant = await startMerchant(api(), { allow });
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
