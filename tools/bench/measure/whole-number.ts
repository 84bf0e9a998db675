/** Sizes on a command line. */
import { UsageError } from '../../../cli/terminal';

/** A whole number from `least`. @throws UsageError for anything else */
export function wholeNumber(flag: string, text: string, least: number): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= least) return number;
  throw new UsageError(`${flag} must be a whole number from ${String(least)}.`);
}
