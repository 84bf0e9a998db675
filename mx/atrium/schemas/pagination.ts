// The pagination object of list answers (contract §1).

import { z } from 'zod';

/** Which page a list answer is; pages count from 1. */
export interface AtriumPagination {
  readonly current_page: number;
  readonly per_page: number;
  readonly total_entries: number;
  readonly total_pages: number;
}

/** Schema of {@link AtriumPagination}. */
export const paginationSchema: z.ZodType<AtriumPagination> = z.object({
  current_page: z.int(),
  per_page: z.int(),
  total_entries: z.int(),
  total_pages: z.int(),
});
