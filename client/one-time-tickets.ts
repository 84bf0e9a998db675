/**
 * Who was the first to use a ticket, for all processes of a deployment: a standalone activity named
 * after the ticket, which nobody ever runs (docs/adr/0024). Starting it is a test-and-set of Temporal,
 * for one Action; it ends by itself with the life of the ticket.
 */
import { createHash } from 'node:crypto';
import { type Client } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time';
import { TemporalCalls } from './temporal-calls';
import { GRPC, grpcCode } from './temporal-errors';

/** No worker polls it, so what is started there waits until its time is over. */
const TASK_QUEUE = 'page-tickets';
const ACTIVITY = 'pageTicket';
/** `ACTIVITY_ID_REUSE_POLICY_REJECT_DUPLICATE`, `ACTIVITY_ID_CONFLICT_POLICY_FAIL`: a name is used once. */
const ONCE = { idReusePolicy: 3, idConflictPolicy: 1 } as const;
const LIFE_MS_MIN = 1_000;

/** The tickets that were used. One per process; safe to share. */
export class OneTimeTickets {
  readonly #calls: TemporalCalls;

  constructor(options: {
    /** A connected Temporal client. */
    readonly temporal: Client;
    /** Longest wait for one answer, in milliseconds. @default 10000 */
    readonly requestTimeoutMs?: number;
  }) {
    this.#calls = new TemporalCalls(options.temporal, options.requestTimeoutMs);
  }

  /**
   * Whether this holder may use the ticket: nobody has, or it was this one. A lost answer may be asked
   * for again.
   *
   * @param ticketId - no secret
   * @param holder - a random text that only the holder knows; its hash alone leaves the process
   * @param untilMs - when the ticket ends, in milliseconds since 1970
   * @throws VerificationClientError TEMPORAL_UNAVAILABLE, SERVER_TOO_OLD
   */
  async use(ticketId: string, holder: string, untilMs: number): Promise<boolean> {
    const { namespace, identity } = this.#calls.temporal.options;
    const { workflowService } = this.#calls.temporal.workflow;
    const request = {
      ...ONCE,
      namespace,
      identity,
      // The server takes a repeated request for the one that it knows.
      requestId: createHash('sha256').update(holder).digest('base64url'),
      activityId: `page-ticket/${ticketId}`,
      activityType: { name: ACTIVITY },
      taskQueue: { name: TASK_QUEUE },
      scheduleToCloseTimeout: msToTs(Math.max(LIFE_MS_MIN, untilMs - Date.now())),
    };
    try {
      await this.#calls.bounded(() => workflowService.startActivityExecution(request));
      return true;
    } catch (error) {
      if (grpcCode(error) === GRPC.ALREADY_EXISTS) return false;
      throw error;
    }
  }
}
