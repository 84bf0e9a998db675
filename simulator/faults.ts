/**
 * Faults of single requests, chosen by endpoint and count, never by chance. This file decides which
 * request gets which fault. fault-play.ts and serve.ts play it.
 */
import { z } from 'zod';

/** What the README and the control surface say of a kind. */
export interface FaultDescription {
  /** `yes` after the endpoint did its work, `no` instead of it, `chosen` by `afterEffect`. */
  readonly takesEffect: 'yes' | 'no' | 'chosen';
  readonly seen: string;
}

/** Every kind of fault. */
export const FAULT_KINDS = {
  'lose-response': { takesEffect: 'yes', seen: 'the connection is closed without an answer' },
  'hang-after-effect': { takesEffect: 'yes', seen: 'no answer, ever' },
  'truncated-json': { takesEffect: 'yes', seen: 'half of the body' },
  oversize: { takesEffect: 'yes', seen: 'valid JSON of `bytes` (default 12 MiB) and more' },
  slow: { takesEffect: 'yes', seen: 'the answer after `delayMs` (default 1000)' },
  drop: { takesEffect: 'no', seen: 'the connection is closed without an answer' },
  reset: { takesEffect: 'no', seen: 'the connection is reset (RST)' },
  hang: { takesEffect: 'no', seen: 'no answer, ever' },
  status: {
    takesEffect: 'chosen',
    seen: "`status` (default 500) with MX's error body; `retryAfterSeconds` adds a Retry-After",
  },
  'rate-limit': {
    takesEffect: 'chosen',
    seen: '429 with Retry-After, as a date with `retryAfterAsDate`',
  },
  html: { takesEffect: 'chosen', seen: '`status` (default 502) with an HTML page' },
  text: { takesEffect: 'chosen', seen: '`status` (default 503) with plain text' },
  '408': { takesEffect: 'chosen', seen: '408 of a proxy: an HTML page, connection closed' },
  '425': { takesEffect: 'chosen', seen: '425 of a proxy: no body' },
} as const satisfies Readonly<Record<string, FaultDescription>>;

/** The name of a kind of fault. */
export type FaultKind = keyof typeof FAULT_KINDS;

const KINDS = Object.keys(FAULT_KINDS) as [FaultKind, ...FaultKind[]];

/** Shape of a fault, as POST /_simulator/faults takes it. */
export const faultSchema = z.strictObject({
  /** Endpoint name as in the request log, or `*` for any. */
  route: z.string().min(1),
  kind: z.enum(KINDS),
  /** How many requests suffer it. Default 1. */
  times: z.number().int().min(1).default(1),
  /** How many matching requests pass unharmed first. Default 0. */
  skip: z.number().int().min(0).default(0),
  /** Only requests of this member. */
  memberGuid: z.string().optional(),
  /** HTTP status of `status` (default 500), `html` (default 502) and `text` (default 503). */
  status: z.number().int().min(200).max(599).optional(),
  /** True: the endpoint does its work first, and the fault replaces its answer. */
  afterEffect: z.boolean().optional(),
  /** Retry-After of `rate-limit`, in seconds. Default 1. */
  retryAfterSeconds: z.number().int().min(0).optional(),
  /** True: Retry-After is written as an HTTP date. */
  retryAfterAsDate: z.boolean().optional(),
  /** Size of an `oversize` body. Default 12 MiB. */
  bytes: z.number().int().min(1).optional(),
  /** Delay of `slow`. Default 1000. */
  delayMs: z.number().int().min(0).optional(),
});

/** A fault as a caller writes it. */
export type Fault = Readonly<z.input<typeof faultSchema>>;
/** A fault with its counts filled in. */
export type PlannedFault = Readonly<z.output<typeof faultSchema>>;

/** Whether the endpoint does its work before the fault shows. */
export function comesAfterEffect({ kind, afterEffect }: PlannedFault): boolean {
  const { takesEffect } = FAULT_KINDS[kind];
  return takesEffect === 'chosen' ? afterEffect === true : takesEffect === 'yes';
}

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
