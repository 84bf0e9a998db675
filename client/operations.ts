/** What the client does, apart from how it is made. */
import { type VerificationClient } from './verification-client';
import { type WebhookEndpoints } from './webhook-endpoints';

/**
 * The operations of {@link VerificationClient}. Code that takes these works with the client and
 * with its double (`testing`).
 */
export type VerificationOperations = Pick<
  VerificationClient,
  Exclude<keyof VerificationClient, 'webhooks'>
> & { readonly webhooks: WebhookOperations };

/** What can be done with a tenant's webhooks. */
export type WebhookOperations = Pick<WebhookEndpoints, keyof WebhookEndpoints>;
