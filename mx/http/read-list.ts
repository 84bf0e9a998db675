/**
 * Reading of a list in an answer. One entry that cannot be used must not cost the others, so it is
 * left out and counted.
 */
import { type z } from 'zod';
import { type HttpReply } from './interpret';
import { readEntries } from './read-body';
import { type Transport } from './transport';

/** A list as it was read. */
export interface ReadList<Item> {
  readonly items: readonly Item[];
  /** How many entries the answer had, those left out included. */
  readonly entries: number;
}

/**
 * The entries under `key`. Null and empty mean that there are none.
 * @throws MxError `not-mx` when there is no body (204), or none with this key: MX names every list,
 * somebody on the way names none · `response-invalid` when something else than a list stands there
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
