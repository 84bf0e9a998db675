/** What an operator sees of a payload: sensitive fields masked, sealed values sealed. */
import { type Payload } from '@temporalio/common';
import { maskNumber } from '../domain';
import { isOwnCode, maskOf, type Mask } from '../domain/sensitive-fields';

const MASKED = '••••';
/** Deeper than any payload of ours. */
const DEPTH_MAX = 50;

/**
 * The same payload masked by the list of domain/sensitive-fields.ts. What is no JSON is hidden
 * whole. A text that is a payload by itself is shown: summaries and details are, and hold nothing
 * of a bank or an end user.
 */
export function maskPayload(payload: Payload): Payload {
  const encoding = Buffer.from(payload.metadata?.['encoding'] ?? []).toString('utf8');
  if (encoding === 'binary/null') return { metadata: { encoding: Buffer.from(encoding) } };
  const value = encoding.startsWith('json/') ? parse(payload.data) : { kind: 'no JSON' };
  return {
    metadata: { encoding: Buffer.from('json/plain') },
    data: Buffer.from(JSON.stringify(masked(value))),
  };
}

function parse(data: Uint8Array | null | undefined): unknown {
  try {
    return JSON.parse(Buffer.from(data ?? []).toString('utf8'));
  } catch {
    return { kind: 'no JSON' };
  }
}

function masked(value: unknown, depth = 0, parent?: string): unknown {
  if (depth > DEPTH_MAX) return MASKED;
  if (Array.isArray(value)) return value.map((item) => masked(item, depth + 1, parent));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]: [string, unknown]) => {
      const mask = maskOf(name, parent);
      return [name, mask === undefined ? masked(inner, depth + 1, name) : hide(inner, mask)];
    }),
  );
}

function hide(value: unknown, mask: Mask): unknown {
  if (value === null) return null;
  if (typeof value !== 'string') return MASKED;
  if (mask === 'last-four') return maskNumber(value);
  return mask === 'code-only' && isOwnCode(value) ? value : MASKED;
}
