/** When each API key was used last, as the audit stream tells it (docs/audit.md). */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

/** An audit line is far shorter; what is longer is none. */
const LINE_LENGTH_MAX = 10_000;

/**
 * Reads a file of audit lines, which may hold other lines as well; keeps one time for each key.
 *
 * @throws Error when it cannot be read
 */
export async function lastUses(file: string): Promise<ReadonlyMap<string, string>> {
  const uses = new Map<string, string>();
  for await (const line of createInterface({ input: createReadStream(file, 'utf8') })) {
    const { keyId, time } = line.length > LINE_LENGTH_MAX ? {} : readLine(line);
    if (keyId === undefined || time === undefined) continue;
    if (time > (uses.get(keyId) ?? '')) uses.set(keyId, time);
  }
  return uses;
}

/** Only lines of requests: a change of a key names the key, and does not use it. */
function readLine(line: string): { readonly keyId?: string; readonly time?: string } {
  try {
    const { stream, keyId, time, requestId } = JSON.parse(line) as Record<string, unknown>;
    const isUse = stream === 'audit' && typeof requestId === 'string';
    return isUse && typeof keyId === 'string' && typeof time === 'string' ? { keyId, time } : {};
  } catch {
    return {};
  }
}
