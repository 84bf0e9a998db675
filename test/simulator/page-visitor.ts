/** Visits the simulator's pages as a browser without scripts does. */
import { type Bank, type Json } from './support';

export type VisitedPage = Awaited<ReturnType<typeof visit>>;

/** Fetches one address, or sends a form to it; a redirect is returned and not followed. */
export async function visit(bank: Bank, address: string, form?: Readonly<Record<string, string>>) {
  const response = await fetch(new URL(address, bank.simulator.baseUrl), {
    redirect: 'manual',
    ...(form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }),
  });
  const { status, headers } = response;
  const text = await response.text();
  // What the page's script is given.
  const data = plain(/data-page="([^"]*)"/.exec(text)?.[1] ?? '') || '{}';
  return {
    status,
    headers,
    text,
    location: headers.get('location') ?? '',
    heading: plain(/<h1>(.*?)<\/h1>/s.exec(text)?.[1] ?? ''),
    data: JSON.parse(data) as Json,
  };
}

/** A message of the widget. */
export interface Message {
  readonly type: string;
  readonly metadata: Json;
}

/** A widget that is used without a browser; keeps what it told its host. */
export class WidgetVisitor {
  readonly #bank: Bank;
  readonly #address: string;
  page: VisitedPage;
  readonly messages: Message[] = [];
  readonly navigations: string[] = [];

  private constructor(bank: Bank, address: string, page: VisitedPage) {
    this.#bank = bank;
    this.#address = address;
    this.page = page;
    this.#hear();
  }

  /** Asks for a widget address and opens it. */
  static async open(bank: Bank, options: Json = {}, language = 'en'): Promise<WidgetVisitor> {
    const { location } = await visit(bank, await widgetUrl(bank, options, language));
    return new WidgetVisitor(bank, location, await visit(bank, location));
  }

  /** Sends a form of the present page. */
  async submit(action: string, fields: Readonly<Record<string, string>> = {}): Promise<void> {
    await visit(this.#bank, this.#address, { action, ...fields });
    await this.look();
  }

  /** Loads the page again. */
  async look(): Promise<void> {
    this.page = await visit(this.#bank, this.#address);
    this.#hear();
  }

  /** Looks again, time passing, until the heading is there; never more than 40 times. */
  async until(heading: string): Promise<void> {
    for (let looks = 0; looks < 40; looks += 1) {
      if (this.page.heading === heading) return;
      this.#bank.clock.advance(1_000);
      await this.look();
    }
    throw new Error(`The widget never showed "${heading}" but "${this.page.heading}".`);
  }

  /** Logs in at a bank whose name is known, from the search on. */
  async logIn(password: string, code = 'mxbank'): Promise<void> {
    if (this.page.heading === 'Find your bank') await this.submit('choose', { code });
    await this.submit('log-in', await this.credentials(password, code));
  }

  /** The filled-in form of a bank. */
  async credentials(password: string, code = 'mxbank'): Promise<Record<string, string>> {
    const filled = await this.#bank.fill(code, 'test_atrium', password);
    return Object.fromEntries(filled.map(({ guid, value }) => [guid, value]));
  }

  /** Answers every question with one value, or with the first choice of a list without it. */
  async answer(value: string): Promise<void> {
    await this.until('Your bank asks');
    const inputs = this.page.text.matchAll(/<input[^>]*name="(CRD-[^"]*)"[^>]*>/gs);
    const fields: Record<string, string> = {};
    for (const [tag, guid = ''] of inputs) {
      const choice = /value="([^"]*)"/.exec(tag)?.[1];
      if (choice === undefined || choice === value) fields[guid] = value;
      else fields[guid] ??= choice;
    }
    await this.submit('answer', fields);
  }

  /** Selects the first account, and waits for success. */
  async selectAccount(): Promise<void> {
    await this.answer('');
    await this.until('Your account is connected');
  }

  /** The events told so far, `stepChange` left out. */
  events(): readonly string[] {
    return this.messages
      .map(({ type }) => type.replace('mx/connect/', ''))
      .filter((event) => event !== 'stepChange');
  }

  message(event: string): Json | undefined {
    return this.messages.findLast(({ type }) => type === `mx/connect/${event}`)?.metadata;
  }

  #hear(): void {
    this.messages.push(...((this.page.data['messages'] as Message[] | undefined) ?? []));
    this.navigations.push(...((this.page.data['navigations'] as string[] | undefined) ?? []));
  }
}

/** A fresh one-time address of the widget. */
export async function widgetUrl(bank: Bank, options: Json = {}, language = 'en'): Promise<string> {
  const path = `/users/${bank.userGuid}/connect_widget_url`;
  const headers = { 'Accept-Language': language };
  const { body } = await bank.call('POST', path, { mode: 'verification', ...options }, headers);
  return (body['user'] as { connect_widget_url: string }).connect_widget_url;
}

function plain(text: string): string {
  return text
    .replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
    .replaceAll(/\s+/g, ' ')
    .trim();
}
