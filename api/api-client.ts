/** What the API uses of the client. */
import { type VerificationClient, type WebhookOperations } from '../client';

/** The parts of the client that the API uses; tests bring their own. */
export type ApiClient = Pick<
  VerificationClient,
  | 'isTemporalUp'
  | 'whileTemporalIsUp'
  | 'start'
  | 'startAndAwaitNextStep'
  | 'lookUp'
  | 'list'
  | 'countOpen'
  | 'getVerification'
  | 'watch'
  | 'awaitNextStep'
  | 'answerChallenges'
  | 'selectAccount'
  | 'provideCredentials'
  | 'cancel'
  | 'delete'
  | 'memberChanged'
  | 'tellOfMember'
  | 'requestOpenUrl'
  | 'result'
> & { readonly webhooks: WebhookOperations };
