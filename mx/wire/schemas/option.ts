/** The choices of a challenge or of a credential field (atrium-contract.md §3, §7). */
import { z } from 'zod';
import { OPTION_VALUE_BYTES_MAX, fitsBytes } from '../../../domain';
import { optionalText } from './fields';

const optionSchema = z.object({
  label: optionalText,
  /** What has to be sent. */
  value: optionalText,
  /** Sent where there is no value (mx-platform-contract.md §8). */
  guid: optionalText,
  /** The picture of an IMAGE_OPTIONS choice: base64, with or without a `data:` prefix. */
  data_uri: optionalText,
});

const NO_OPTION = { value: null, guid: null } as const;

/** One choice that can be answered with. */
export interface WireOption {
  readonly label: string | null;
  readonly value: string;
  readonly data_uri: string | null;
}

/** A list of choices: those that have a value that can be sent, and how many have none. */
export interface WireOptions {
  readonly items: readonly WireOption[];
  readonly leftOut: number;
}

/** Reads a list of choices; whatever is no list has none. */
export function optionsOf(list: unknown): WireOptions {
  const entries: readonly unknown[] = Array.isArray(list) ? list : [];
  const items = entries.flatMap((entry): WireOption[] => {
    const { guid, value: own, ...option } = optionSchema.safeParse(entry).data ?? NO_OPTION;
    const value = own ?? guid;
    if (value === null || !fitsBytes(value, OPTION_VALUE_BYTES_MAX)) return [];
    return [{ label: null, data_uri: null, ...option, value }];
  });
  return { items, leftOut: entries.length - items.length };
}
