/**
 * Goal: an end user gets through every step of the page, by keyboard, on a narrow screen and with a
 * screen reader; no trouble is a dead end. Method: headless Chromium on a whole stack; test/page has the rest.
 */
import { once } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { startMerchant, type DevTenants } from '../../tools/dev/merchant';
import { eventually } from '../support/dev-server';
import { describeWithBrowser } from '../support/browser';
import { describeWithOwnServer } from '../support/server-suite';
import { EndUser } from './support/end-user';
import {
  OAUTH,
  PICTURE_QUESTION,
  TROUBLES,
  alertOf,
  answeredOnce,
  comesBackByWindow,
  comesBackHere,
  fillIn,
  opensBank,
  signIn,
  usesWidget,
} from './support/page-play';
import { BACK, expectSound, gzippedBytes, usePages } from './support/page-visit';

describeWithOwnServer("the end user's page", () => {
  describeWithBrowser('in a browser', () => {
    const pages = usePages();
    describe('every step', () => {
      it('of a sign-in that is missing, then wrong, then right: by keyboard, at 320 px', async () => {
        const visit = await pages.visit({ viewport: { width: 320, height: 640 } });
        const { endUser, window } = visit;
        await endUser.sees('Sign in at your bank');
        await expectSound(visit);
        await endUser.types('Tab', 'test_atrium', 'Enter');
        await window.getByText('Some fields are empty').waitFor();
        await expectSound(visit, 'DIV');
        await endUser.types('Tab', 'Enter');
        await window.keyboard.type('INVALID');
        await endUser.types('Enter');
        await window.locator('main').getByText('Your bank did not accept').waitFor();
        await expectSound(visit);
        await endUser.types('Tab', 'test_atrium', 'Tab', 'sim_multiple', 'Enter');
        await endUser.sees('Your bank asks');
        await expectSound(visit);
        await endUser.types('Tab', 'correct', 'Tab', 'correct', 'Tab', 'Space', 'Enter');
        await endUser.sees('Choose an account');
        await expectSound(visit);
        await endUser.types('Tab', 'Space', 'Enter');
        await endUser.sees('Account verified');
        await expectSound(visit);
        const back = `${BACK}?verification=${visit.verificationId}&state=order+7`;
        expect(await window.getByRole('link').getAttribute('href')).toBe(back);
      });

      it('of pictures, which have a text; with reduced motion, in French', async () => {
        const visit = await pages.visit({ language: 'fr', isReducedMotion: true });
        const { endUser, window } = visit;
        await endUser.sees('Connectez-vous à votre banque');
        await fillIn(visit, 'sim_image_options');
        await endUser.presses('Continuer');
        await endUser.sees('Votre banque demande');
        await expectSound(visit);
        await endUser.chooses('IMAGE_2');
        await endUser.presses('Continuer');
        await endUser.sees('Choisissez un compte');
        await expectSound(visit);
        await endUser.presses('Annuler');
        await window.getByRole('dialog', { name: 'Annuler la vérification ?' }).waitFor();
        await expectSound(visit, 'BUTTON');
        await endUser.types('Escape');
        await endUser.chooses('MX Bank Savings');
        await endUser.presses('Continuer');
        await endUser.sees('Compte vérifié');
        await window.getByText('Votre compte a été vérifié.').waitFor();
      });

      it('of a picture to read, a wrong answer, and the end: said in words to a screen reader', async () => {
        const visit = await pages.visit();
        const { endUser, window } = visit;
        await signIn(visit, 'image');
        await endUser.sees('Your bank asks');
        expect(await window.locator('main').ariaSnapshot()).toMatch(PICTURE_QUESTION);
        await endUser.fills('What is in this picture?', 'wrong');
        await endUser.presses('Continue');
        await window.locator('main').getByText('Your bank did not accept the answer.').waitFor();
        await expectSound(visit);
        await endUser.presses('Cancel');
        await endUser.presses('Cancel the verification');
        await endUser.sees('Verification cancelled');
        await expectSound(visit);
      });

      it("of the bank's own page, in a window of its own", async () => {
        const visit = await pages.visit({ member: OAUTH });
        const { endUser, window } = visit;
        await endUser.sees('Sign in at your bank');
        await expectSound(visit);
        const bank = new EndUser((await opensBank(visit)).mainFrame());
        await window.getByText('Please finish at your bank').waitFor();
        await bank.sees('MX Bank (OAuth)');
        await bank.presses('Allow');
        await endUser.sees('Choose an account');
        await endUser.chooses('MX Bank Checking');
        await endUser.presses('Continue');
        await endUser.sees('Account verified');
      });

      it.each([comesBackByWindow, comesBackHere])('of a bank that redirects: %p', async (back) => {
        const clientRedirectUrl = `${pages.started().api().url}/page/return`;
        const member = { ...OAUTH, referralSource: 'APP', clientRedirectUrl } as const;
        const visit = await pages.visit({ member });
        await back(visit);
        expect(visit.window.url()).toMatch(/\/page\/v\/[\w.-]+$/);
      });

      it('of the bank, where the backend has chosen none: a reload in between is no second start', async () => {
        const visit = await pages.visit({ member: 'by-end-user' });
        const { endUser, window } = visit;
        await endUser.sees('Which bank is your account at?');
        await expectSound(visit);
        await endUser.fills('Name of your bank', 'MX Bank');
        await endUser.presses('Search');
        await window.getByRole('button', { name: 'MX Bank', exact: true }).waitFor();
        await expectSound(visit, 'BUTTON');
        await window.reload();
        await endUser.fills('Name of your bank', 'MX Bank');
        await endUser.types('Enter');
        await endUser.presses('MX Bank');
        await signIn(visit, 'sim_legacy');
        await endUser.sees('Account verified');
      });

      it("of MX's widget, whose messages are passed on", async () => {
        const visit = await pages.visit({ member: { kind: 'connect-widget' } });
        await visit.endUser.sees('Connect your bank');
        await usesWidget(visit, () => expectSound(visit, 'IFRAME'));
        await visit.endUser.sees('Account verified');
      });
    });

    describe('trouble while an answer is sent', () => {
      it.each(TROUBLES)('$name: said, kept, sent again by itself, and once', async (trouble) => {
        const visit = await pages.visit();
        await visit.endUser.sees('Sign in at your bank');
        await fillIn(visit, 'challenge');
        await trouble.begin(visit);
        await visit.endUser.presses('Continue');
        if (trouble.isTaken !== true) {
          await alertOf(visit).getByText(trouble.text).waitFor();
          expect(await visit.window.getByLabel('Username').inputValue()).toBe('test_atrium');
        }
        await trouble.end?.(visit);
        await visit.endUser.sees('Your bank asks');
        expect(await pages.membersOf(visit)).toHaveLength(1);
      });

      it('the API is restarted, then the worker: the page goes on', async () => {
        const visit = await pages.visit();
        const { restartApi, restartWorker } = pages.started();
        await visit.endUser.sees('Sign in at your bank');
        await fillIn(visit, 'challenge');
        await restartApi(async () => {
          await visit.endUser.presses('Continue');
          await alertOf(visit).getByText('There is no connection.').waitFor();
        });
        await visit.endUser.presses('Try again now');
        await visit.endUser.sees('Your bank asks');
        await visit.endUser.fills('What city were you born in?', 'correct');
        await restartWorker(async () => {
          await visit.endUser.presses('Continue');
          await alertOf(visit).getByText('The service does not answer').waitFor();
        });
        await visit.endUser.sees('Choose an account');
        expect(await pages.membersOf(visit)).toHaveLength(1);
      });

      it('a slow network: a second press sends nothing twice', async () => {
        const visit = await pages.visit();
        let sent = 0;
        const released = new AbortController();
        await visit.window.route('**/credentials', async (route) => {
          sent += 1;
          await once(released.signal, 'abort');
          await route.continue();
        });
        await signIn(visit, 'challenge');
        await visit.window.getByRole('button', { name: 'Sending …' }).waitFor();
        await visit.endUser.types('Enter', 'Enter');
        released.abort();
        await visit.endUser.sees('Your bank asks');
        expect(sent).toBe(1);
      });
    });

    describe('a session', () => {
      it('survives a reload and the back button, with the same verification', async () => {
        const visit = await pages.visit();
        const { window, endUser } = visit;
        await endUser.sees('Sign in at your bank');
        expect(window.url()).not.toContain('#');
        await window.reload();
        await endUser.sees('Sign in at your bank');
        await window.goto('about:blank');
        await window.goBack();
        await signIn(visit, 'challenge');
        await endUser.sees('Your bank asks');
      });

      it('of two tabs: one answers, and the other goes on with it; a late answer is told', async () => {
        const visit = await pages.visit();
        await visit.endUser.sees('Sign in at your bank');
        const opened = visit.window.waitForEvent('popup');
        await visit.window.evaluate('void window.open(location.href)');
        const window = await opened;
        const other = { ...visit, window, endUser: new EndUser(window.mainFrame()) };
        await answeredOnce(other, 409);
        await signIn(other, 'challenge');
        await alertOf(other).getByText('This step is over already').waitFor();
        await signIn(visit, 'challenge');
        await visit.endUser.sees('Your bank asks');
        await other.endUser.sees('Your bank asks');
        expect(await pages.membersOf(visit)).toHaveLength(1);
      });

      it('that is over leads back; an address opens once', async () => {
        const visit = await pages.visit();
        await answeredOnce(visit, 401);
        await signIn(visit, 'challenge');
        await visit.endUser.sees('This page is too old');
        await expectSound(visit);
        expect(await visit.window.getByRole('link').textContent()).toBe('Back to Acme');
        const { url } = await pages.addressOf();
        for (const heading of ['Sign in at your bank', 'This address was used already']) {
          const context = await pages.context().browser()!.newContext();
          const window = await context.newPage();
          await window.goto(url);
          await new EndUser(window.mainFrame()).sees(heading);
          await context.close();
        }
      });

      it('shows an end that came from elsewhere', async () => {
        const visit = await pages.visit();
        await visit.endUser.sees('Sign in at your bank');
        await pages.started().stack.client.cancel(visit.verificationId, { reason: 'no more' });
        await visit.endUser.sees('Verification cancelled');
        expect(await pages.membersOf(visit)).toHaveLength(0);
      });
    });

    it('is small: few requests before the first form, and everything named by its policy', async () => {
      pages.started().setTenant({ returnUrls: [BACK] });
      const window = await pages.context().newPage();
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
    });

    it('is embedded by the merchant, who hears what happens; and by nobody else', async () => {
      const { api, setTenant } = pages.started();
      const tenants = {
        allow: (origin: string) =>
          setTenant({ origins: [origin], returnUrls: [`${origin}/`, BACK] }),
      } as DevTenants;
      const merchant = await startMerchant(api(), tenants);
      try {
        const window = await pages.context().newPage();
        await window.goto(merchant.url);
        await window.getByRole('button', { name: 'user name and password' }).click();
        const frame = await (await window.waitForSelector('iframe')).contentFrame();
        const visit = { verificationId: '', window, endUser: new EndUser(frame!) };
        await signIn(visit, 'sim_legacy');
        await visit.endUser.sees('Account verified');
        await window.getByText('Ended: verified').waitFor();
        await frame!.getByRole('link', { name: 'Back', exact: true }).click();
        await window.locator('iframe').waitFor({ state: 'detached' });
        const foreign = await pages.context().newPage();
        await foreign.goto(merchant.url.replace('127.0.0.1', 'localhost'));
        const { url } = await pages.addressOf();
        await foreign.evaluate(`AtriumVerification.open({ url: ${JSON.stringify(url)} })`);
        const stopped = await (await foreign.waitForSelector('iframe')).contentFrame();
        await eventually('it is stopped', () => stopped!.url().startsWith('chrome-error:'));
      } finally {
        await merchant.close();
      }
    });
  });
});
