/** What the client does, apart from how it is made. */
import { type VerificationClient } from './verification-client';

/**
 * The operations of {@link VerificationClient}. Code that takes these works with the client and
 * with its double (`testing`).
 */
export type VerificationOperations = Pick<
  VerificationClient,
  Exclude<keyof VerificationClient, 'webhooks'>
>;
