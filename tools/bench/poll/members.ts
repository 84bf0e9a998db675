/** The members of the poll bench: guids as long as MX's own, with a number in them. */

const PREFIX = 'MBR-7c6f361b-e582-15b6-60c0-';
const DIGITS = 12;

/** The user of all of them. */
export const USER_GUID = 'USR-fa7537f3-48aa-a683-a02a-b18940482f54';

/** The guid of a member, by its number from 0. */
export function memberGuid(number: number): string {
  return PREFIX + String(number).padStart(DIGITS, '0');
}

export const FIRST_MEMBER = memberGuid(0);

/** The number of the first member that a request names from this position on. */
export function memberNumber(request: string, from: number): number {
  const at = request.indexOf(PREFIX, from) + PREFIX.length;
  return Number(request.slice(at, at + DIGITS));
}
