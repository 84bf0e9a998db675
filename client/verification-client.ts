/**
 * The SDK for callers: start a verification, follow it, answer for the end user, get the result.
 * Plain secrets handed to it are sealed before they leave this process.
 */
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { ACCOUNT_VERIFICATION, type CancelRequest, type DeadlineExtension } from '../contract';
import { cancelSchema, memberMessageSchema } from '../contract/schemas';
import {
  type AccountSelection,
  type ChallengeAnswers,
  type DeletionAtMx,
  type ProvidedCredentials,
  type SecretFields,
  type VerificationDeleted,
  type VerificationResult,
  type VerificationView,
} from '../domain';
import { Answers, type AnswerOptions } from './answers';
import { awaitResult } from './await-result';
import { cancel, type CancelDelivery } from './cancel';
import { deleteVerification } from './delete';
import { deliveryBy } from './deliver-answer';
import { VerificationClientError } from './errors';
import { tellOfMember } from './mx-members';
import { readView } from './read-view';
import { requestOpenUrl } from './open-url';
import { lookUp, type VerificationRegistration } from './look-up';
import {
  awaitNextStep,
  startAndAwaitNextStep,
  type NextStepOptions,
  type WaitOptions,
} from './next-step';
import { ViewFollowers, temporalSource, type WatchOptions } from './view-followers';
import { extendDeadline, pollNow } from './operators';
import { checkId, parseRequest } from './parse';
import { sendHint } from './send-hint';
import { type VerificationClientOptions, type StartedVerification } from './options';
import { type StartVerificationRequest, type VerificationFilter } from './requests';
import { type SealingKeySource } from './seal-fields';
import { toInput } from './start-input';
import { startOptions } from './start-options';
import { TemporalCalls } from './temporal-calls';
import { WebhookEndpoints } from './webhook-endpoints';
import { countOpen, listVerifications, type VerificationPage } from './visibility';

/** Client of the verification service. One per process; safe to share. */
export class VerificationClient {
  readonly #calls: TemporalCalls;
  readonly #sealingKey: SealingKeySource;
  readonly #answers: Answers;
  readonly #followers: ViewFollowers;
  /** Where the webhooks of tenants go. */
  readonly webhooks: WebhookEndpoints;

  constructor(options: VerificationClientOptions) {
    this.#calls = new TemporalCalls(options.temporal, options.requestTimeoutMs);
    this.#sealingKey = options.sealingKey;
    this.#answers = new Answers(options.sealingKey, deliveryBy(this.#calls));
    this.#followers = new ViewFollowers((id) => temporalSource(this.#calls, id));
    this.webhooks = new WebhookEndpoints(this.#calls, options.sealingKey);
  }

  /**
   * Starts a verification. Idempotent by id: an id in use, running or finished, starts nothing.
   *
   * @throws VerificationClientError INVALID_REQUEST, TEMPORAL_UNAVAILABLE
   */
  async start(request: StartVerificationRequest): Promise<StartedVerification> {
    const input = await toInput(this.#sealingKey, this.webhooks, request);
    const { verificationId } = input;
    const start = (): Promise<unknown> =>
      this.#calls.temporal.workflow.start(ACCOUNT_VERIFICATION, {
        ...startOptions(this.#calls, input, request.requestFingerprint),
        workflowIdConflictPolicy: 'FAIL',
      });
    try {
      await this.#calls.bounded(start);
      return { verificationId, wasStartedBefore: false };
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      return { verificationId, wasStartedBefore: true };
    }
  }

  /**
   * Starts a verification, or joins the one that runs under its id, and waits as {@link
   * awaitNextStep} does, by update-with-start. Undefined when no worker answered in time; it has
   * started all the same, unless Temporal could not be reached or the signal came first.
   *
   * @throws VerificationClientError INVALID_REQUEST, TEMPORAL_UNAVAILABLE; VERIFICATION_FINISHED
   * when the verification of this id has ended, unless somebody waited for its first step before:
   * then its last view is returned
   */
  async startAndAwaitNextStep(
    request: StartVerificationRequest & { readonly verificationId: string },
    options: WaitOptions,
  ): Promise<VerificationView | undefined> {
    const input = await toInput(this.#sealingKey, this.webhooks, request);
    const { requestFingerprint } = request;
    const waiting = { calls: this.#calls, followers: this.#followers };
    return startAndAwaitNextStep(waiting, input, requestFingerprint, options).catch(
      (error: unknown) => {
        const isUsedUp = error instanceof WorkflowExecutionAlreadyStartedError;
        throw isUsedUp ? new VerificationClientError('VERIFICATION_FINISHED') : error;
      },
    );
  }

  /**
   * Waits until a caller has to act, or the verification has ended, and returns the view. When the
   * time is over first, it returns the view as it stands then, or undefined when none was read. Costs
   * what {@link watch} costs, shared with all who watch or wait in this process, and one more Query each
   * at its beginning and end where the run has moved. While Temporal is away in between, it goes on.
   *
   * @throws VerificationClientError VERIFICATION_NOT_FOUND, VERIFICATION_BROKEN; WORKER_UNAVAILABLE
   * or TEMPORAL_UNAVAILABLE when the first read fails
   */
  async awaitNextStep(
    verificationId: string,
    options: NextStepOptions,
  ): Promise<VerificationView | undefined> {
    return awaitNextStep(this.#followers, verificationId, options);
  }

  /** Whether Temporal answers, on the connection that is open. */
  isTemporalUp(): Promise<boolean> {
    return this.#calls.server.isUp();
  }

  /** A wait of any length; throws TEMPORAL_UNAVAILABLE within 2 s of a Temporal that is away. */
  whileTemporalIsUp<T>(wait: () => Promise<T>): Promise<T> {
    return this.#calls.server.during(wait);
  }

  /**
   * Reads whose verification it is and whether it runs, without a worker or a Query.
   * @throws VerificationClientError VERIFICATION_NOT_FOUND, TEMPORAL_UNAVAILABLE
   */
  lookUp(verificationId: string): Promise<VerificationRegistration> {
    return lookUp(this.#calls, verificationId);
  }

  /** Lists one tenant's verifications, newest first. Errors as {@link listVerifications}. */
  list(filter: VerificationFilter): Promise<VerificationPage> {
    return listVerifications(this.#calls, filter);
  }

  /** How many verifications of a tenant are running. Errors as {@link countOpen}. */
  countOpen(tenantId: string): Promise<number> {
    return countOpen(this.#calls, tenantId);
  }

  /**
   * Reads where a verification stands; account numbers masked. Costs one Query while it runs.
   *
   * @throws VerificationClientError VERIFICATION_NOT_FOUND, VERIFICATION_BROKEN, WORKER_UNAVAILABLE,
   * TEMPORAL_UNAVAILABLE
   */
  async getVerification(verificationId: string): Promise<VerificationView> {
    return (await readView(this.#calls, verificationId)).view;
  }

  /**
   * Follows a verification: yields the view at once and after every change of its phase or step, and
   * ends after the outcome. What the history tells is derived from it. Where the end user has
   * something to do, and where nothing else tells, one Query reads the view for all of this process:
   * four for a usual run, none while nothing changes. Between two of them, guids, counts and connection
   * status are as of the last one, and `version` may be behind {@link getVerification}'s. The first view
   * is the last one known here. While Temporal or the worker is away, it waits.
   *
   * @throws VerificationClientError INVALID_REQUEST at once; VERIFICATION_NOT_FOUND,
   * VERIFICATION_BROKEN while iterating
   */
  watch(verificationId: string, options: WatchOptions = {}): AsyncIterable<VerificationView> {
    checkId(verificationId);
    return this.#followers.watch(verificationId, options);
  }

  /** Ends every watch and wait at once. Call it first where `lingerMs` is used. */
  stopWatching(): void {
    this.#followers.stop();
  }

  /**
   * Answers every challenge of a round.
   *
   * @throws VerificationClientError INVALID_REQUEST, ANSWER_REJECTED (by update),
   * VERIFICATION_NOT_FOUND, WORKER_UNAVAILABLE
   */
  async answerChallenges(
    verificationId: string,
    answers: ChallengeAnswers<SecretFields>,
    options: AnswerOptions = {},
  ): Promise<void> {
    await this.#answers.answerChallenges(verificationId, answers, options);
  }

  /** Chooses the account by the value of one option. Errors as {@link answerChallenges}. */
  async selectAccount(
    verificationId: string,
    selection: AccountSelection,
    options: AnswerOptions = {},
  ): Promise<void> {
    await this.#answers.selectAccount(verificationId, selection, options);
  }

  /** Gives the credentials that a round asks for. Errors as {@link answerChallenges}. */
  async provideCredentials(
    verificationId: string,
    credentials: ProvidedCredentials<SecretFields>,
    options: AnswerOptions = {},
  ): Promise<void> {
    await this.#answers.provideCredentials(verificationId, credentials, options);
  }

  /**
   * Has a one-time URL made for the end user: the bank's OAuth page, or the Connect widget. Fetch
   * one per opening and never store it; a widget URL works once and for ten minutes. Every call
   * makes another one.
   *
   * @throws VerificationClientError ANSWER_REJECTED (nothing is to be opened), OPEN_URL_FAILED,
   * TOO_MANY_MESSAGES, VERIFICATION_NOT_FOUND, VERIFICATION_FINISHED, WORKER_UNAVAILABLE
   */
  requestOpenUrl(verificationId: string): Promise<{ readonly url: string }> {
    return requestOpenUrl(this.#calls, verificationId);
  }

  /**
   * Passes on what a front end heard from the Connect widget or the OAuth return page. It is a
   * hint: the worker looks at once, and may learn a member that nothing else names. It decides
   * nothing. Ten of them are taken in a minute, and none once the history is longer than any needs.
   *
   * @param message - as it came, or the parameters of the OAuth redirect
   * @throws VerificationClientError as {@link cancel}, TOO_MANY_MESSAGES
   */
  async memberChanged(verificationId: string, message: unknown): Promise<void> {
    checkId(verificationId);
    await sendHint(this.#calls, verificationId, parseRequest(memberMessageSchema, message));
  }

  /** For a webhook of MX: has those that poll a member slowly poll it now; returns how many. */
  tellOfMember(memberGuid: string): Promise<number> {
    return tellOfMember(this.#calls, memberGuid);
  }

  /**
   * Cancels at whatever step; the outcome is `cancelled`. The reason is for operators. Asked for
   * again it changes nothing. Says what became of it within two seconds.
   *
   * @throws VerificationClientError INVALID_REQUEST, VERIFICATION_NOT_FOUND, VERIFICATION_FINISHED,
   * TEMPORAL_UNAVAILABLE
   */
  async cancel(verificationId: string, request: CancelRequest): Promise<CancelDelivery> {
    checkId(verificationId);
    return cancel(this.#calls, verificationId, parseRequest(cancelSchema, request));
  }

  /**
   * Waits for the end and returns the outcome with whole account numbers. Costs no Query: it waits
   * for the closing event.
   *
   * @param options - `timeoutMs`: how long to wait; a verification can take days
   * @throws VerificationClientError TIMED_OUT, VERIFICATION_NOT_FOUND, VERIFICATION_BROKEN,
   * TEMPORAL_UNAVAILABLE
   */
  async result(
    verificationId: string,
    options: { readonly timeoutMs: number },
  ): Promise<VerificationResult> {
    return awaitResult(this.#calls, verificationId, options);
  }

  /**
   * Deletes what is kept of a verification that has ended: its history, and at MX what `mx` names.
   * Temporal takes up to two minutes; then its id is unknown, and may be started again.
   *
   * @throws VerificationClientError VERIFICATION_RUNNING, VERIFICATION_NOT_FOUND; when MX could not
   * be asked, MX_UNAVAILABLE, WORKER_UNAVAILABLE, VERIFICATION_BROKEN: then the history is still there
   */
  async delete(
    verificationId: string,
    { mx = 'keep' }: { readonly mx?: DeletionAtMx } = {},
  ): Promise<VerificationDeleted> {
    return deleteVerification(this.#calls, verificationId, mx, this.webhooks);
  }

  /** For operators: polls MX now. Acts in slow polling. Errors as {@link answerChallenges}. */
  pollNow(verificationId: string): Promise<{ readonly hadEffect: boolean }> {
    return pollNow(this.#calls, verificationId);
  }

  /** For operators: moves the open deadlines by 1 min to 30 d; returns the overall one, ISO 8601. */
  extendDeadline(
    verificationId: string,
    extension: DeadlineExtension,
  ): Promise<{ readonly deadline: string }> {
    return extendDeadline(this.#calls, verificationId, extension);
  }
}
