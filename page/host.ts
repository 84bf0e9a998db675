/**
 * Speaks to the page that embeds this one, where there is one: what happens, never what was entered.
 * It has to greet first, from an origin that the tenant has registered; until then nothing is said.
 */
import { HELLO, SOURCE, type PageMessage, type PageNews } from './embed/messages';

/** The merchant's page. */
export class Host {
  readonly #untold: PageNews[] = [];
  #greeted: readonly string[] = [];
  #allowed: readonly string[] | undefined;
  #isAnyAllowed = false;

  /** Whether it listens: then it decides where the end user goes. */
  get isThere(): boolean {
    return this.#origin !== undefined;
  }

  get #origin(): string | undefined {
    const isAllowed = (origin: string): boolean =>
      this.#isAnyAllowed || this.#allowed?.includes(origin) === true;
    return this.#greeted.find(isAllowed);
  }

  /** Takes a message of any window; true for a greeting of the page around this one. */
  hears({ source, origin, data }: MessageEvent): boolean {
    if (window.parent === window || source !== window.parent || data !== HELLO) return false;
    this.#greeted = [...this.#greeted, origin];
    this.#tellAll();
    return true;
  }

  /** The origins that may hear something. */
  allow(origins: readonly string[]): void {
    this.#allowed = origins;
    this.#tellAll();
  }

  /**
   * There is no session that names origins: whoever embeds this page may hear that. Browsers have let
   * it be embedded by the tenant's origins alone.
   */
  allowAny(): void {
    this.#isAnyAllowed = true;
    this.#tellAll();
  }

  /** Tells it, now or as soon as it may be told. */
  tell(news: PageNews): void {
    if (window.parent === window) return;
    this.#untold.push(news);
    this.#tellAll();
  }

  #tellAll(): void {
    const origin = this.#origin;
    if (origin === undefined) return;
    for (const news of this.#untold.splice(0)) {
      const message: PageMessage = { source: SOURCE, ...news };
      window.parent.postMessage(message, origin);
    }
  }
}
