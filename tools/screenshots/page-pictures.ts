/** The pictures of docs/end-users-page.md: each step of the end user's page, narrow and wide, light and dark. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Browser, type Page } from 'playwright-core';
import { Tenants, parseTenantFile } from '../../api';
import { startApiOnStack, type ApiOnStack } from '../api-on-stack';
import { builtPage } from '../page/built';
import { type Stack } from '../stack';

const WIDTHS = [375, 1_280] as const;
const HEIGHT = 760;
const SCHEMES = ['light', 'dark'] as const;
/** A safety net. */
const WAIT_TIMEOUT_MS = 120_000;
const MINUTE_MS = 60_000;

/** Writes the pictures into the folder; returns their names. */
export async function takePagePictures(
  browser: Browser,
  stack: Stack,
  folder: string,
): Promise<readonly string[]> {
  mkdirSync(folder, { recursive: true });
  const brand = { name: 'Acme', colors: { accent: '#0f766e' } };
  const file = JSON.stringify({ tenants: { dev: { brand, returnUrls: [RETURN_URL] } } });
  const tenants = new Tenants({ value: parseTenantFile(file), close: () => undefined });
  const api = await startApiOnStack(stack, { page: await builtPage(), tenants });
  try {
    const photographer = new Photographer(browser, api, folder);
    await banks(photographer);
    await passwords(photographer);
    await questions(photographer);
    await elsewhere(photographer);
    await endings(photographer, stack);
    return photographer.names;
  } finally {
    await api.close();
  }
}

const RETURN_URL = 'https://shop.example.com/done';
const MX_BANK = { kind: 'credentials', institutionCode: 'mxbank' };

/** Opens pages and takes their pictures. */
class Photographer {
  readonly names: string[] = [];
  readonly #browser: Browser;
  readonly #api: ApiOnStack;
  readonly #folder: string;

  constructor(browser: Browser, api: ApiOnStack, folder: string) {
    this.#browser = browser;
    this.#api = api;
    this.#folder = folder;
  }

  /** The page of a fresh verification, in a fresh window. */
  async open(member: object | 'by-end-user' = MX_BANK): Promise<Page> {
    const url = await this.#addressOf(member);
    const context = await this.#browser.newContext({ reducedMotion: 'reduce' });
    context.setDefaultTimeout(WAIT_TIMEOUT_MS);
    const page = await context.newPage();
    await page.goto(url);
    return page;
  }

  /** Waits for a text, and takes the pictures of what is shown then. */
  async take(page: Page, name: string, text: string): Promise<void> {
    await page.getByText(text).filter({ visible: true }).first().waitFor();
    for (const width of WIDTHS) {
      for (const colorScheme of SCHEMES) {
        await page.setViewportSize({ width, height: HEIGHT });
        await page.emulateMedia({ colorScheme });
        const file = `${name}-${String(width)}-${colorScheme}.png`;
        writeFileSync(path.join(this.#folder, file), await page.screenshot());
        this.names.push(file);
      }
    }
  }

  async #addressOf(member: object | 'by-end-user'): Promise<string> {
    const start = { user: { kind: 'new' } };
    const shown = { returnUrl: RETURN_URL };
    if (member === 'by-end-user') {
      const { url = '' } = await this.#post('/v1/page-sessions', { start, ...shown });
      return url;
    }
    const { id = '' } = await this.#post('/v1/verifications', { ...start, member });
    const { url = '' } = await this.#post(`/v1/verifications/${id}/page-sessions`, shown);
    return url;
  }

  async #post(at: string, body: object): Promise<Record<string, string>> {
    const response = await fetch(this.#api.url + at, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.#api.key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${at}: ${await response.text()}`);
    return (await response.json()) as Record<string, string>;
  }
}

const presses = (page: Page, name: string) => page.getByRole('button', { name }).click();

async function signsIn(page: Page, password: string): Promise<void> {
  await page.getByLabel('Username').fill('test_atrium');
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await presses(page, 'Continue');
}

async function banks(photographer: Photographer): Promise<void> {
  const page = await photographer.open('by-end-user');
  await page.getByLabel('Name of your bank').fill('MX Bank');
  await presses(page, 'Search');
  await photographer.take(page, 'banks', 'MX Bank (OAuth)');
  await page.context().close();
}

async function passwords(photographer: Photographer): Promise<void> {
  const page = await photographer.open();
  await photographer.take(page, 'sign-in', 'Sign in at your bank');
  await presses(page, 'Continue');
  await photographer.take(page, 'sign-in-missing', 'Some fields are empty');
  await page.context().setOffline(true);
  await signsIn(page, 'INVALID');
  await photographer.take(page, 'no-connection', 'There is no connection.');
  await page.context().setOffline(false);
  await photographer.take(page, 'sign-in-again', 'Your bank did not accept');
  await presses(page, 'Cancel');
  await photographer.take(page, 'cancel', 'Cancel the verification?');
  await presses(page, 'Cancel the verification');
  await photographer.take(page, 'cancelled', 'Verification cancelled');
  await page.context().close();
}

async function questions(photographer: Photographer): Promise<void> {
  const several = await photographer.open();
  await signsIn(several, 'sim_multiple');
  await photographer.take(several, 'questions', 'Your bank asks');
  await several.context().close();
  const picture = await photographer.open();
  await signsIn(picture, 'image');
  await photographer.take(picture, 'picture', 'Your bank asks');
  await picture.context().close();
  const pictures = await photographer.open();
  await signsIn(pictures, 'sim_image_options');
  await photographer.take(pictures, 'pictures', 'Your bank asks');
  await pictures.getByLabel('IMAGE_2').check();
  await presses(pictures, 'Continue');
  await photographer.take(pictures, 'account', 'Choose an account');
  await pictures.context().close();
}

async function elsewhere(photographer: Photographer): Promise<void> {
  const consent = await photographer.open({ kind: 'oauth', institutionCode: 'mx_bank_oauth' });
  await photographer.take(consent, 'consent', "Open my bank's page");
  await presses(consent, "Open my bank's page");
  await photographer.take(consent, 'consent-opened', 'Please finish at your bank');
  await consent.context().close();
  const widget = await photographer.open({ kind: 'connect-widget' });
  await widget.frameLocator('iframe').getByRole('heading', { name: 'Find your bank' }).waitFor();
  await photographer.take(widget, 'widget', 'Connect your bank');
  await widget.context().close();
}

async function endings(photographer: Photographer, { simulator }: Stack): Promise<void> {
  const verified = await photographer.open();
  await signsIn(verified, 'sim_legacy');
  await photographer.take(verified, 'verified', 'Account verified');
  await verified.context().close();
  const locked = await photographer.open();
  await signsIn(locked, 'LOCKED');
  await photographer.take(locked, 'not-verified', 'Account not verified');
  await locked.context().close();
  const working = await photographer.open();
  await working.getByLabel('Username').waitFor();
  simulator.control.changeSettings({ phaseMinMs: MINUTE_MS, phaseMaxMs: MINUTE_MS });
  await signsIn(working, 'password');
  await photographer.take(working, 'working', 'Waiting for your bank.');
  await working.evaluate('sessionStorage.clear()');
  await working.reload();
  await photographer.take(working, 'address-used', 'This address does not work');
  await working.context().close();
}
