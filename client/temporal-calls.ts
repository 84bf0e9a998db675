/** How every call to Temporal is made: bounded in time, and failing with an error of the client. */
import { setMaxListeners } from 'node:events';
import { type Client, type WorkflowClient, type WorkflowHandle } from '@temporalio/client';
import { type RecordedResult } from '../domain';
import { AesPayloadCodec, CallerReferences } from '../codec';
import { verificationWorkflowId } from '../contract';
import { VerificationClientError, isVerificationClientError } from './errors';
import { checkId } from './parse';
import { ServerWatch } from './server-watch';
import { toClientError } from './temporal-errors';

/** Milliseconds: without a worker the SDK would repeat a call without end. */
const REQUEST_TIMEOUT_DEFAULT_MS = 10_000;

/** The workflow's type as the client needs it: callers load no workflow code. */
export type AccountVerification = (input: object) => Promise<RecordedResult>;

/** Bounds of one call. */
export interface Bounds {
  /** @default the client's own */
  readonly timeoutMs?: number;
  /** Ends the call, which then fails with whatever error that gives. */
  readonly signal?: AbortSignal;
  /** Whether a worker gives the answer, and not Temporal itself. @default false */
  readonly needsWorker?: boolean;
}

/** Bounds of a call that a worker answers. */
export const BY_WORKER: Bounds = { needsWorker: true };

/** A connected Temporal client with our bounds and errors. */
export class TemporalCalls {
  readonly temporal: Client;
  /** Whether the server is there, for whoever waits longer than one call. */
  readonly server: ServerWatch;
  /** Hashes of callers' references, by the keys that this client encrypts with. */
  readonly references: CallerReferences;
  /** Longest wait for one answer of Temporal or a worker, in milliseconds. */
  readonly requestTimeoutMs: number;

  constructor(temporal: Client, requestTimeoutMs = REQUEST_TIMEOUT_DEFAULT_MS) {
    this.temporal = temporal;
    const { connection, options, workflowService } = temporal.workflow;
    this.server = new ServerWatch((timeoutMs) =>
      connection.withDeadline(Date.now() + timeoutMs, () => workflowService.getSystemInfo({})),
    );
    this.references = referencesOf(options);
    this.requestTimeoutMs = requestTimeoutMs;
  }

  /** @throws VerificationClientError INVALID_REQUEST for something that is no id */
  handle(verificationId: string): WorkflowHandle<AccountVerification> {
    checkId(verificationId);
    return this.temporal.workflow.getHandle<AccountVerification>(
      verificationWorkflowId(verificationId),
    );
  }

  /**
   * Bounds a call in time: without a worker or a server the SDK would try again without end. A
   * missing server is noticed earlier.
   */
  async bounded<T>(call: () => Promise<T>, bounds: Bounds = {}): Promise<T> {
    const { timeoutMs, signal, needsWorker = false } = bounds;
    signal?.throwIfAborted();
    const deadlineMs = Date.now() + (timeoutMs ?? this.requestTimeoutMs);
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
      return await this.server.during(() =>
        connection.withAbortSignal(lost.signal, () => this.temporal.withDeadline(deadlineMs, call)),
      );
    } catch (error) {
      throw await this.#tellApart(toClientError(error), needsWorker);
    } finally {
      end();
      signal?.removeEventListener('abort', end);
    }
  }

  /**
   * A deadline passes without a server as it does without a worker. Where a worker answers, asks the
   * server, to tell which one was missing.
   */
  async #tellApart(error: unknown, needsWorker: boolean): Promise<unknown> {
    if (!isVerificationClientError(error) || error.code !== 'WORKER_UNAVAILABLE') return error;
    if (needsWorker && (await this.server.isUp())) return error;
    return new VerificationClientError('TEMPORAL_UNAVAILABLE');
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

/**
 * By the keys of our payload codec, so that a client that encrypts cannot forget them. Without it,
 * whoever reads the index reads the references as well.
 */
function referencesOf({
  loadedDataConverter,
  namespace,
}: WorkflowClient['options']): CallerReferences {
  const codec = loadedDataConverter.payloadCodecs.find((each) => each instanceof AesPayloadCodec);
  return codec?.references ?? new CallerReferences(namespace, []);
}
