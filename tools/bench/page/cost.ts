/** What verifications cost in Temporal Cloud: the formula, with its prices as inputs. Pure. */

/** List prices in dollars, and where they are from. */
export interface Prices {
  readonly perMillionActions: number;
  /** Of a gigabyte-hour of histories that are open, and that have ended. */
  readonly activeGbHour: number;
  readonly retainedGbHour: number;
  readonly source: string;
  readonly readOn: string;
}

/** Pay as you go, the first five million Actions of a month; larger volumes cost less. */
export const LIST_PRICES: Prices = {
  perMillionActions: 50,
  activeGbHour: 0.042,
  retainedGbHour: 0.001_05,
  source: 'https://docs.temporal.io/cloud/pricing',
  readOn: '2026-11-30',
};

/** One verification, as its bill sees it. */
export interface Billed {
  readonly actions: number;
  readonly bytes: number;
  /** From start to end. */
  readonly openHours: number;
  /** From end to deletion: the namespace's retention. */
  readonly keptHours: number;
}

const BYTES_PER_GB = 1e9;

/** Dollars for a thousand such verifications, without a plan's share. */
export function dollarsPerThousand(
  { actions, bytes, openHours, keptHours }: Billed,
  prices: Prices,
): { readonly actions: number; readonly storage: number; readonly all: number } {
  const forActions = (1_000 * actions * prices.perMillionActions) / 1e6;
  const gb = (1_000 * bytes) / BYTES_PER_GB;
  const storage = gb * (openHours * prices.activeGbHour + keptHours * prices.retainedGbHour);
  return { actions: forActions, storage, all: forActions + storage };
}
