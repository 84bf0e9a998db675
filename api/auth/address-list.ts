/** Addresses and ranges from which a key may be used. */
import { BlockList, isIP } from 'node:net';
import { plainAddress } from '../edge/address';

const RANGE = /^([^/]+)(?:\/(\d{1,3}))?$/;
const BITS = { ipv4: 32, ipv6: 128 } as const;

/** Whether a text is an address, or a range such as `203.0.113.0/24` or `2001:db8::/32`. */
export function isAddressRange(text: string): boolean {
  return read(text) !== undefined;
}

/** Whether one of the ranges holds an address. */
export function addressList(ranges: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const range of ranges.flatMap((text) => read(text) ?? [])) {
    list.addSubnet(range.address, range.bits, range.family);
  }
  return (address) => {
    const plain = plainAddress(address);
    return isIP(plain) !== 0 && list.check(plain, familyOf(plain));
  };
}

function read(text: string) {
  const [, address = '', bits] = RANGE.exec(text) ?? [];
  if (isIP(address) === 0) return undefined;
  const family = familyOf(address);
  const most = BITS[family];
  const length = bits === undefined ? most : Number(bits);
  return length <= most ? { address, bits: length, family } : undefined;
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}
