/** The pagination of MX's lists (atrium-contract.md §1, mx-platform-contract.md §13). */
import { z } from 'zod';
import { type ListKind, type Paging } from '../http';
import { optionalPlace } from './schemas/fields';

const paginationSchema = z.object({
  current_page: optionalPlace,
  per_page: optionalPlace,
  total_entries: optionalPlace,
  total_pages: optionalPlace,
});
const bodySchema = z.object({ pagination: paginationSchema });

const PAGING: Paging = {
  query: ({ page, pageSize }) => ({ page, records_per_page: pageSize }),
  info: (body) => {
    const pagination = bodySchema.safeParse(body).data?.pagination;
    return {
      page: pagination?.current_page ?? null,
      pageSize: pagination?.per_page ?? null,
      totalPages: pagination?.total_pages ?? null,
      totalEntries: pagination?.total_entries ?? null,
    };
  },
};

/** The kind of list, in either API, whose items stand under `key`. */
export function mxList<Item>(key: string, item: z.ZodType<Item>): ListKind<Item> {
  return { key, item, paging: PAGING };
}
