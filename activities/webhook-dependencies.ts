/** What the activities of webhooks need besides the rest. */

/** What an attempt to send brought. */
export type SendAttempt =
  | { readonly status: number; readonly retryAfterMs?: number }
  | { readonly failure: string };

/** Sends webhooks to strangers: see runtime/webhooks. */
export interface WebhookDependencies {
  readonly post: (what: {
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
    readonly signal: AbortSignal;
  }) => Promise<SendAttempt>;
}
