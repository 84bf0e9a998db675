/** What the poll bench and its two processes, MX's stub and the worker, say to each other. */
import { type Environment } from '../../../runtime';

/** From the bench to the stub. */
export type ToStub =
  | { readonly kind: 'start'; readonly membersMax: number; readonly answerMs: number }
  /** Forgets the figures, and keeps when each member was read last. */
  | { readonly kind: 'reset' }
  | { readonly kind: 'report' };

/** What the stub saw since it was reset. */
export interface StubFigures {
  readonly requests: number;
  /** Members that were read at least once, since the start. */
  readonly members: number;
  /** Pauses between the arrivals of two reads of one member, in milliseconds; 0 where there was none. */
  readonly gapMinMs: number;
  readonly gapMeanMs: number;
  readonly gapP99Ms: number;
  readonly gapMaxMs: number;
  /** Open connections now. */
  readonly sockets: number;
  /** Microseconds of this process. */
  readonly cpu: number;
}

/** From the stub. */
export type FromStub =
  | { readonly kind: 'listening'; readonly baseUrl: string }
  | ({ readonly kind: 'figures' } & StubFigures)
  | { readonly kind: 'done' };

/** From the bench to the worker. Keys travel here and not in arguments or the environment. */
export type ToWorker =
  | { readonly kind: 'start'; readonly env: Environment }
  | { readonly kind: 'cpu' }
  /** Collects garbage first. */
  | { readonly kind: 'memory' }
  | { readonly kind: 'profile-start' }
  | { readonly kind: 'profile-stop'; readonly file: string }
  | { readonly kind: 'stop' };

/** CPU time since the start of the process, in microseconds. */
export interface WorkerCpu {
  /** All threads. */
  readonly cpu: number;
  /** By the name of the thread, where the system tells (Linux). */
  readonly cpuByThread: Readonly<Record<string, number>>;
}

/** Bytes after a garbage collection. */
export interface WorkerMemory {
  readonly heap: number;
  readonly rss: number;
}

/** From the worker. */
export type FromWorker =
  | { readonly kind: 'done' }
  | ({ readonly kind: 'cpu' } & WorkerCpu)
  | ({ readonly kind: 'memory' } & WorkerMemory)
  | { readonly kind: 'failed'; readonly reason: string };
