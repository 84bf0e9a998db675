/** Looks for a secret in everything that Temporal keeps of a run and everything that its caller was shown. */
import { expect } from '@jest/globals';
import { type Client } from '@temporalio/client';
import { verificationWorkflowId } from '../../../contract/names';
import { type PlayedVerification } from '../../../tools/end-user/at-client';
import { bytesIn } from '../../integration/support/canary';

/** Asserts that none of the texts stands in history, memo, search attributes, views or result. */
export async function expectNotRecorded(
  temporal: Client,
  { verificationId, views, result }: PlayedVerification,
  texts: readonly string[],
): Promise<void> {
  const handle = temporal.workflow.getHandle(verificationWorkflowId(verificationId));
  const { raw } = await handle.describe();
  const recorded = bytesIn([await handle.fetchHistory(), raw]).toString();
  // The control: what certainly is recorded is found by the same search.
  expect(recorded).toContain(result.view.memberGuid);
  for (const text of texts) {
    expect(text.length).toBeGreaterThan(5);
    expect(recorded).not.toContain(text);
    expect(JSON.stringify([views, result])).not.toContain(text);
  }
}
