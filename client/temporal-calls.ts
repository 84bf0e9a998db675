/** How every call to Temporal is made: bounded in time, and failing with an error of the client. */
import { setMaxListeners } from 'node:events';
import { type Client, type WorkflowHandle } from '@temporalio/client';
import { type VerificationResult } from '../domain';
import { verificationWorkflowId } from '../contract';
import { VerificationClientError, isVerificationClientError } from './errors';
import { checkId } from './parse';
import { toClientError } from './temporal-errors';

/** The workflow's type as the client needs it: callers load no workflow code. */
export type AccountVerification = (input: object) => Promise<VerificationResult>;

/**
 * Calls return within tens of milliseconds. After this time the server itself is asked whether it
 * is there.
 */
const SERVER_DOUBT_MS = 500;
/**
 * A server that is up answers within milliseconds, on a busy machine within a second. Both times
 * together: less than 2 s.
 */
const SERVER_ANSWER_MS = 1_300;

/** Bounds of one call. */
export interface Bounds {
  /** @default the client's own */
  readonly timeoutMs?: number;
  /** Ends the call, which then fails with whatever error that gives. */
  readonly signal?: AbortSignal;
}

/** A connected Temporal client with our bounds and errors. */
export class TemporalCalls {
  readonly temporal: Client;
  readonly #requestTimeoutMs: number;

  constructor(temporal: Client, requestTimeoutMs: number) {
    this.temporal = temporal;
    this.#requestTimeoutMs = requestTimeoutMs;
  }

  /** @throws VerificationClientError INVALID_REQUEST for something that is no id */
  handle(verificationId: string): WorkflowHandle<AccountVerification> {
    checkId(verificationId);
    return this.temporal.workflow.getHandle<AccountVerification>(
      verificationWorkflowId(verificationId),
    );
  }

  /**
   * Bounds a call in time: without a worker or a server the SDK would try again without end. When
   * the call does not return soon, a second one that needs no worker asks the server, so that a
   * missing server is noticed early.
   */
  async bounded<T>(call: () => Promise<T>, { timeoutMs, signal }: Bounds = {}): Promise<T> {
    signal?.throwIfAborted();
    const deadlineMs = Date.now() + (timeoutMs ?? this.#requestTimeoutMs);
    const watch = new AbortController();
    // One controller a call: the SDK never takes its listener off the signal it is given.
    const lost = new AbortController();
    // One listener per retry of an update is the SDK's way, not a leak: the controller ends with
    // the call.
    setMaxListeners(0, lost.signal);
    const end = (): void => {
      lost.abort();
    };
    signal?.addEventListener('abort', end);
    const { connection } = this.temporal;
    try {
      return await Promise.race([
        connection.withAbortSignal(lost.signal, () => this.temporal.withDeadline(deadlineMs, call)),
        this.#whenServerIsAway(watch.signal),
      ]);
    } catch (error) {
      throw await this.#tellApart(toClientError(error));
    } finally {
      watch.abort();
      end();
      signal?.removeEventListener('abort', end);
    }
  }

  /**
   * A deadline passes without a server as it does without a worker. Asks the server, to tell which
   * one was missing.
   */
  async #tellApart(error: unknown): Promise<unknown> {
    const isUnclear = isVerificationClientError(error) && error.code === 'WORKER_UNAVAILABLE';
    if (!isUnclear || (await this.#serverAnswers())) return error;
    return new VerificationClientError('TEMPORAL_UNAVAILABLE');
  }

  /** Rejects when the server does not answer; never resolves. */
  async #whenServerIsAway(signal: AbortSignal): Promise<never> {
    await pause(SERVER_DOUBT_MS, signal);
    if (await this.#serverAnswers()) return new Promise<never>(() => undefined);
    throw new VerificationClientError('TEMPORAL_UNAVAILABLE');
  }

  async #serverAnswers(): Promise<boolean> {
    const { connection, workflowService } = this.temporal.workflow;
    try {
      const ask = (): Promise<unknown> => workflowService.getSystemInfo({});
      await connection.withDeadline(Date.now() + SERVER_ANSWER_MS, ask);
      return true;
    } catch {
      return false;
    }
  }

  /**
   * As {@link bounded}. Temporal says "not found" for an ended run too; callers are told the
   * difference.
   */
  async toRunning<T>(handle: WorkflowHandle, send: () => Promise<T>, bounds?: Bounds): Promise<T> {
    try {
      return await this.bounded(send, bounds);
    } catch (error) {
      if (!isVerificationClientError(error) || error.code !== 'VERIFICATION_NOT_FOUND') throw error;
      await this.bounded(() => handle.describe());
      throw new VerificationClientError('VERIFICATION_FINISHED');
    }
  }
}

/** Waits. Never resolves when the signal comes first: then nobody needs the answer. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
    });
  });
}
