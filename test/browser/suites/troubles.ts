/** Trouble on the end user's page: it is said, what was entered is kept, and nothing is done twice. */
import { once } from 'node:events';
import { expect } from '@jest/globals';
import { type Page } from 'playwright-core';
import { type InBrowser } from '../../support/browser';
import { EndUser } from '../support/end-user';
import { TROUBLES, alertOf, answeredOnce, fillIn, signIn } from '../support/page-play';
import { expectSound, type Pages } from '../support/page-visit';
import { type Together } from '../support/together';

/** Declares the tests. */
export function troubles(pages: Pages, together: Together): void {
  for (const trouble of TROUBLES)
    together(`${trouble.name}: said, kept, sent again by itself, and once`, async (context) => {
      const visit = await pages.visit(context);
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

  together('a slow network: a second press sends nothing twice', async (context) => {
    const visit = await pages.visit(context);
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
}

/** Declares the test of a proxy that passes nothing of a stream on before its end. */
export function heldBackStream(pages: Pages, together: Together): void {
  together('a stream that a proxy holds back: the page reads where it stands', async (context) => {
    const never = (window: Page) => window.route('**/events', () => new Promise(() => undefined));
    const visit = await pages.visit(context, { prepare: never });
    await signIn(visit, 'sim_legacy');
    await visit.endUser.sees('Account verified');
    expect(await pages.membersOf(visit)).toHaveLength(1);
  });
}

/** Declares the tests of sessions. */
export function sessions(pages: Pages, together: Together, inBrowser: InBrowser): void {
  together('survives a reload and the back button, with the same verification', async (context) => {
    const visit = await pages.visit(context);
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

  together(
    'of two tabs: one answers, and the other goes on with it; a late answer is told',
    async (context) => {
      const visit = await pages.visit(context);
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
    },
  );

  together('that is over leads back; an address opens once, and only whole', async (context) => {
    const visit = await pages.visit(context);
    await answeredOnce(visit, 401);
    await signIn(visit, 'challenge');
    await visit.endUser.sees('This page is too old');
    await expectSound(visit);
    expect(await visit.window.getByRole('link').textContent()).toBe('Back to Acme');
    const { url } = await pages.addressOf();
    const opened = [
      [url, 'Sign in at your bank'],
      [url, 'This address does not work'],
      [url.slice(0, url.indexOf('#') - 5), 'This address does not work'],
    ] as const;
    for (const [address, heading] of opened) {
      await inBrowser(async (fresh) => {
        const window = await fresh.newPage();
        await window.goto(address);
        await new EndUser(window.mainFrame()).sees(heading);
      });
    }
  });

  together('shows an end that came from elsewhere', async (context) => {
    const visit = await pages.visit(context);
    await visit.endUser.sees('Sign in at your bank');
    await pages.started().stack.client.cancel(visit.verificationId, { reason: 'no more' });
    await visit.endUser.sees('Verification cancelled');
    expect(await pages.membersOf(visit)).toHaveLength(0);
  });
}

/** Declares the test of services that go away. */
export function restarts(pages: Pages, alone: Together): void {
  alone('the API is restarted, then the worker: the page goes on', async (context) => {
    const visit = await pages.visit(context);
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
}
