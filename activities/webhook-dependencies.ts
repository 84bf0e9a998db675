/** What the activities of webhooks need besides the rest. */
import { type PollTurns } from './poll-turns';
import { type SendingShares } from './sending-shares';
import { type TemporalClient } from './temporal-client';
import { type TenantEndpoints } from './tenant-endpoints';

/** What an attempt to send brought. */
export type SendAttempt =
  | { readonly status: number; readonly retryAfterMs?: number }
  | { readonly failure: string };

/** Follows verifications, and sends webhooks to strangers: see runtime/webhooks. */
export interface WebhookDependencies {
  readonly temporal: TemporalClient;
  readonly endpoints: TenantEndpoints;
  readonly polls: PollTurns;
  readonly shares: SendingShares;
  readonly post: (what: {
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
    readonly signal: AbortSignal;
  }) => Promise<SendAttempt>;
  /** Told of each attempt to send. */
  readonly onAttempt: (result: AttemptResult) => void;
}

/** What came of an attempt. `again`: one more follows. */
export type AttemptResult = 'delivered' | 'again' | 'given-up' | 'gone' | 'no-endpoint';
