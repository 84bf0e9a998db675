/** Reading of what an end user is asked: the challenges of a round, the fields of a sign-in form. */
import { type z } from 'zod';
import { FIELDS_MAX } from '../../../domain';
import {
  readList,
  responseInvalid,
  type HttpReply,
  type ReadList,
  type Transport,
} from '../../http';

/**
 * The questions under `key`. All have to be answered in one message, so more than one can hold are no
 * questions: asked in part, a round would wait for an answer that MX never takes.
 * @throws MxError `response-invalid` for more than {@link FIELDS_MAX} · as readList
 */
export function readQuestions<Item extends { readonly guid: string }>(
  http: Transport,
  reply: HttpReply,
  key: string,
  item: z.ZodType<Item>,
): ReadList<Item> {
  const list = readList(http, reply, key, item);
  const guids = new Set(list.items.map(({ guid }) => guid));
  if (guids.size > FIELDS_MAX) throw responseInvalid(reply, [`${key}: too many to answer`]);
  return list;
}
