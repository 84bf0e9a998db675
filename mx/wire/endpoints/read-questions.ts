/** Reading of what an end user is asked: the challenges of a round, the fields of a sign-in form. */
import { z } from 'zod';
import { FIELDS_MAX } from '../../../domain';
import {
  readAllPages,
  readList,
  responseInvalid,
  type HttpCall,
  type HttpReply,
  type HttpRequest,
  type Transport,
} from '../../http';
import { isMxError } from '../../port';
import { mxList } from '../lists';
import { type WireWords } from '../words';

/** Questions that are asked together. */
export interface Questions<Item> {
  readonly items: readonly Item[];
  /** Why they cannot be answered, all in one message; absent where they can. */
  readonly trouble?: string;
}

/** Where questions stand at MX. */
export interface QuestionList<Item> {
  readonly request: HttpRequest;
  readonly key: string;
  readonly item: z.ZodType<Item>;
  readonly words: WireWords;
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
 * Asks for questions and reads them, of all pages where they have some; undefined where MX has none
 * to answer (204).
 * @throws MxError as readList and readAllPages
 */
export async function askQuestions<Item extends { readonly guid: string }>(
  http: Transport,
  list: QuestionList<Item>,
  call: HttpCall | undefined,
): Promise<Questions<Item> | undefined> {
  const reply = await replyOf(http, list, call);
  return reply.body === undefined ? undefined : readQuestions(http, reply, list.key, list.item);
}

/**
 * The same where nothing else can be read in their place.
 * @throws MxError `response-invalid` where they cannot be answered, `not-mx` for 204 · as readList
 */
export async function requireQuestions<Item extends { readonly guid: string }>(
  http: Transport,
  list: QuestionList<Item>,
  call: HttpCall | undefined,
): Promise<readonly Item[]> {
  const reply = await replyOf(http, list, call);
  const { items, trouble } = readQuestions(http, reply, list.key, list.item);
  if (trouble !== undefined) throw responseInvalid(reply, [trouble]);
  return items;
}

/** The one answer or, of a list in pages, one that has the entries of all pages. */
async function replyOf<Item>(
  http: Transport,
  { request, key, words }: QuestionList<Item>,
  call: HttpCall | undefined,
): Promise<HttpReply> {
  if (!words.areQuestionsPaged) return http.send(request, call);
  const label = {
    method: request.method,
    routeTemplate: request.route,
    requestId: undefined,
  } as const;
  try {
    const entries = await readAllPages(http, { kind: mxList(key, z.unknown()), request }, call);
    return { httpStatus: 200, body: { [key]: entries }, label };
  } catch (error) {
    if (!isMxError(error) || error.httpStatus !== 204) throw error;
    return { httpStatus: 204, body: undefined, label };
  }
}

/**
 * Absent, null and empty mean the same, as does an object of nothing else, down to a choice's
 * fields.
 */
function isNothing(value: unknown, levels = 4): boolean {
  if (value === undefined || value === null || value === '') return true;
  if (typeof value !== 'object' || levels === 0) return false;
  return Object.values(value).every((each) => isNothing(each, levels - 1));
}
