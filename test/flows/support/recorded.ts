// Everything that Temporal keeps of a run, as one text with every payload decoded: what a search for a secret looks through.
import type { Client } from '@temporalio/client';
import { temporal } from '@temporalio/proto';
import { verificationWorkflowId } from '../../../contract/names';
import { eventsOf } from '../../integration/support/history';

/** History, memo and search attributes, decoded; plus each decoded payload opened again where it holds base64. */
export async function everythingRecorded(client: Client, verificationId: string): Promise<string> {
  const events = await eventsOf(client, verificationId);
  const history = temporal.api.history.v1.History.create({ events: [...events] });
  const handle = client.workflow.getHandle(verificationWorkflowId(verificationId));
  const { raw } = await handle.describe();
  const texts: string[] = [];
  collect(history, texts);
  collect(raw, texts);
  return texts.join('\n');
}

/** Every string, and every run of bytes as text, anywhere in a value. */
function collect(value: unknown, texts: string[]): void {
  if (typeof value === 'string') {
    texts.push(value);
  } else if (value instanceof Uint8Array) {
    const text = Buffer.from(value).toString('utf8');
    texts.push(text);
  } else if (Array.isArray(value)) {
    for (const each of value) collect(each, texts);
  } else if (typeof value === 'object' && value !== null) {
    for (const each of Object.values(value)) collect(each, texts);
  }
}
