// Goal: an end user gets through the widget in a real browser: every question has its label, the keyboard is enough, an app
// hears of it by navigations. What the pages say in which case is tested without a browser, in test/simulator.
// Method: headless Chromium on the simulator's widget, embedded by a host of another origin.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startSimulator, type Simulator } from '../../simulator';
import { describeWithBrowser } from '../support/browser';
import { accessibilityProblems } from './support/accessibility';
import { newWidgetUrl } from './support/atrium';
import { embed, heard } from './support/host-page';
import { useBrowser } from './support/setting';

const TAB = '\uE004';
const ENTER = '\uE007';
const SPACE = '\uE00D';

describeWithBrowser('the Connect widget', () => {
  const { browser, host } = useBrowser();
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await startSimulator({ pace: 'instant' });
  });
  afterAll(() => simulator.close());

  const expectAccessible = async () => {
    expect(await accessibilityProblems(browser())).toEqual([]);
  };

  async function logIn(bank: string, password: string): Promise<void> {
    await browser().fill('Name of your bank', bank);
    await browser().press('Search');
    await browser().press(bank);
    await browser().heading(`Log in at ${bank}`);
    await browser().fill('Username', 'test_atrium');
    await browser().fill('Password', password);
    await expectAccessible();
    await browser().press('Continue');
  }

  test('through search, log-in, several questions and the account; every page is accessible', async () => {
    await embed(browser(), host(), await newWidgetUrl(simulator));
    await browser().heading('Find your bank');
    await expectAccessible();
    await logIn('MX Bank', 'sim_multiple');
    await browser().heading('Your bank asks');
    await expectAccessible();
    await browser().fill('What city were you born in?', 'correct');
    await browser().fill('What was your first pet called?', 'correct');
    await browser().choose('Email to s***@example.com');
    await browser().press('Continue');
    await browser().choose('MX Bank Savings');
    await expectAccessible();
    await browser().press('Continue');
    await browser().heading('Your account is connected');
    await expectAccessible();
    const types = (await heard(browser())).map(({ type }) => type);
    expect(types.at(0)).toBe('mx/connect/loaded');
    expect(types).toContain('mx/connect/memberConnected');
  });

  test('pictures have a text and can be chosen', async () => {
    await embed(browser(), host(), await newWidgetUrl(simulator));
    await logIn('MX Bank', 'sim_image_options');
    await browser().choose('IMAGE_2');
    await expectAccessible();
    await browser().press('Continue');
    await browser().choose('MX Bank Checking');
  });

  test('by keyboard alone', async () => {
    await browser().open(await newWidgetUrl(simulator, { current_institution_code: 'mxbank' }));
    await browser().heading('Log in at MX Bank');
    await browser().keys(`${TAB}test_atrium${TAB}options${TAB}${ENTER}`);
    await browser().heading('Your bank asks');
    await browser().until(
      'the first question',
      'return document.querySelector("legend").innerText.includes("color")',
    );
    await browser().keys(`${TAB}${SPACE}${TAB}${ENTER}`);
    await browser().until(
      'the accounts',
      'return document.querySelector("legend")?.innerText.includes("account")',
    );
    await browser().keys(`${TAB}${SPACE}${TAB}${ENTER}`);
    await browser().heading('Your account is connected');
    await expectAccessible();
  });

  test('waiting goes on by itself, and loads no page anew until something is to be done', async () => {
    simulator.control.changeSettings({ phaseMinMs: 3_000, phaseMaxMs: 3_000 });
    const pulses = () => simulator.requestLog.entries('pulseWidget').length;
    const before = pulses();
    await embed(browser(), host(), await newWidgetUrl(simulator));
    await logIn('MX Bank', 'options');
    simulator.control.changeSettings({ phaseMinMs: 0, phaseMaxMs: 0 });
    await browser().heading('Connecting …');
    await browser().evaluate('window.wasHere = true');
    await browser().until('some pulses', 'return window.wasHere');
    while (pulses() < before + 3) await browser().evaluate('return 1');
    expect(await browser().evaluate('return window.wasHere')).toBe(true);
    await browser().heading('Your bank asks');
    const statuses = (await heard(browser()))
      .filter(({ type }) => type === 'mx/connect/memberStatusUpdate')
      .map(({ metadata }) => metadata?.['connection_status']);
    expect(statuses).toEqual([0, 3]);
  });

  test('speaks the language of the request and wears the colours asked for', async () => {
    await browser().open(await newWidgetUrl(simulator, { color_scheme: 'dark' }));
    await browser().heading('Find your bank');
    const background = await browser().evaluate(
      'return getComputedStyle(document.body).backgroundColor',
    );
    expect(background).toBe('rgb(18, 18, 18)');
    expect(await browser().evaluate('return document.documentElement.lang')).toBe('en');
  });

  test('in a WebView it navigates to the scheme of the app', async () => {
    await browser().beforeEveryPage(`
      const went = JSON.parse(sessionStorage.getItem('went') ?? '[]');
      navigation.addEventListener('navigate', ({ destination }) => {
        went.push(destination.url);
        sessionStorage.setItem('went', JSON.stringify(went));
      });`);
    const options = { is_mobile_webview: true, ui_message_webview_url_scheme: 'yourapp' };
    await browser().open(await newWidgetUrl(simulator, options));
    await browser().heading('Find your bank');
    const went = (await browser().until(
      'a navigation',
      'const went = JSON.parse(sessionStorage.getItem("went") ?? "[]").filter((each) => each.startsWith("yourapp")); return went[0]',
    )) as string;
    const { searchParams, pathname } = new URL(went);
    expect([went.split('?')[0], pathname]).toEqual(['yourapp://connect/loaded', '/loaded']);
    expect(JSON.parse(searchParams.get('metadata') ?? '')).toMatchObject({
      initial_step: 'search',
    });
    // The page itself is still there and of use.
    await browser().press('Search');
    await browser().heading('Find your bank');
  });

  test('an address that was opened before shows a page that says so', async () => {
    const url = await newWidgetUrl(simulator);
    await browser().open(url);
    await browser().heading('Find your bank');
    await browser().open(url);
    await browser().heading('This address was used already');
    await expectAccessible();
  });
});
