/**
 * A verification service in memory, for the unit tests of those who call it: the client's methods,
 * checks and errors, on banks that answer at once. Needs no Temporal server, no worker and no
 * simulator. Nothing happens by itself: a verification goes on when somebody answers, and time
 * passes when a test says so.
 */
import { type CancelRequest, type DeadlineExtension } from '../../contract';
import { cancelSchema, memberMessageSchema } from '../../contract/schemas';
import {
  EXTENSION_MAX_MS,
  type AccountSelection,
  type ChallengeAnswers,
  type DeletionAtMx,
  type ProvidedCredentials,
  type SecretFields,
  type VerificationDeleted,
  type VerificationResult,
  type VerificationView,
  isSignOfLife,
} from '../../domain';
import { Answers, type AnswerOptions } from '../answers';
import { type CancelDelivery } from '../cancel';
import { VerificationClientError, type ClientErrorCode } from '../errors';
import { type VerificationRegistration } from '../look-up';
import { awaitNextStep, type NextStepOptions, type WaitOptions } from '../next-step';
import { type VerificationOperations } from '../operations';
import { type StartedVerification } from '../options';
import { checkId, parseRequest } from '../parse';
import { type StartVerificationRequest, type VerificationFilter } from '../requests';
import { toInput } from '../start-input';
import { ViewFollowers, type WatchOptions } from '../view-followers';
import { type VerificationPage } from '../visibility';
import { delivery } from './deliver';
import { InstitutionDouble, type InstitutionOfTest } from './institutions';
import { listRuns } from './list';
import { Store } from './store';
import { type ScenarioName } from './scenarios';
import { WebhookDouble } from './webhooks';

/** How a double is made; everything has a default. */
export interface VerificationDoubleOptions {
  /** What every first sign-in leads to. @default what its password says */
  readonly scenario?: ScenarioName;
  /** Further institutions, with the sign-in form of an ordinary one. */
  readonly institutions?: readonly InstitutionOfTest[];
}

/** The double of `VerificationClient`. One per test. */
export class VerificationDouble implements VerificationOperations {
  /** In place of `InstitutionCatalogue`. */
  readonly institutions: InstitutionDouble;
  /** In place of `webhooks`: keeps endpoints, and sends nothing. */
  readonly webhooks = new WebhookDouble();
  readonly #store: Store;
  readonly #answers: Answers;
  readonly #followers: ViewFollowers;
  readonly #failures: ClientErrorCode[] = [];

  constructor({ scenario, institutions }: VerificationDoubleOptions = {}) {
    this.institutions = new InstitutionDouble(institutions);
    this.#store = new Store(this.institutions, scenario);
    this.#answers = new Answers(() => this.#store.publicKey(), delivery(this.#store));
    this.#followers = new ViewFollowers((id) => this.#store.viewSource(id));
  }

  /** The scenario of the next start alone, whatever its credentials. */
  playNext(scenario: ScenarioName): void {
    this.#store.playNext(scenario);
  }

  /** The next call fails with this code, as if Temporal, a worker or MX were away. */
  failNext(code: ClientErrorCode): void {
    this.#failures.push(code);
  }

  /** Lets time pass, in milliseconds: deadlines that come before its end are over, in their order. */
  passTime(ms: number): Promise<void> {
    return this.#store.passTime(ms);
  }

  /** The end user comes to the end of the bank's page or the widget. */
  async finishPage(
    verificationId: string,
    outcome: 'approved' | 'denied' = 'approved',
  ): Promise<void> {
    const run = await this.#store.standing(verificationId);
    if (run.view.nextAction.kind !== 'open-url') throw new Error('No page is to be opened.');
    run.endWait({ kind: 'page', isApproved: outcome === 'approved' });
    await this.#store.standing(verificationId);
  }

  /** The public key to seal to, where a test seals as a browser does. */
  sealingKey(): ReturnType<Store['publicKey']> {
    return this.#store.publicKey();
  }

  async start(request: StartVerificationRequest): Promise<StartedVerification> {
    this.#failIfTold();
    const input = await toInput(() => this.#store.publicKey(), this.webhooks, request);
    return this.#store.start(input, request.requestFingerprint);
  }

  async startAndAwaitNextStep(
    request: StartVerificationRequest & { readonly verificationId: string },
    options: WaitOptions,
  ): Promise<VerificationView | undefined> {
    const { verificationId } = await this.start(request);
    const run = this.#store.find(verificationId);
    if (run.result !== undefined && !run.wasAwaited)
      throw new VerificationClientError('VERIFICATION_FINISHED');
    run.wasAwaited = true;
    return this.awaitNextStep(verificationId, options);
  }

  async awaitNextStep(
    verificationId: string,
    options: NextStepOptions,
  ): Promise<VerificationView | undefined> {
    this.#failIfTold();
    return awaitNextStep(this.#followers, verificationId, options);
  }

  isTemporalUp(): Promise<boolean> {
    const [code] = this.#failures;
    return Promise.resolve(code !== 'TEMPORAL_UNAVAILABLE');
  }

  async whileTemporalIsUp<T>(wait: () => Promise<T>): Promise<T> {
    this.#failIfTold();
    return wait();
  }

  async lookUp(verificationId: string): Promise<VerificationRegistration> {
    const { input, view, result, requestFingerprint } = await this.#call(verificationId);
    return {
      verificationId,
      tenantId: input.tenantId,
      startedAt: view.startedAt,
      hasEnded: result !== undefined,
      ...(requestFingerprint === undefined ? {} : { requestFingerprint }),
    };
  }

  async list(filter: VerificationFilter): Promise<VerificationPage> {
    this.#failIfTold();
    return Promise.resolve(listRuns(this.#store.runs(), filter));
  }

  async countOpen(tenantId: string): Promise<number> {
    this.#failIfTold();
    const open = this.#store.runs().filter(({ result }) => result === undefined);
    return Promise.resolve(open.filter(({ input }) => input.tenantId === tenantId).length);
  }

  async getVerification(verificationId: string): Promise<VerificationView> {
    return (await this.#call(verificationId)).view;
  }

  watch(verificationId: string, options: WatchOptions = {}): AsyncIterable<VerificationView> {
    checkId(verificationId);
    return this.#followers.watch(verificationId, options);
  }

  stopWatching(): void {
    this.#followers.stop();
  }

  async answerChallenges(
    verificationId: string,
    answers: ChallengeAnswers<SecretFields>,
    options: AnswerOptions = {},
  ): Promise<void> {
    this.#failIfTold();
    await this.#answers.answerChallenges(verificationId, answers, options);
  }

  async selectAccount(
    verificationId: string,
    selection: AccountSelection,
    options: AnswerOptions = {},
  ): Promise<void> {
    this.#failIfTold();
    await this.#answers.selectAccount(verificationId, selection, options);
  }

  async provideCredentials(
    verificationId: string,
    credentials: ProvidedCredentials<SecretFields>,
    options: AnswerOptions = {},
  ): Promise<void> {
    this.#failIfTold();
    await this.#answers.provideCredentials(verificationId, credentials, options);
  }

  async requestOpenUrl(verificationId: string): Promise<{ readonly url: string }> {
    const { view } = await this.#running(verificationId);
    if (view.nextAction.kind !== 'open-url')
      throw new VerificationClientError('ANSWER_REJECTED', { reason: 'no-open-round' });
    return { url: this.#store.newUrl(view.nextAction.page) };
  }

  async memberChanged(verificationId: string, message: unknown): Promise<void> {
    checkId(verificationId);
    parseRequest(memberMessageSchema, message);
    const run = await this.#running(verificationId);
    if (!isSignOfLife(message)) run.countHint();
  }

  /** No verification of the double polls. */
  tellOfMember(_memberGuid: string): Promise<number> {
    return Promise.resolve(0);
  }

  async cancel(verificationId: string, request: CancelRequest): Promise<CancelDelivery> {
    checkId(verificationId);
    parseRequest(cancelSchema, request);
    (await this.#running(verificationId)).cancel();
    return 'delivered';
  }

  async result(
    verificationId: string,
    { timeoutMs }: { readonly timeoutMs: number },
  ): Promise<VerificationResult> {
    const run = await this.#call(verificationId);
    const signal = AbortSignal.timeout(timeoutMs);
    while (run.result === undefined && !signal.aborted) await run.changed(signal);
    if (run.result === undefined) throw new VerificationClientError('TIMED_OUT');
    return run.result;
  }

  async delete(
    verificationId: string,
    { mx = 'keep' }: { readonly mx?: DeletionAtMx } = {},
  ): Promise<VerificationDeleted> {
    const { result, view } = await this.#call(verificationId);
    if (result === undefined) throw new VerificationClientError('VERIFICATION_RUNNING');
    this.#store.delete(verificationId, mx);
    if (mx === 'keep') return { atMx: 'kept' };
    return { atMx: view.userGuid === null ? 'nothing-there' : 'deleted' };
  }

  async pollNow(verificationId: string): Promise<{ readonly hadEffect: boolean }> {
    await this.#running(verificationId);
    return { hadEffect: false };
  }

  async extendDeadline(
    verificationId: string,
    { byMs }: DeadlineExtension,
  ): Promise<{ readonly deadline: string }> {
    const run = await this.#running(verificationId);
    const fits = byMs >= EXTENSION_MIN_MS && run.extendedMs + byMs <= EXTENSION_MAX_MS;
    if (!fits) throw new VerificationClientError('ANSWER_REJECTED', { reason: 'malformed' });
    return { deadline: run.extend(byMs) };
  }

  async #running(verificationId: string): ReturnType<Store['standing']> {
    const run = await this.#call(verificationId);
    if (run.result !== undefined) throw new VerificationClientError('VERIFICATION_FINISHED');
    return run;
  }

  async #call(verificationId: string): ReturnType<Store['standing']> {
    this.#failIfTold();
    return Promise.resolve(this.#store.find(verificationId));
  }

  #failIfTold(): void {
    const code = this.#failures.shift();
    if (code !== undefined) throw new VerificationClientError(code);
  }
}

const EXTENSION_MIN_MS = 60_000;
