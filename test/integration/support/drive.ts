// Plays the end user of a verification through the client alone, as the recorder of the histories does.
import type { StartVerificationRequest, VerificationClient } from '../../../client';
import {
  playToEnd,
  type EndUser,
  type PlayedVerification,
} from '../../../tools/histories/end-user';

export {
  answersTo,
  playToEnd as playOn,
  untilAsked,
  viewWhere,
  type EndUser,
  type PlayedVerification,
} from '../../../tools/histories/end-user';

/** Starts a verification and plays it to its outcome. */
export async function play(
  client: VerificationClient,
  request: StartVerificationRequest,
  endUser: EndUser = {},
): Promise<PlayedVerification> {
  const { verificationId } = await client.start(request);
  return playToEnd(client, verificationId, endUser);
}
