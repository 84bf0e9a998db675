/** Pages of a list, by the rules of atrium-contract.md §1. */

/** One page and the envelope that describes it. */
export interface Page<T> {
  readonly entries: readonly T[];
  readonly pagination: {
    readonly current_page: number;
    readonly per_page: number;
    readonly total_entries: number;
    readonly total_pages: number;
  };
}

const PER_PAGE_DEFAULT = 25;
const PER_PAGE_MIN = 10;
/** Atrium's limit, and that of institutions everywhere; Platform's is higher. */
const PER_PAGE_MAX = 100;

/**
 * Cuts one page out of a list. `records_per_page` outside 10 to `perPageMax` falls back to 25; a
 * `page` that is no positive integer counts as 1; a page past the end is empty; an empty list has
 * one (empty) page.
 */
export function paginate<T>(
  all: readonly T[],
  query: Readonly<Record<string, string | undefined>>,
  perPageMax = PER_PAGE_MAX,
): Page<T> {
  const asked = positiveInteger(query['records_per_page']) ?? PER_PAGE_DEFAULT;
  const perPage = asked < PER_PAGE_MIN || asked > perPageMax ? PER_PAGE_DEFAULT : asked;
  const currentPage = positiveInteger(query['page']) ?? 1;
  const from = (currentPage - 1) * perPage;
  return {
    entries: all.slice(from, from + perPage),
    pagination: {
      current_page: currentPage,
      per_page: perPage,
      total_entries: all.length,
      total_pages: Math.max(1, Math.ceil(all.length / perPage)),
    },
  };
}

function positiveInteger(text: string | undefined): number | undefined {
  return text !== undefined && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;
}
