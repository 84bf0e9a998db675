/** What the client is made from, and what a start gives. */
import { type Client } from '@temporalio/client';
import { type SealingKeySource } from './seal-fields';

/** What the client is made from. */
export interface VerificationClientOptions {
  /** A connected Temporal client. */
  readonly temporal: Client;
  /** The worker's public key, or where to get it from. */
  readonly sealingKey: SealingKeySource;
  /** Longest wait for one answer of Temporal or a worker, in milliseconds. @default 10000 */
  readonly requestTimeoutMs?: number;
}

/** A verification that runs now, or ran before under the same id. */
export interface StartedVerification {
  readonly verificationId: string;
  /** True when the id was in use: nothing was started, and the id names the earlier one. */
  readonly wasStartedBefore: boolean;
}
