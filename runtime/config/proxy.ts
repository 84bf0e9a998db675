/**
 * Egress proxies: which of our connections goes through one. A proxy's address may hold a password,
 * so no error shows it.
 */
import { isLoopback } from '../../domain';
import { type Environment } from '../environment';
import { proxyUrl } from './addresses';
import { isSet, parse } from './parse';
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
 * @throws ConfigurationError for an address that is no proxy's, where it is used
 */
export function environmentProxy(env: Environment, to: Destination): URL | undefined {
  const { NO_PROXY } = parse(
    { NO_PROXY: proxyVariables.NO_PROXY },
    { NO_PROXY: firstSet(env, 'no_proxy', 'NO_PROXY') },
  );
  if (isLoopback(to.host) || isExcepted(NO_PROXY, to)) return undefined;
  const { HTTPS_PROXY } = parse(
    { HTTPS_PROXY: proxyVariables.HTTPS_PROXY },
    { HTTPS_PROXY: firstSet(env, 'https_proxy', 'HTTPS_PROXY') },
  );
  return HTTPS_PROXY === '' ? undefined : proxyUrl(HTTPS_PROXY);
}

/** The proxy on the way to a JWKS; undefined where the connection takes none. */
export function jwksProxy(env: Environment, jwksUrl: string): string | undefined {
  // An address that is wrong is reported by itself.
  if (!URL.canParse(jwksUrl)) return undefined;
  const { protocol, hostname: host, port } = new URL(jwksUrl);
  if (protocol !== 'https:') return undefined;
  return environmentProxy(env, { host, port: Number(port || HTTPS_PORT) })?.href;
}

function firstSet(env: Environment, ...names: readonly string[]): string | undefined {
  const name = names.find((each) => isSet(env, each));
  return name === undefined ? undefined : env[name];
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
