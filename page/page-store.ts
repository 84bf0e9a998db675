/** The page at work: keeps its state, opens the session, follows the verification, sends what is given. */
import { type PlainField } from '../client/sealing';
import { meaningOf, type Meaning } from './answers';
import { Answering, type Answer } from './answering';
import { BankWindow, addressIn } from './bank-window';
import { follow } from './event-feed';
import { searchPath, verifiableIn, type Bank } from './banks';
import { Hints } from './hints';
import { Host } from './host';
import { get, post, type Reply } from './http';
import { FIRST_STATE, next, screenOf, type PageEvent, type PageState } from './machine';
import { Pauses, retryMs } from './pause';
import { returnAddress, type Session } from './session';
import { SessionKeeper } from './session-keeper';
import { takeReturned } from './way-back';
import { type Field } from './wire';

const RETRY_MS = 2_000;
/** For operators; it stays in the history. */
const CANCELLED = { reason: "By the end user, on the end user's page." };

/** The page of one verification. */
export class PageStore {
  readonly host = new Host();
  readonly bankWindow = new BankWindow();
  readonly #pauses = new Pauses();
  readonly #listeners = new Set<() => void>();
  readonly #hints = new Hints(
    () => this.#path('member-changed'),
    () => this.#token,
    this.#pauses,
  );
  readonly #keeper = new SessionKeeper(this.#pauses, {
    opened: (session) => {
      this.host.allow(session.embedOrigins);
      this.host.tell({ type: 'opened', verificationId: session.verificationId });
      this.#dispatch({ kind: 'session-opened' });
    },
    ended: (why) => this.#dispatch({ kind: 'session-ended', why }),
    trouble: (connection) => this.#dispatch({ kind: 'connection', connection }),
    isOver: () => Boolean(this.#state.verification?.outcome),
  });
  #state: PageState = FIRST_STATE;
  #pending: Answering | undefined;
  readonly #logins = new Map<string, string>();

  get state(): PageState {
    return this.#state;
  }

  /** Of this tab; the last that was good, once it has ended. */
  get session(): Session | undefined {
    return this.#keeper.session;
  }

  /** Whether something waits to be sent again; the end user may hurry it up. */
  get isRetrying(): boolean {
    return this.#pending !== undefined && this.#state.sending.kind === 'idle';
  }

  /** Calls back after each change, until the returned function is called. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Opens the session and follows the verification to its end. */
  async start(): Promise<void> {
    window.addEventListener('message', (event) => {
      if (this.host.hears(event)) this.#changed();
      else if (this.#isFromBank(event.source)) this.#hints.pass(event.data);
    });
    if (!(await this.#keeper.open())) return;
    const returned = takeReturned();
    if (returned !== undefined) this.#hints.pass(returned);
    await this.#follow();
  }

  /** The bank that the end user has chosen: the verification starts. */
  async chooseBank(institutionCode: string): Promise<void> {
    const body = { institutionCode };
    const reply = await post('/v1/page-sessions/start', { token: this.#token, body });
    if (reply.status !== 202) {
      this.#failed(this.#meaning(reply));
      return;
    }
    this.#dispatch({ kind: 'bank', to: 'chosen' });
    await this.#follow();
  }

  /** Banks whose name has this part; undefined where they cannot be looked up now, which is said. */
  async searchBanks(name: string): Promise<readonly Bank[] | undefined> {
    const reply = await get(searchPath(name), { token: this.#token });
    if (reply.status === 200) {
      this.#dispatch({ kind: 'bank', to: 'needed' });
      return verifiableIn(reply.body);
    }
    this.#failed(this.#meaning(reply));
    return undefined;
  }

  /** Sends an answer, and again after trouble that passes. */
  answer(answer: Answer): void {
    if (this.#state.sending.kind === 'sending') return;
    if (this.isRetrying && this.#pending?.round === answer.round) {
      this.tryNow();
      return;
    }
    const verificationId = this.session?.verificationId ?? '';
    this.#pending = new Answering(answer, { verificationId, token: () => this.#token });
    void this.#send(this.#pending);
  }

  /** Keeps the names that the end user signs in by, for a second try: in memory, and no password. */
  keepLogins(asked: readonly Field[], given: readonly PlainField[]): void {
    for (const { guid, type, label } of asked) {
      const value = given.find((each) => each.guid === guid)?.value;
      if (type === 'LOGIN' && value !== undefined) this.#logins.set(label, value);
    }
  }

  /** What was signed in by before; the form of another try may name its fields otherwise. */
  loginAt({ type, label }: Field): string | undefined {
    return type === 'LOGIN' ? this.#logins.get(label) : undefined;
  }

  /** Something was changed in the form: what is being tried is not what is meant any more. */
  edited(): void {
    if (this.isRetrying) this.#pending = undefined;
  }

  /** Ends all pauses. */
  tryNow(): void {
    this.#pauses.wake();
  }

  /** Asks whether to cancel, takes that back, or cancels. */
  async cancel(to: 'asked' | 'no' | 'sending'): Promise<void> {
    if (this.#state.cancelling === 'sending' || this.#state.cancelling === 'sent') return;
    this.#dispatch({ kind: 'cancel', to });
    if (to !== 'sending') return;
    const reply = await post(this.#path('cancel'), { token: this.#token, body: CANCELLED });
    if (reply.status === 202) this.#dispatch({ kind: 'cancel', to: 'sent' });
    else this.#failed(this.#meaning(reply));
  }

  /** Opens the bank's page; called by a press, or browsers stop the window. */
  async openBank(round: number, waitingText: string): Promise<void> {
    if (this.#state.sending.kind === 'sending') return;
    this.bankWindow.prepare(waitingText);
    const url = await this.#address(round);
    if (url === undefined) this.bankWindow.close();
    else if (this.bankWindow.lead(url)) this.#dispatch({ kind: 'url-opened', round });
    else {
      this.#dispatch({ kind: 'address', round, url });
      this.#dispatch({ kind: 'failed', trouble: 'popup-blocked' });
    }
  }

  /** Fetches the widget's address, until it is there or another step is. */
  async loadWidget(round: number): Promise<void> {
    for (let tries = 0; this.#isOpen(round); tries += 1) {
      const url = await this.#address(round);
      if (url !== undefined && this.#isOpen(round)) {
        this.#dispatch({ kind: 'address', round, url });
        return;
      }
      await this.#pauses.take(retryMs(RETRY_MS, tries));
    }
  }

  /** The end user has followed the link to the bank. */
  bankOpened(round: number): void {
    this.#dispatch({ kind: 'url-opened', round });
  }

  /** The frame of the widget, whose messages count. */
  widgetFrame: HTMLIFrameElement | null = null;

  /** Where the end user goes at the end; undefined where nobody said. */
  get wayOut(): string | undefined {
    return this.session === undefined ? undefined : returnAddress(this.session);
  }

  /** Whether there is somewhere to go at the end. */
  get hasWayOut(): boolean {
    return this.host.isThere || this.wayOut !== undefined;
  }

  /** The end user leaves. True: the page around this one sees to it. */
  exit(): boolean {
    if (!this.host.isThere) return false;
    this.host.tell({ type: 'exited', returnUrl: this.wayOut ?? null });
    return true;
  }

  get #token(): string | undefined {
    return this.session?.token;
  }

  #path(action: string): string {
    return `/v1/verifications/${this.session?.verificationId ?? ''}/${action}`;
  }

  #isOpen(round: number): boolean {
    const action = this.#state.verification?.nextAction;
    return action !== undefined && action.kind !== 'none' && action.round === round;
  }

  #isFromBank(source: MessageEventSource | null): boolean {
    const frame = this.widgetFrame?.contentWindow ?? undefined;
    return this.bankWindow.isSource(source) || (frame !== undefined && source === frame);
  }

  async #follow(): Promise<void> {
    const ended = await follow({
      path: `/v1/verifications/${this.session?.verificationId ?? ''}`,
      pauses: this.#pauses,
      token: () => this.#token,
      onVerification: (verification) => this.#dispatch({ kind: 'told', verification }),
      onConnection: (trouble) =>
        this.#dispatch({ kind: 'connection', connection: trouble ?? 'up' }),
    });
    if (ended === undefined) return;
    const isNotStarted =
      ended.why === 'unknown-verification' &&
      this.session?.choosesBank === true &&
      this.#state.verification === undefined;
    this.#dispatch(isNotStarted ? { kind: 'bank', to: 'needed' } : ended);
  }

  async #send(answering: Answering): Promise<void> {
    const { round } = answering;
    for (let tries = 0; this.#pending === answering && this.#isOpen(round); tries += 1) {
      this.#dispatch({ kind: 'sending', round, isAgain: tries > 0 });
      const meaning = await answering.send();
      if (this.#pending !== answering) return;
      if (meaning?.kind !== 'trouble' || meaning.retryInMs === undefined) {
        this.#pending = undefined;
        if (meaning === undefined) this.#dispatch({ kind: 'sent', round });
        else if (this.#isOpen(round)) this.#failed(meaning);
        return;
      }
      this.#failed(meaning);
      await this.#pauses.take(retryMs(meaning.retryInMs, tries));
    }
    if (this.#pending === answering) this.#pending = undefined;
  }

  async #address(round: number): Promise<string | undefined> {
    this.#dispatch({ kind: 'sending', round, isAgain: false });
    const reply = await post(this.#path('open-url'), { token: this.#token });
    const url = reply.status === 200 ? addressIn(reply.body) : undefined;
    if (url === undefined && this.#isOpen(round)) this.#failed(this.#meaning(reply));
    return url;
  }

  #meaning({ status, body, retryAfter }: Reply): Meaning {
    const { code } = (body ?? {}) as { readonly code?: string };
    return meaningOf({ status, code, retryAfter });
  }

  #failed(meaning: Meaning): void {
    if (meaning.kind === 'session-ended') this.#dispatch(meaning);
    else if (meaning.kind === 'overtaken')
      this.#dispatch({ kind: 'failed', trouble: 'answer-overtaken' });
    else this.#dispatch({ kind: 'failed', trouble: meaning.trouble });
  }

  #dispatch(event: PageEvent): void {
    const before = screenOf(this.#state).kind;
    this.#state = next(this.#state, event);
    this.#tellHost(before);
    this.#changed();
  }

  #tellHost(before: string): void {
    const screen = screenOf(this.#state);
    if (screen.kind === before) return;
    this.host.tell({ type: 'step', step: screen.kind });
    if (screen.kind === 'session-ended') {
      this.host.allowAny();
      this.host.tell({ type: 'error', reason: screen.why });
    }
    if (screen.kind !== 'finished') return;
    const { code, turn, retry } = screen.outcome;
    const verificationId = this.session?.verificationId ?? '';
    this.host.tell({ type: 'finished', verificationId, outcome: { code, turn, retry } });
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}
