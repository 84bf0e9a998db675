/** The one-time address, from the client where it can make one. In one place until every client has the method. */
import { isVerificationClientError } from '../client';
import { ApiProblem } from './problem';
import type { Services } from './services';

interface CanOpenUrl {
  requestOpenUrl(verificationId: string): Promise<{ readonly url: string }>;
}

/** @throws ApiProblem NO_URL_TO_OPEN when no address is asked for at this step */
export async function openUrlOf(
  { client, gate }: Pick<Services, 'client' | 'gate'>,
  verificationId: string,
): Promise<{ readonly url: string }> {
  if (!canOpenUrl(client)) throw new ApiProblem('NO_URL_TO_OPEN');
  try {
    const { url } = await gate.during(() => client.requestOpenUrl(verificationId));
    return { url };
  } catch (error) {
    if (isVerificationClientError(error) && error.code === 'ANSWER_REFUSED') {
      throw new ApiProblem('NO_URL_TO_OPEN');
    }
    throw error;
  }
}

function canOpenUrl(client: object): client is CanOpenUrl {
  return 'requestOpenUrl' in client && typeof client.requestOpenUrl === 'function';
}
