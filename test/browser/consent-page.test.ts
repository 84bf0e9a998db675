// Goal: an end user gets through the bank's OAuth page with a real browser, by mouse or by keyboard, and the host hears of it.
// Method: headless Chromium on the simulator's consent page, opened as a pop-up from another origin.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startSimulator, type Simulator } from '../../simulator';
import { describeWithBrowser } from '../support/browser';
import { accessibilityProblems } from './support/accessibility';
import { newOauthMember, statusOf } from './support/atrium';
import { popUp, type HeardMessage } from './support/host-page';
import { useBrowser } from './support/setting';

const TAB = '\uE004';
const ENTER = '\uE007';

describeWithBrowser('the OAuth consent page', () => {
  const { browser, host } = useBrowser();
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await startSimulator({ pace: 'instant' });
  });
  afterAll(() => simulator.close());

  /** Ends the visit in the pop-up and returns what the host heard. */
  async function backAtHost(): Promise<HeardMessage> {
    await browser().closeWindow();
    const heard = 'return window.heard.length > 0 ? window.heard : null';
    return ((await browser().until('a message', heard)) as readonly HeardMessage[])[0]!;
  }

  describe('back in the BROWSER', () => {
    test('allowed: the opener hears which member is back', async () => {
      const { guid, url } = await newOauthMember(simulator);
      await popUp(browser(), host(), url);
      await browser().heading('MX Bank (OAuth)');
      expect(await accessibilityProblems(browser())).toEqual([]);
      await browser().press('Allow');
      await browser().heading('Your accounts are connected');
      expect(await accessibilityProblems(browser())).toEqual([]);
      expect(await backAtHost()).toEqual({
        mx: true,
        type: 'oauthComplete/success',
        metadata: { member_guid: guid },
      });
      expect(statusOf(simulator, guid)).toBe('CREATED');
    });

    test('not allowed: the opener hears of an error', async () => {
      const { guid, url } = await newOauthMember(simulator);
      await popUp(browser(), host(), url);
      await browser().press('Do not allow');
      await browser().heading('Your accounts are not connected');
      expect(await backAtHost()).toMatchObject({ type: 'oauthComplete/error' });
      expect(statusOf(simulator, guid)).toBe('DENIED');
    });

    test('closed: the member stays PENDING, and the address is used up', async () => {
      const { guid, url } = await newOauthMember(simulator);
      await popUp(browser(), host(), url);
      await browser().heading('MX Bank (OAuth)');
      await browser().closeWindow();
      expect(statusOf(simulator, guid)).toBe('PENDING');
      await browser().open(url);
      await browser().heading('This address was used already');
      expect(await accessibilityProblems(browser())).toEqual([]);
    });

    test('by keyboard alone: the buttons come in the order in which they stand', async () => {
      const { guid, url } = await newOauthMember(simulator);
      await browser().open(url);
      const focused: unknown[] = [];
      for (let presses = 0; presses < 4; presses += 1) {
        await browser().keys(TAB);
        focused.push(await browser().evaluate('return document.activeElement.innerText.trim()'));
      }
      expect(focused).toEqual([
        'Allow',
        'Do not allow',
        'Cancel and go back',
        'Come back with an error',
      ]);
      await browser().open('about:blank');
      const fresh = await newOauthMember(simulator);
      await browser().open(fresh.url);
      await browser().keys(TAB + ENTER);
      await browser().heading('Your accounts are connected');
      expect([statusOf(simulator, fresh.guid), statusOf(simulator, guid)]).toEqual([
        'CREATED',
        'PENDING',
      ]);
    });
  });

  describe('back in the APP', () => {
    const toHost = () => ({
      referral_source: 'APP',
      client_redirect_url: `${host().baseUrl}/back?state=7`,
    });

    test('allowed: the browser is led to client_redirect_url, whatever its origin', async () => {
      const { guid, url } = await newOauthMember(simulator, toHost());
      await browser().open(url);
      await browser().press('Allow');
      await browser().heading('Host');
      const { search, origin } = new URL(await browser().address());
      expect([origin, search]).toEqual([
        host().baseUrl,
        `?state=7&member_guid=${guid}&status=success`,
      ]);
    });

    test('every reason can be chosen', async () => {
      const { url } = await newOauthMember(simulator, toHost());
      await browser().open(url);
      await browser().press('Come back with an error');
      await browser().fillSelect('Reason', 'IMPEDED');
      expect(await accessibilityProblems(browser())).toEqual([]);
      await browser().press('Go back with this error');
      await browser().heading('Host');
      const { searchParams } = new URL(await browser().address());
      expect([searchParams.get('status'), searchParams.get('error_reason')]).toEqual([
        'error',
        'IMPEDED',
      ]);
    });

    test('a scheme of its own is asked for by navigation, and no policy of ours stops it', async () => {
      const options = { referral_source: 'APP', ui_message_webview_url_scheme: 'yourapp' };
      const { guid, url } = await newOauthMember(simulator, options);
      await browser().open(url);
      const violated = `
        window.violations = [];
        document.addEventListener('securitypolicyviolation', (event) => window.violations.push(event.blockedURI));`;
      await browser().evaluate(violated);
      await browser().press('Allow');
      // No app is there, so the browser stays where it is.
      while (statusOf(simulator, guid) === 'PENDING') await browser().evaluate('return 1');
      expect(await browser().evaluate('return window.violations')).toEqual([]);
    });
  });
});
