/**
 * Visits the simulator's pages as a browser without scripts does: follows redirects by hand, sends
 * forms, reads text.
 */
import { type Simulator } from '../../simulator';
import { request, type Bank, type Json } from './support';

export interface VisitedPage {
  readonly status: number;
  readonly location: string | null;
  readonly headers: Headers;
  readonly text: string;
  /** The page's one heading. */
  readonly heading: string;
  /** What the page's script was given. */
  readonly data: Json;
}

/** Fetches one address, or sends a form to it; a redirect is returned and not followed. */
export async function visit(
  simulator: Simulator,
  address: string,
  form?: Readonly<Record<string, string>>,
): Promise<VisitedPage> {
  const url = address.startsWith('/') ? simulator.baseUrl + address : address;
  const response = await fetch(url, {
    redirect: 'manual',
    ...(form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  return {
    status: response.status,
    location: response.headers.get('location'),
    headers: response.headers,
    text,
    heading: plain(/<h1>(.*?)<\/h1>/s.exec(text)?.[1] ?? ''),
    data: isJson
      ? (JSON.parse(text) as Json)
      : (JSON.parse(plain(/data-page="([^"]*)"/.exec(text)?.[1] ?? '') || '{}') as Json),
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
  readonly address: string;
  page: VisitedPage;
  readonly messages: Message[] = [];
  readonly navigations: string[] = [];

  private constructor(bank: Bank, address: string, page: VisitedPage) {
    this.#bank = bank;
    this.address = address;
    this.page = page;
    this.#hear();
  }

  /** Asks for a widget address and opens it. */
  static async open(bank: Bank, options: Json = {}): Promise<WidgetVisitor> {
    const opened = await visit(bank.simulator, await widgetUrl(bank, options));
    const address = opened.location ?? '';
    return new WidgetVisitor(bank, address, await visit(bank.simulator, address));
  }

  /** Sends a form of the present page. */
  async submit(action: string, fields: Readonly<Record<string, string>> = {}): Promise<void> {
    await visit(this.#bank.simulator, this.address, { action, ...fields });
    await this.look();
  }

  /** Loads the page again. */
  async look(): Promise<void> {
    this.page = await visit(this.#bank.simulator, this.address);
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
  async logIn(code: string, password: string, username = 'test_atrium'): Promise<void> {
    if (this.page.heading === 'Find your bank') await this.submit('choose', { code });
    await this.submit('log-in', await this.credentials(code, password, username));
  }

  async credentials(code: string, password: string, username = 'test_atrium') {
    const filled = await this.#bank.fill(code, username, password);
    return Object.fromEntries(filled.map(({ guid, value }) => [guid, value]));
  }

  /**
   * Answers every question of the page with one value, or with the first choice where there is a
   * list.
   */
  async answer(value: string): Promise<void> {
    const inputs = [...this.page.text.matchAll(/<input[^>]*name="(CRD-[^"]*)"[^>]*>/gs)];
    const fields = new Map<string, string>();
    for (const [tag, guid = ''] of inputs) {
      const choice = /value="([^"]*)"/.exec(tag)?.[1];
      if (choice === undefined) fields.set(guid, value);
      else if (!fields.has(guid) || choice === value) fields.set(guid, choice);
    }
    await this.submit('answer', Object.fromEntries(fields));
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
export async function widgetUrl(
  bank: Bank,
  options: Json = {},
  headers: Record<string, string> = {},
): Promise<string> {
  const path = `/users/${bank.userGuid}/connect_widget_url`;
  const body = { mode: 'verification', ...options };
  const response = await request(bank.simulator, 'POST', path, body, headers);
  return (response.body['user'] as { connect_widget_url: string }).connect_widget_url;
}

function plain(text: string): string {
  return text
    .replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
    .replaceAll(/\s+/g, ' ')
    .trim();
}
