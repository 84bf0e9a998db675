/**
 * Waiting for the first thing that a caller has to do: by following the verification, and by one
 * update where it is started.
 */
import { WithStartWorkflowOperation } from '@temporalio/client';
import { needsCaller, type AccountVerificationInput, type VerificationView } from '../domain';
import { awaitNextStepUpdate } from '../contract/messages';
import { ACCOUNT_VERIFICATION } from '../contract/names';
import { isVerificationClientError } from './errors';
import { startOptions } from './start-options';
import { BY_WORKER, type AccountVerification, type TemporalCalls } from './temporal-calls';
import { type ReadView } from './read-view';
import { type ViewFollowers } from './view-followers';

/** How long to wait. */
export interface WaitOptions {
  readonly timeoutMs: number;
  /** Ends the wait as the time-out does. */
  readonly signal?: AbortSignal;
}

/** How long to wait, and for which step. */
export interface NextStepOptions extends WaitOptions {
  /** Wait for the step after this round. @default 0, any */
  readonly afterRound?: number;
}

/** How much later than its time a wait may end, so that its answer is read; usually milliseconds. */
const LAST_READ_MS = 2_000;

/** Waits as {@link VerificationClient.awaitNextStep} says. */
export async function awaitNextStep(
  followers: ViewFollowers,
  verificationId: string,
  { afterRound = 0, timeoutMs, signal }: NextStepOptions,
): Promise<VerificationView | undefined> {
  const end = new AbortController();
  const late = new AbortController();
  const stop = (): void => {
    end.abort();
  };
  const timer = setTimeout(() => {
    late.abort();
    stop();
  }, timeoutMs);
  signal?.addEventListener('abort', stop);
  if (signal?.aborted === true) stop();
  try {
    // A follower's last view may be older than the caller's own answer, so the wait begins with a
    // fresh one.
    const first = await abortable(end.signal, () => followers.read(verificationId));
    if (first === undefined || needsCaller(first.view, afterRound)) return first?.view;
    const step = { afterRound, signal: end.signal };
    const latest = await follow(followers, verificationId, first, step);
    const hasChanged = latest !== first.view;
    return late.signal.aborted && hasChanged
      ? await readLast(followers, verificationId, latest)
      : latest;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
}

/** The first view that needs the caller, or the latest when the signal comes before. */
async function follow(
  followers: ViewFollowers,
  verificationId: string,
  first: ReadView,
  { afterRound, signal }: { readonly afterRound: number; readonly signal: AbortSignal },
): Promise<VerificationView> {
  let latest = first.view;
  for await (const view of followers.watch(verificationId, { signal }, first)) {
    if (view.version <= latest.version) continue;
    latest = view;
    if (needsCaller(view, afterRound)) break;
  }
  return latest;
}

/** What came last may be derived, and so tell less than a read does. */
async function readLast(
  followers: ViewFollowers,
  verificationId: string,
  latest: VerificationView,
): Promise<VerificationView> {
  const inTime = AbortSignal.timeout(LAST_READ_MS);
  const read = abortable(inTime, () => followers.read(verificationId));
  return (await read.catch(() => undefined))?.view ?? latest;
}

/** What the work gives, or undefined as soon as the signal is aborted. */
async function abortable<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T | undefined> {
  if (signal.aborted) return undefined;
  const over = new Promise<undefined>((resolve) => {
    signal.addEventListener('abort', () => {
      resolve(undefined);
    });
  });
  return Promise.race([work(), over]);
}

/**
 * Starts and waits as {@link VerificationClient.startAndAwaitNextStep} says. All who start the same
 * verification share one update id, because only ten updates may be in flight. An update always
 * returns its first result. It tells that there was a step; following tells which one is open now.
 *
 * @throws WorkflowExecutionAlreadyStartedError for an id that has ended
 */
export async function startAndAwaitNextStep(
  { calls, followers }: { readonly calls: TemporalCalls; readonly followers: ViewFollowers },
  input: AccountVerificationInput,
  requestFingerprint: string | undefined,
  options: WaitOptions,
): Promise<VerificationView | undefined> {
  const deadlineMs = Date.now() + options.timeoutMs;
  const operation = new WithStartWorkflowOperation<AccountVerification>(ACCOUNT_VERIFICATION, {
    ...startOptions(calls, input, requestFingerprint),
    workflowIdConflictPolicy: 'USE_EXISTING',
  });
  // Nobody awaits this promise; it fails together with the call below.
  operation.workflowHandle().catch(() => undefined);
  try {
    await calls.bounded(
      async () => {
        const update = await calls.temporal.workflow.startUpdateWithStart(awaitNextStepUpdate, {
          startWorkflowOperation: operation,
          updateId: FIRST_STEP_UPDATE_ID,
          waitForStage: 'ACCEPTED',
        });
        return update.result();
      },
      { ...options, ...BY_WORKER },
    );
  } catch (error) {
    const isLate = isVerificationClientError(error) && error.code === 'WORKER_UNAVAILABLE';
    if (isLate || options.signal?.aborted === true) return undefined;
    throw error;
  }
  const timeoutMs = Math.max(1, deadlineMs - Date.now());
  return awaitNextStep(followers, input.verificationId, { ...options, timeoutMs });
}

const FIRST_STEP_UPDATE_ID = 'next-from-0';
