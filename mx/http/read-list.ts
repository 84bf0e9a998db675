/**
 * Reading of a list in an answer. One entry that cannot be used must not cost the others, so it is
 * left out and counted.
 */
import { z } from 'zod';
import { MxError } from '../port';
import { type HttpReply } from './interpret';
import { readBody } from './read-body';
import { type Transport } from './transport';

/** A list as it was read. */
export interface ReadList<Item> {
  readonly items: readonly Item[];
  /** How many entries the answer had, those left out included. */
  readonly entries: number;
}

const objectBody = z.record(z.string(), z.unknown());

/**
 * The entries under `key`. Null and empty mean that there are none.
 * @throws MxError `not-mx` when there is no body (204), or none with this key: MX names every list,
 * somebody on the way names none · `response-invalid` when the body is no object, or something else
 * than a list stands under the key
 */
export function readList<Item>(
  transport: Pick<Transport, 'onEntriesSkipped'>,
  reply: HttpReply,
  key: string,
  item: z.ZodType<Item>,
): ReadList<Item> {
  const entries = readEntries(reply, key);
  const items = entries.flatMap((entry) => {
    const parsed = item.safeParse(entry);
    return parsed.success ? [parsed.data] : [];
  });
  const count = entries.length - items.length;
  if (count > 0) report(transport, reply, key, count);
  return { items, entries: entries.length };
}

function readEntries(reply: HttpReply, key: string): readonly unknown[] {
  const body = readBody(reply, objectBody.default({}));
  if (!Object.hasOwn(body, key)) {
    const { label, httpStatus } = reply;
    throw new MxError({ ...label, code: 'not-mx', httpStatus, sent: 'unknown' });
  }
  const found = body[key];
  return found === null || found === ''
    ? []
    : readBody({ ...reply, body: found }, z.array(z.unknown()));
}

function report(
  { onEntriesSkipped }: Pick<Transport, 'onEntriesSkipped'>,
  { label: { routeTemplate: route, requestId } }: HttpReply,
  list: string,
  count: number,
): void {
  try {
    onEntriesSkipped?.({ route, list, count, requestId });
  } catch {
    // A broken log must not turn a good answer into an error.
  }
}
