/** Opens the session of this tab, also after trouble, and keeps it alive while the verification runs. */
import { browserTab } from './browser-tab';
import { serviceNow } from './http';
import { type SessionEnd, type Trouble } from './machine';
import { retryMs, type Pauses } from './pause';
import { keptSession, openSession, renewalInMs, resume, type Session } from './session';

/** Whoever has to know. */
export interface SessionListener {
  opened(session: Session): void;
  ended(why: SessionEnd): void;
  /** It is tried again. */
  trouble(trouble: Trouble): void;
  /** Whether the verification has ended: then its session ends by itself. */
  isOver(): boolean;
}

/** However a clock is wrong, it is not renewed more often. */
const RENEWAL_MS_MIN = 60_000;
const RETRY_MS = 2_000;

/** The session of this tab. */
export class SessionKeeper {
  readonly #tab = browserTab();
  readonly #pauses: Pauses;
  readonly #listener: SessionListener;
  #session: Session | undefined = keptSession(this.#tab);

  constructor(pauses: Pauses, listener: SessionListener) {
    this.#pauses = pauses;
    this.#listener = listener;
  }

  /** The last that was good, also once it has ended: it says where the end user goes. */
  get session(): Session | undefined {
    return this.#session;
  }

  /** Opens it, or goes on with the one that is kept. False: there is none. */
  async open(): Promise<boolean> {
    for (let tries = 0; ; tries += 1) {
      const opened = await openSession(this.#tab);
      if (opened.kind === 'open') {
        this.#session = opened.session;
        this.#listener.opened(opened.session);
        void this.#renewLater(opened.session);
        return true;
      }
      if (opened.kind === 'session-ended') {
        this.#listener.ended(opened.why);
        return false;
      }
      if (opened.kind === 'trouble') this.#listener.trouble(opened.trouble);
      const leastMs = opened.kind === 'trouble' ? opened.retryInMs : undefined;
      await this.#pauses.take(retryMs(leastMs ?? RETRY_MS, tries));
    }
  }

  async #renewLater(session: Session): Promise<void> {
    const ms = Math.max(RENEWAL_MS_MIN, renewalInMs(session, serviceNow()));
    await new Promise((resolve) => setTimeout(resolve, ms));
    for (let tries = 0; !this.#listener.isOver(); tries += 1) {
      const opened = await resume(this.#tab);
      if (opened.kind === 'session-ended') this.#listener.ended(opened.why);
      if (opened.kind === 'open') {
        this.#session = opened.session;
        void this.#renewLater(opened.session);
      }
      if (opened.kind !== 'trouble') return;
      await this.#pauses.take(retryMs(opened.retryInMs ?? RETRY_MS, tries));
    }
  }
}
