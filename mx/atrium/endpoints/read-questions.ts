/** Reading of what an end user is asked: the challenges of a round, the fields of a sign-in form. */
import { z } from 'zod';
import { FIELDS_MAX } from '../../../domain';
import { readList, responseInvalid, type HttpReply, type Transport } from '../../http';

/** Questions that are asked together. */
export interface Questions<Item> {
  readonly items: readonly Item[];
  /** Why they cannot be answered, all in one message; absent where they can. */
  readonly trouble?: string;
}

/** An entry of which MX says nothing is no question. */
const nothing = z
  .unknown()
  .refine((entry) => isNothing(entry))
  .transform(() => null);

/**
 * The questions under `key`. All have to be answered in one message: asked without the one that has
 * no guid, or up to the number that a message can hold, a round would wait for an answer that MX
 * never takes.
 * @throws MxError as readList
 */
export function readQuestions<Item extends { readonly guid: string }>(
  http: Pick<Transport, 'onEntriesSkipped'>,
  reply: HttpReply,
  key: string,
  item: z.ZodType<Item>,
): Questions<Item> {
  const { items: told, entries } = readList(http, reply, key, z.union([nothing, item]));
  const items = told.filter((question) => question !== null);
  if (told.length < entries) return { items, trouble: `${key}: not all can be answered` };
  const guids = new Set(items.map(({ guid }) => guid));
  return guids.size > FIELDS_MAX ? { items, trouble: `${key}: too many to answer` } : { items };
}

/**
 * The same where nothing else can be read in their place.
 * @throws MxError `response-invalid` where they cannot be answered · as readList
 */
export function requireQuestions<Item extends { readonly guid: string }>(
  http: Pick<Transport, 'onEntriesSkipped'>,
  reply: HttpReply,
  key: string,
  item: z.ZodType<Item>,
): readonly Item[] {
  const { items, trouble } = readQuestions(http, reply, key, item);
  if (trouble !== undefined) throw responseInvalid(reply, [trouble]);
  return items;
}

/** Absent, null and empty mean the same, as does an object of nothing else, down to a choice's fields. */
function isNothing(value: unknown, levels = 4): boolean {
  if (value === undefined || value === null || value === '') return true;
  if (typeof value !== 'object' || levels === 0) return false;
  return Object.values(value).every((each) => isNothing(each, levels - 1));
}
