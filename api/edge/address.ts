/** Addresses as limits count them and as the audit stream names them. */
import { isIP } from 'node:net';

/** What stands for an address that is none: a proxy may append a name, or nothing. */
const NO_ADDRESS = 'unknown';
const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;
const WITH_PORT = /^(\d+\.\d+\.\d+\.\d+):\d+$/;
const IPV6_GROUPS = 8;
/** A subscriber has a whole /64, so counting single IPv6 addresses would count nothing. */
const COUNTED_GROUPS = 4;

/** The address in one spelling; `unknown` for a text that is none. */
export function plainAddress(text: string | undefined): string {
  const bare = (text ?? '').trim().replace(/%.*$/, '');
  const address = MAPPED.exec(bare)?.[1] ?? WITH_PORT.exec(bare)?.[1] ?? bare.toLowerCase();
  return isIP(address) === 0 ? NO_ADDRESS : address;
}

/** What a limit counts: an IPv4 address, or the /64 of an IPv6 address. */
export function addressKey(text: string | undefined): string {
  const address = plainAddress(text);
  return isIP(address) === 6 ? `${firstGroups(address)}::/64` : address;
}

function firstGroups(address: string): string {
  const [head = [], tail = []] = address.split('::').map((part) => part.split(':').filter(Boolean));
  // An IPv4 address at the end stands for two groups.
  const tailLength = tail.length + (tail.at(-1)?.includes('.') === true ? 1 : 0);
  const missing = Array.from(
    { length: Math.max(0, IPV6_GROUPS - head.length - tailLength) },
    () => '0',
  );
  return [...head, ...missing, ...tail]
    .slice(0, COUNTED_GROUPS)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
