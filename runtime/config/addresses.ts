/** What an address in a variable has to be. Pure rules. */
import { isLoopback } from '../../domain';

/** Whether nothing but scheme, host, port and path is in the address of MX: the rest would be shown. */
export function isBaseAddress(value: string): boolean {
  if (!URL.canParse(value)) return true; // Reported as no address.
  const { username, password, search, hash } = new URL(value);
  return username + password + search + hash === '';
}

/** Whether the value is the address of an HTTP proxy; see {@link proxyUrl}. */
export function isProxyAddress(value: string): boolean {
  const text = withScheme(value);
  if (!URL.canParse(text)) return false;
  const { protocol, pathname, search, hash, username, password } = new URL(text);
  return (
    (protocol === 'http:' || protocol === 'https:') &&
    /^\/?$/.test(pathname) &&
    search + hash === '' &&
    areDecodable(username, password)
  );
}

/** The address of a proxy; one without a scheme counts as http, as with curl. */
export function proxyUrl(value: string): URL {
  return new URL(withScheme(value));
}

function withScheme(value: string): string {
  return value.includes('://') ? value : `http://${value}`;
}

function areDecodable(...texts: readonly string[]): boolean {
  try {
    texts.forEach(decodeURIComponent);
    return true;
  } catch {
    return false;
  }
}

/**
 * Whether keys may be fetched from the address: somebody who changes them in transit can sign for
 * every tenant.
 */
export function isTrustworthy(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, hostname, username, password } = new URL(value);
  const isSafe = protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
  return isSafe && username + password === '';
}

/** Whether each entry of a comma-separated list is an origin exactly as browsers send it. */
export function areOrigins(list: string): boolean {
  const isOne = (entry: string) => URL.canParse(entry) && new URL(entry).origin === entry;
  return entriesOf(list).every((entry) => isOne(entry) && !entry.includes('*'));
}

/** Whether it is an origin as browsers send it, on which passwords may be typed. */
export function isPublicOrigin(value: string): boolean {
  return isTrustworthy(value) && new URL(value).origin === value;
}

/** Whether each entry of a comma-separated list is such an origin; `*.` may stand for any subdomain. */
export function areSources(list: string): boolean {
  return entriesOf(list).every((entry) => {
    const origin = entry.replace('://*.', '://');
    return isPublicOrigin(origin) && !/[*;']/.test(origin);
  });
}

/** The entries of a comma-separated list. */
export function entriesOf(list: string): readonly string[] {
  return list
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}
