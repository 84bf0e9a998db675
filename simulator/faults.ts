/**
 * Faults of single requests, chosen by endpoint and count, never by chance. This file decides which
 * request gets which fault. fault-play.ts and serve.ts play it.
 */
import { z } from 'zod';

/** Shape of a fault, as POST /_simulator/faults takes it. */
export const faultSchema = z.strictObject({
  /** Endpoint name as in the request log, or `*` for any. */
  route: z.string().min(1),
  kind: z.enum([
    'lose-response',
    'hang',
    'hang-after-effect',
    'reset',
    'status',
    'rate-limit',
    'html',
    'truncated-json',
    'oversized',
    'slow',
  ]),
  /** How many requests suffer it. Default 1. */
  times: z.number().int().min(1).default(1),
  /** How many matching requests pass unharmed first. Default 0. */
  skip: z.number().int().min(0).default(0),
  /** Only requests of this member. */
  memberGuid: z.string().optional(),
  /** HTTP status of `status` (default 500) and `html` (default 502). */
  status: z.number().int().min(400).max(599).optional(),
  /** Retry-After of `rate-limit`, in seconds. Default 1. */
  retryAfterSeconds: z.number().int().min(0).optional(),
  /** True: Retry-After is written as an HTTP date. */
  retryAfterAsDate: z.boolean().optional(),
  /** Size of an `oversized` body. Default 12 MiB. */
  bytes: z.number().int().min(1).optional(),
  /** Delay of `slow`. Default 1000. */
  delayMs: z.number().int().min(0).optional(),
});

/** A fault as a caller writes it. */
export type Fault = Readonly<z.input<typeof faultSchema>>;
/** A fault with its counts filled in. */
export type PlannedFault = Readonly<z.output<typeof faultSchema>>;

interface Pending {
  readonly fault: PlannedFault;
  skip: number;
  times: number;
}

/** The faults that are still to come, in the order in which they were set. */
export class FaultPlan {
  #pending: Pending[] = [];

  /** Adds a fault. Throws on an unknown kind or a count below one. */
  add(fault: Fault): void {
    const planned = faultSchema.parse(fault);
    this.#pending.push({ fault: planned, skip: planned.skip, times: planned.times });
  }

  /** Forgets all faults that are still to come. */
  clear(): void {
    this.#pending = [];
  }

  /** The faults that are still to come. */
  pending(): readonly PlannedFault[] {
    return this.#pending.map(({ fault, skip, times }) => ({ ...fault, skip, times }));
  }

  /** Takes the fault of this request from the plan. Undefined: the request goes through. */
  take(route: string, memberGuid: string | undefined): PlannedFault | undefined {
    for (const entry of this.#pending) {
      const { fault } = entry;
      const matches =
        (fault.route === '*' || fault.route === route) &&
        (fault.memberGuid === undefined || fault.memberGuid === memberGuid);
      if (!matches) continue;
      if (entry.skip > 0) {
        entry.skip -= 1;
        continue;
      }
      entry.times -= 1;
      if (entry.times === 0) this.#pending = this.#pending.filter((other) => other !== entry);
      return fault;
    }
    return undefined;
  }
}
