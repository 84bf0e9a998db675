/**
 * Egress proxies: which of our connections goes through one. A proxy's address may hold a password,
 * so no error shows it.
 */
import { isLoopback } from '../../domain';
import { type Environment } from '../environment';
import { ConfigurationError, parse } from './parse';
import { proxyVariables } from './variables';

/** The port of https where an address names none. */
export const HTTPS_PORT = 443;

/** Where a connection goes, before any proxy. */
export interface Destination {
  /** Name or address, IPv6 with or without brackets. */
  readonly host: string;
  readonly port: number;
}

/**
 * The proxy of `HTTPS_PROXY`, or `https_proxy`, for a TLS connection; undefined where none is set,
 * the host is this machine, or `NO_PROXY` (`no_proxy`) names it. The lower-case names win, as with
 * curl.
 *
 * @throws ConfigurationError for an address that is no proxy's
 */
export function environmentProxy(env: Environment, to: Destination): URL | undefined {
  const { HTTPS_PROXY, NO_PROXY } = parse(proxyVariables, {
    HTTPS_PROXY: firstSet(env['https_proxy'], env['HTTPS_PROXY']),
    NO_PROXY: firstSet(env['no_proxy'], env['NO_PROXY']),
  });
  if (HTTPS_PROXY === '' || isLoopback(to.host) || isExcepted(NO_PROXY, to)) return undefined;
  return proxyAddress('HTTPS_PROXY', HTTPS_PROXY);
}

/** An empty variable counts as not set. */
function firstSet(...values: readonly (string | undefined)[]): string | undefined {
  return values.find((value) => value !== undefined && value !== '');
}

/**
 * Reads a proxy's address; one without a scheme counts as http, as with curl.
 *
 * @throws ConfigurationError naming the variable
 */
export function proxyAddress(name: string, value: string): URL {
  const text = value.includes('://') ? value : `http://${value}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isProxy =
    (url?.protocol === 'http:' || url?.protocol === 'https:') &&
    /^\/?$/.test(url.pathname) &&
    `${url.search}${url.hash}` === '' &&
    areDecodable(url.username, url.password);
  if (url !== undefined && isProxy) return url;
  throw new ConfigurationError(
    `${name} must be the address of an HTTP proxy, such as http://proxy.example.com:3128, ` +
      'with user:password@ before the host where it asks for them (special characters percent-encoded).',
  );
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
 * Whether a list of exceptions names the host: `*`, a host, a domain with everything below it (a
 * leading dot or `*.` says the same), each with an optional port.
 */
function isExcepted(list: string, { host, port }: Destination): boolean {
  const bare = bareName(host);
  return list
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => {
      if (entry === '*') return true;
      const [, name = entry, ofPort] = /^(\[[^\]]*\]|[^:]*):(\d+)$/.exec(entry) ?? [];
      if (ofPort !== undefined && Number(ofPort) !== port) return false;
      const domain = bareName(name.replace(/^\*?\./, ''));
      return domain !== '' && (bare === domain || bare.endsWith(`.${domain}`));
    });
}

/** Lower case, without the brackets of IPv6 and the dot of a complete name. */
function bareName(host: string): string {
  return host.toLowerCase().replace(/^\[|\]$|\.$/g, '');
}
