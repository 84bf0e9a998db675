/** Every step of the end user's page: by keyboard, on a narrow screen, in other languages, read out. */
import { once } from 'node:events';
import { expect } from '@jest/globals';
import { type Page } from 'playwright-core';
import { type Together } from '../support/together';
import { EndUser } from '../support/end-user';
import {
  OAUTH,
  comesBackByWindow,
  comesBackHere,
  fillIn,
  opensBank,
  signIn,
  usesWidget,
} from '../support/page-play';
import { BACK, expectSound, type Pages } from '../support/page-visit';
import { expectReadAs } from '../support/read-aloud';

/** What a stream tells while the bank works. */
const WORKING = {
  contentType: 'text/event-stream',
  body: `id: 1\ndata: ${JSON.stringify({ step: 'awaitMemberSettled', nextAction: { kind: 'none' }, outcome: null, version: 1 })}\n\n`,
};

/** What phones, password managers and spelling checkers are told of each field. */
function inputsOf(window: Page): Promise<readonly string[]> {
  return window.evaluate<string[]>(`
    [...document.querySelectorAll('input:not([type=radio])')].map((each) =>
      ['type', 'autocomplete', 'autocapitalize', 'spellcheck'].map((name) => String(each.getAttribute(name))).join(' '))
  `);
}

/** How far what is not as wide as the page is from its left and right, and how wide its lines are there. */
function sidesOf(window: Page): Promise<readonly (readonly [number, number, string])[]> {
  return window.evaluate<[number, number, string][]>(`
    [...document.querySelectorAll('.brand, button, .summary, .summary a')].map((each) => {
      const { left, right } = each.getBoundingClientRect();
      const { borderLeftWidth, borderRightWidth } = getComputedStyle(each);
      const page = document.querySelector('main').getBoundingClientRect();
      const sides = [left - page.left + parseInt(borderLeftWidth), page.right - right + parseInt(borderRightWidth)];
      return [...sides.map(Math.round), each.innerText];
    })
  `);
}

/**
 * Declares the tests.
 *
 * @param isAskedAgain - what MX's own try of new credentials asks, verify asks again
 *   (docs/platform.md)
 */
export function everyStep(
  pages: Pages,
  together: Together,
  { isAskedAgain = false }: { readonly isAskedAgain?: boolean } = {},
): void {
  together(
    'of a sign-in that is missing, then wrong, then right: by keyboard, at 320 px',
    async (context) => {
      const visit = await pages.visit(context, {
        viewport: { width: 320, height: 640 },
        hasMotion: true,
      });
      const { endUser, window } = visit;
      await endUser.sees('Sign in at your bank');
      await expectSound(visit);
      expect(await inputsOf(window)).toEqual([
        'text username none false',
        'password current-password null false',
      ]);
      await endUser.types('Tab', 'test_atrium', 'Enter');
      await window.getByText('Some fields are empty').waitFor();
      await expectSound(visit, 'DIV');
      await expectReadAs(window, 'a field that is missing');
      await endUser.types('Tab', 'Enter');
      await window.keyboard.type('INVALID');
      await endUser.types('Enter');
      await window.locator('main').getByText('Your bank did not accept').waitFor();
      await expectSound(visit);
      await expectReadAs(window, 'the sign-in once more');
      // WCAG 2.2, 3.3.7: nobody has to enter the same name twice.
      expect(await window.getByLabel('Username').inputValue()).toBe('test_atrium');
      expect(await window.getByRole('textbox', { name: 'Password' }).inputValue()).toBe('');
      const kept = await window.evaluate('JSON.stringify([sessionStorage, localStorage])');
      expect(kept).not.toContain('test_atrium');
      await endUser.types('Tab', 'test_atrium', 'Tab', 'sim_multiple', 'Enter');
      for (let round = 0; round < (isAskedAgain ? 2 : 1); round += 1) {
        await window.locator('h1:focus', { hasText: 'Your bank asks' }).waitFor();
        await expectSound(visit);
        await expectReadAs(window, 'questions');
        expect(await inputsOf(window)).toEqual(Array(2).fill('text off null false'));
        await endUser.types('Tab', 'correct', 'Tab', 'correct', 'Tab', 'Space', 'Enter');
      }
      await endUser.sees('Choose an account');
      await expectSound(visit);
      await expectReadAs(window, 'the account');
      await endUser.types('Tab', 'Space', 'Enter');
      await endUser.sees('Account verified');
      await expectSound(visit);
      await expectReadAs(window, 'the end');
      const back = `${BACK}?verification=${visit.verificationId}&state=order+7`;
      expect(await window.getByRole('link').getAttribute('href')).toBe(back);
    },
  );

  together('of pictures, which have a text; with reduced motion, in French', async (context) => {
    // So narrow that lines break elsewhere than in the language of the browser.
    const viewport = { width: 320, height: 640 };
    const visit = await pages.visit(context, { language: 'fr', viewport });
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

  together('where a language is read from the right: everything is mirrored', async (context) => {
    const viewport = { width: 320, height: 640 };
    const visit = await pages.visit(context, { viewport });
    const { endUser, window } = visit;
    await endUser.sees('Sign in at your bank');
    await endUser.presses('Continue');
    await window.getByText('Some fields are empty').waitFor();
    const fromLeft = await sidesOf(window);
    await window.evaluate("document.documentElement.dir = 'rtl'");
    await expectSound(visit, 'DIV');
    const fromRight = await sidesOf(window);
    expect(fromRight).toEqual(fromLeft.map(([left, right, name]) => [right, left, name]));
    expect(fromLeft.every(([left, right]) => left !== right)).toBe(true);
  });

  together('of what takes its time: the session, then the bank', async (context) => {
    const release = new AbortController();
    const prepare = async (window: Page) => {
      await window.route('**/page-sessions/open', async (route) => {
        await once(release.signal, 'abort');
        await route.continue();
      });
      await window.route('**/events', (route) => route.fulfill(WORKING));
    };
    const visit = await pages.visit(context, { prepare });
    await visit.endUser.sees('Verify your account');
    await expectSound(visit);
    release.abort();
    await visit.endUser.sees('Your bank is working');
    await expectSound(visit);
  });

  together(
    'of a picture to read, a wrong answer, a right one, and the end: said in words to a screen reader',
    async (context) => {
      const visit = await pages.visit(context);
      const { endUser, window } = visit;
      await signIn(visit, 'image');
      await endUser.sees('Your bank asks');
      await expectReadAs(window, 'a picture');
      await endUser.fills('What is in this picture?', 'wrong');
      await endUser.presses('Continue');
      await window.locator('main').getByText('Your bank did not accept the answer.').waitFor();
      await expectSound(visit);
      await endUser.fills('What is in this picture?', 'correct');
      await endUser.presses('Continue');
      await endUser.sees('Choose an account');
      await endUser.presses('Cancel');
      await endUser.presses('Cancel the verification');
      await endUser.sees('Verification cancelled');
      await expectSound(visit);
    },
  );

  together("of the bank's own page, in a window of its own", async (context) => {
    const visit = await pages.visit(context, { member: OAUTH });
    const { endUser, window } = visit;
    await endUser.sees('Sign in at your bank');
    await expectSound(visit);
    const bank = new EndUser((await opensBank(visit)).mainFrame());
    await window.getByText('Please finish at your bank').waitFor();
    await expectSound(visit);
    await expectReadAs(window, "the bank's own page, open");
    await bank.sees('MX Bank (OAuth)');
    expect(await bank.frame.evaluate('document.referrer')).toBe('');
    await bank.presses('Allow');
    await endUser.sees('Choose an account');
    await endUser.chooses('MX Bank Checking');
    await endUser.presses('Continue');
    await endUser.sees('Account verified');
  });

  for (const back of [comesBackByWindow, comesBackHere])
    together(`of a bank that redirects: ${back.name}`, async (context) => {
      const clientRedirectUrl = `${pages.started().api().url}/page/return`;
      const member = { ...OAUTH, referralSource: 'APP', clientRedirectUrl } as const;
      const visit = await pages.visit(context, { member });
      await back(visit);
      expect(visit.window.url()).toMatch(/\/page\/v\/[\w.-]+$/);
    });

  together(
    'of the bank, where the backend has chosen none: a reload in between is no second start',
    async (context) => {
      const visit = await pages.visit(context, { member: 'by-end-user' });
      const { endUser, window } = visit;
      await endUser.sees('Which bank is your account at?');
      await expectSound(visit);
      await endUser.fills('Name of your bank', 'MX Bank');
      await endUser.presses('Search');
      await window.getByRole('button', { name: 'MX Bank', exact: true }).waitFor();
      await expectSound(visit, 'BUTTON');
      await expectReadAs(window, 'banks');
      await window.reload();
      await endUser.fills('Name of your bank', 'MX Bank');
      await endUser.types('Enter');
      await endUser.presses('MX Bank');
      await signIn(visit, 'sim_legacy');
      await endUser.sees('Account verified');
    },
  );

  together("of MX's widget, whose messages are passed on", async (context) => {
    const visit = await pages.visit(context, { member: { kind: 'connect-widget' } });
    await visit.endUser.sees('Connect your bank');
    await usesWidget(visit, async ({ frame }) => {
      await expectSound(visit, 'IFRAME');
      expect(await frame.evaluate('document.referrer')).toBe('');
    });
    await visit.endUser.sees('Account verified');
  });
}
