/** The pagination of Atrium's lists (atrium-contract.md §1). */
import { z } from 'zod';
import { defineList, type ListKind, type Paging } from '../http';

const paginationSchema = z.object({
  current_page: z.int(),
  per_page: z.int(),
  total_entries: z.int(),
  total_pages: z.int(),
});

const PAGING: Paging = {
  query: ({ page, pageSize }) => ({ page, records_per_page: pageSize }),
  info: z.object({ pagination: paginationSchema }).transform(({ pagination }) => ({
    page: pagination.current_page,
    totalPages: pagination.total_pages,
    totalEntries: pagination.total_entries,
  })),
};

/** The kind of list whose items stand under `key`. */
export function atriumList<Item>(key: string, item: z.ZodType<Item>): ListKind<Item> {
  return defineList(PAGING, key, item);
}
