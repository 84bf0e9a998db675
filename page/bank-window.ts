/** The bank's page in a window of its own: it is opened at the press of a button, or a browser stops it. */

const SAFE = /^https?:$/;

/** A window of the bank, empty until its address is known. */
export class BankWindow {
  #opened: Window | null = null;

  /** Whether it is the one that we opened: nobody else's messages count. */
  isSource(source: MessageEventSource | null): boolean {
    return this.#opened !== null && source === this.#opened;
  }

  /** Opens it, with a text until the bank is there; at once, while the press counts. */
  prepare(text: string): void {
    if (this.isOpen) this.#opened?.close();
    this.#opened = window.open('', '_blank');
    if (this.#opened === null) return;
    const { document } = this.#opened;
    // Else a phone shows it as small as a page for a desktop.
    const viewport = document.createElement('meta');
    viewport.name = 'viewport';
    viewport.content = 'width=device-width, initial-scale=1';
    document.head.append(viewport);
    document.title = text;
    document.body.textContent = text;
  }

  /** Whether the browser has let it open, and it is still there. */
  get isOpen(): boolean {
    return this.#opened !== null && !this.#opened.closed;
  }

  /** Leads it to the bank. False: the browser has stopped it, or it was closed. */
  lead(url: string): boolean {
    if (this.#opened === null || !this.isOpen) return false;
    this.#opened.location.replace(url);
    this.#opened.focus();
    return true;
  }

  /** Closes it, as when there is nothing to show. */
  close(): void {
    this.#opened?.close();
    this.#opened = null;
  }
}

/** The one-time address in an answer; nothing else than a web address is ever opened. */
export function addressIn(body: unknown): string | undefined {
  const { url } = (body ?? {}) as { readonly url?: unknown };
  if (typeof url !== 'string' || !URL.canParse(url)) return undefined;
  return SAFE.test(new URL(url).protocol) ? url : undefined;
}
