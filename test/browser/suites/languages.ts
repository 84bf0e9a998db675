/** Every step of the page in each language, at a phone's size and at 400 % of a desktop's. */
import { expect } from '@jest/globals';
import { type BrowserContext } from 'playwright-core';
import { LANGUAGES, type Language } from '../../../page/texts';
import { OAUTH } from '../support/page-play';
import { expectSound, type Asked, type Pages, type Visit } from '../support/page-visit';
import { type Together } from '../support/together';

/** 1280 by 1024 at 400 % is 320 by 256. */
const SIZES = { phone: { width: 375, height: 700 }, 'zoom 400 %': { width: 320, height: 256 } };

/** Opens a page in the language and size of the test. */
type Open = (asked?: Asked) => Promise<Visit>;
type Walk = (open: Open, texts: Language['texts']) => Promise<void>;

/** Declares the tests. */
export function everyLanguage(pages: Pages, together: Together): void {
  for (const { tag, texts } of LANGUAGES) {
    for (const [size, viewport] of Object.entries(SIZES)) {
      for (const [what, walk] of Object.entries(WALKS)) {
        together(`${what}: ${tag}, ${size}`, async (context: BrowserContext) => {
          const shown = { language: tag, viewport };
          await walk((asked = {}) => pages.visit(context, { ...asked, ...shown }), texts);
        });
      }
    }
  }
}

const WALKS: Readonly<Record<string, Walk>> = {
  'the way to a verified account': async (open, texts) => {
    const visit = await open({ member: 'by-end-user' });
    const { endUser, window } = visit;
    await endUser.sees(texts.bank.heading);
    await expectSound(visit);
    await endUser.fills(texts.bank.label, 'MX Bank');
    await endUser.presses(texts.bank.search);
    const bank = window.getByRole('button', { name: 'MX Bank', exact: true });
    await bank.waitFor();
    await expectSound(visit, 'BUTTON');
    await bank.click();
    await endUser.sees(texts.signIn.heading);
    await expectSound(visit);
    await endUser.presses(texts.continue);
    await window.getByText(texts.missing).waitFor();
    await expectSound(visit, 'DIV');
    await signIn(visit, 'INVALID', texts);
    await window.locator('.reason').waitFor();
    await expectSound(visit);
    await signIn(visit, 'sim_multiple', texts);
    await endUser.sees(texts.questions.heading);
    await expectSound(visit);
    await endUser.fills('What city were you born in?', 'correct');
    await endUser.fills('What was your first pet called?', 'correct');
    await endUser.chooses('Email to s***@example.com');
    await endUser.presses(texts.continue);
    await endUser.sees(texts.account.heading);
    await expectSound(visit);
    await endUser.chooses('MX Bank Checking');
    await endUser.presses(texts.continue);
    await endUser.sees(texts.finished.verified);
    await expectSound(visit);
  },
  'pictures, and cancelling': async (open, texts) => {
    const visit = await open();
    const { endUser, window } = visit;
    await signIn(visit, 'sim_image_options', texts);
    await endUser.sees(texts.questions.heading);
    await expectSound(visit);
    await endUser.presses(texts.cancel.button);
    await window.getByRole('dialog', { name: texts.cancel.heading }).waitFor();
    await expectSound(visit, 'BUTTON');
    await endUser.presses(texts.cancel.yes);
    await endUser.sees(texts.finished.cancelled);
    await expectSound(visit);
  },
  "the bank's own page": async (open, texts) => {
    const visit = await open({ member: OAUTH });
    const { endUser, window } = visit;
    await endUser.sees(texts.consent.heading);
    await expectSound(visit);
    await window.evaluate('window.opens = window.open; window.open = () => null');
    await endUser.presses(texts.consent.open);
    await window.getByText(texts.troubles['popup-blocked']).waitFor();
    await expectSound(visit);
    await window.evaluate('window.open = window.opens');
    const opened = window.waitForEvent('popup');
    await window.getByRole('link', { name: texts.consent.openLink }).click();
    await opened;
    await window.getByText(texts.consent.opened).waitFor();
    await expectSound(visit);
  },
  "MX's widget": async (open, texts) => {
    const visit = await open({ member: { kind: 'connect-widget' } });
    await visit.endUser.sees(texts.widget.heading);
    await visit.window.frameLocator('iframe').getByRole('heading').first().waitFor();
    await expectSound(visit);
  },
  'an account that is not verified': async (open, texts) => {
    const visit = await open();
    await signIn(visit, 'LOCKED', texts);
    await visit.endUser.sees(texts.finished.other);
    await expectSound(visit);
  },
  'trouble, then an address that was used': async (open, texts) => {
    const visit = await open();
    const { endUser, window } = visit;
    await endUser.sees(texts.signIn.heading);
    await window.context().setOffline(true);
    await signIn(visit, 'challenge', texts);
    await window.getByText(texts.troubles.offline).first().waitFor();
    await expectSound(visit, 'BUTTON');
    await window.context().setOffline(false);
    await endUser.sees(texts.questions.heading);
    await window.evaluate('sessionStorage.clear()');
    await window.reload();
    // The language was the session's; without one it is the browser's.
    await endUser.sees('This address does not work');
    expect(await window.evaluate('document.documentElement.lang')).toBe('en');
    await expectSound(visit);
  },
};

async function signIn(visit: Visit, password: string, texts: Language['texts']): Promise<void> {
  const { endUser } = visit;
  await endUser.sees(texts.signIn.heading);
  await endUser.fills('Username', 'test_atrium');
  await endUser.fills('Password', password);
  await endUser.presses(texts.continue);
}
