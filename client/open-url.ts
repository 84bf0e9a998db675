/**
 * Requests a one-time URL with a key made for this one answer, and opens it here. The URL is kept
 * nowhere.
 */
import { randomUUID } from 'node:crypto';
import { generateSealingKeyPair, importSealingKeys, toRecipientKey, unseal } from '../codec';
import { OPEN_URL_WITHIN_MS, hasSpace, openUrlBinding } from '../domain';
import { requestOpenUrlUpdate } from '../contract';
import { VerificationClientError } from './errors';
import { readRunState } from './run-state';
import { BY_WORKER, type TemporalCalls } from './temporal-calls';

/** Has a one-time URL made and opens it. Errors as of {@link VerificationClient.requestOpenUrl}. */
export async function requestOpenUrl(
  calls: TemporalCalls,
  verificationId: string,
): Promise<{ readonly url: string }> {
  const handle = calls.handle(verificationId);
  const { isRunning, history } = await readRunState(calls, verificationId);
  if (isRunning && !hasSpace(history)) throw new VerificationClientError('TOO_MANY_MESSAGES');
  const { publicJwk, privateJwk } = await generateSealingKeyPair();
  const recipientKey = await toRecipientKey(publicJwk);
  const updateId = randomUUID();
  const update = await calls.toRunning(
    handle,
    () =>
      handle.startUpdate(requestOpenUrlUpdate, {
        ...{ args: [{ recipientKey }], updateId },
        waitForStage: 'ACCEPTED',
      }),
    BY_WORKER,
  );
  // A worker has it. Who asked again now would get another one, as late as this.
  const { sealedUrl } = await calls.toRunning(handle, () => update.result(), {
    ...BY_WORKER,
    timeoutMs: OPEN_URL_WITHIN_MS + calls.requestTimeoutMs,
  });
  const keys = await importSealingKeys(JSON.stringify(privateJwk));
  const [url = ''] = await unseal(keys, sealedUrl, openUrlBinding(verificationId));
  return { url };
}
