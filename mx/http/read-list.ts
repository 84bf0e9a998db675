/**
 * Reading of a list in an answer. One entry that cannot be used must not cost the others, so it is
 * left out and counted.
 */
import { z } from 'zod';
import { type HttpReply } from './interpret';
import { readBody } from './read-body';
import { type Transport } from './transport';

/** A list as it was read. */
export interface ReadList<Item> {
  readonly items: readonly Item[];
  /** How many entries the answer had, those left out included. */
  readonly entries: number;
}

/** An answer whose body is an object, or nothing (204). */
const objectBody = z.record(z.string(), z.unknown()).default({});

/**
 * The entries under `key`. Absent, null and empty mean that there are none.
 * @throws MxError `response-invalid` when the body is no object, or something else than a list
 * stands under the key
 */
export function readList<Item>(
  transport: Pick<Transport, 'onEntriesSkipped'>,
  reply: HttpReply,
  key: string,
  item: z.ZodType<Item>,
): ReadList<Item> {
  const found = readBody(reply, objectBody)[key];
  const isNone = found === undefined || found === null || found === '';
  const entries = isNone ? [] : readBody({ ...reply, body: found }, z.array(z.unknown()));
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
