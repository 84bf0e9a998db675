/** Whole numbers on the command line of a tool. */
import { UsageError } from '../cli/terminal';

/** @throws UsageError, naming the flag, for what is no whole number of the range */
export function wholeNumber(
  flag: string,
  text: string,
  [least, most]: readonly [least: number, most?: number],
): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= least && number <= (most ?? Infinity)) return number;
  const upTo = most === undefined ? '' : ` to ${String(most)}`;
  throw new UsageError(`${flag} must be a whole number from ${String(least)}${upTo}.`);
}
