/** How MX is reached, parsed and checked. */
import { isLoopback } from '../../domain';
import { type Environment } from '../environment';
import { entriesOf, isProxyAddress, proxyUrl } from './addresses';
import {
  type MX_APIS,
  type PLATFORM_VERSIONS,
  POLL_INTERVAL_MIN_MS,
  USE_CASES,
  isOneOf,
  mxVariables,
} from './mx-variables';
import { parse } from './parse';
import { ConfigurationError, together } from './problems';
import { HTTPS_PORT, environmentProxy } from './proxy';

/** How MX is reached. */
export interface MxConfig {
  /** @default 'atrium' */
  readonly api?: (typeof MX_APIS)[number];
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly clientId: string;
  readonly pollIntervalMs: number;
  readonly requestTimeoutMs: number;
  readonly plainHttpAllowed: boolean;
  /** Of this process: its share of what the deployment may send. Absent: no cap. */
  readonly requestsPerSecond?: number;
  /** The version of the Platform API; the next four are its alone, too. @default the current one */
  readonly apiVersion?: (typeof PLATFORM_VERSIONS)[number];
  /** Absent: the version's. */
  readonly accept?: string;
  readonly acceptVersion?: string;
  readonly useCases?: readonly (typeof USE_CASES)[number][];
  /** Absent: MX's default. */
  readonly isApp2appEnabled?: boolean;
  /** Egress proxy, with its user and password: a secret. Absent: none. */
  readonly proxyUrl?: string;
}

/**
 * Parses and checks how MX is reached.
 *
 * @throws ConfigurationError also for a poll interval below 3 s against a host that is not
 * loopback, since MX forbids it, and for a host of MX that has the other API
 */
export function mxConfig(env: Environment): MxConfig {
  const { values, proxy } = together({
    values: () => parse(mxVariables, env),
    proxy: () => mxProxy(env),
    pace: () => rejectCloserPolls(env),
    transport: () => rejectPlainHttp(env),
    host: () => rejectOtherApi(env),
  });
  return {
    ...(values.MX_API === 'platform' ? platformSettings(values) : {}),
    baseUrl: values.MX_BASE_URL,
    apiKey: values.MX_API_KEY,
    clientId: values.MX_CLIENT_ID,
    pollIntervalMs: values.MX_POLL_INTERVAL_MS,
    requestTimeoutMs: values.MX_REQUEST_TIMEOUT_MS,
    requestsPerSecond: values.MX_REQUESTS_PER_SECOND / values.MX_PROCESSES,
    plainHttpAllowed: isPlainHost(values.MX_ALLOW_PLAIN_HTTP_HOSTS, values.MX_BASE_URL),
    ...(proxy === undefined ? {} : { proxyUrl: proxy.href }),
  };
}

function rejectCloserPolls(env: Environment): void {
  const { MX_BASE_URL, MX_POLL_INTERVAL_MS } = mxVariables;
  const values = parse({ MX_BASE_URL, MX_POLL_INTERVAL_MS }, env);
  const intervalMs = values.MX_POLL_INTERVAL_MS;
  if (intervalMs >= POLL_INTERVAL_MIN_MS || isLoopback(new URL(values.MX_BASE_URL).hostname))
    return;
  const least = String(POLL_INTERVAL_MIN_MS);
  throw new ConfigurationError([
    `MX_POLL_INTERVAL_MS is ${String(intervalMs)}, but MX asks for at least ${least} ms between two polls of a member. ` +
      `Set it to ${least} or more; less is accepted only against a simulator on a loopback address.`,
  ]);
}

function platformSettings(
  values: Readonly<
    Record<'MX_ACCEPT' | 'MX_ACCEPT_VERSION' | 'MX_USE_CASES', string> & {
      MX_APP_TO_APP: 'mx' | 'on' | 'off';
      MX_API_VERSION: (typeof PLATFORM_VERSIONS)[number];
    }
  >,
): Pick<
  MxConfig,
  'api' | 'apiVersion' | 'accept' | 'acceptVersion' | 'useCases' | 'isApp2appEnabled'
> {
  const { MX_ACCEPT: accept, MX_ACCEPT_VERSION: acceptVersion } = values;
  return {
    api: 'platform',
    apiVersion: values.MX_API_VERSION,
    useCases: entriesOf(values.MX_USE_CASES).filter((each) => isOneOf(USE_CASES, each)),
    ...(accept === '' ? {} : { accept }),
    ...(acceptVersion === '' ? {} : { acceptVersion }),
    ...(values.MX_APP_TO_APP === 'mx' ? {} : { isApp2appEnabled: values.MX_APP_TO_APP === 'on' }),
  };
}

/** MX's own hosts, by the API that they have. */
const HOSTS: Readonly<Record<string, (typeof MX_APIS)[number]>> = {
  'vestibule.mx.com': 'atrium',
  'atrium.mx.com': 'atrium',
  'int-api.mx.com': 'platform',
  'api.mx.com': 'platform',
};

/** Keys of one API mean nothing to the other, which would answer 401 or 404. */
function rejectOtherApi(env: Environment): void {
  const { MX_API, MX_BASE_URL } = mxVariables;
  const values = parse({ MX_API, MX_BASE_URL }, env);
  const { hostname } = new URL(values.MX_BASE_URL);
  const api = HOSTS[hostname] ?? values.MX_API;
  if (api === values.MX_API) return;
  throw new ConfigurationError([
    `MX_API is ${values.MX_API}, but MX_BASE_URL names ${hostname}, which has the API ${api}. Correct the one that is not meant.`,
  ]);
}

/** The client rejects it too; here it is told with the other problems, and by its variables. */
function rejectPlainHttp(env: Environment): void {
  const { MX_BASE_URL, MX_ALLOW_PLAIN_HTTP_HOSTS } = mxVariables;
  const values = parse({ MX_BASE_URL, MX_ALLOW_PLAIN_HTTP_HOSTS }, env);
  const { protocol, hostname } = new URL(values.MX_BASE_URL);
  const isAllowed = isPlainHost(values.MX_ALLOW_PLAIN_HTTP_HOSTS, values.MX_BASE_URL);
  if (protocol === 'https:' || isLoopback(hostname) || isAllowed) return;
  throw new ConfigurationError([
    `MX_BASE_URL is plain http to ${hostname}: keys and credentials would travel unencrypted. ` +
      'Use https, or put the host into MX_ALLOW_PLAIN_HTTP_HOSTS if the network is your own.',
  ]);
}

function isPlainHost(list: string, baseUrl: string): boolean {
  return entriesOf(list).includes(new URL(baseUrl).hostname);
}

/**
 * The proxy on the way to MX. One that is set for MX alone holds for every host but this machine;
 * the one of the environment for https.
 */
function mxProxy(env: Environment): URL | undefined {
  const base = env['MX_BASE_URL']?.trim() ?? '';
  // An address that is missing or wrong is reported by itself, and its proxy as for any host.
  const { protocol, hostname, port } = new URL(
    IS_HTTP.test(base) && URL.canParse(base) ? base : ANYWHERE,
  );
  const isFar = !isLoopback(hostname);
  const { own, other } = together({
    // Read in any case: a wrong value is an error wherever MX is.
    own: () => parse({ MX_PROXY_URL: mxVariables.MX_PROXY_URL }, env).MX_PROXY_URL,
    other: () =>
      isFar && protocol === 'https:' && !hasOwnProxy(env)
        ? environmentProxy(env, { host: hostname, port: Number(port || HTTPS_PORT) })
        : undefined,
  });
  return isFar && own !== '' ? proxyUrl(own) : other;
}

/** One that can be used: the environment's is read beside one that has to be corrected or taken away. */
function hasOwnProxy(env: Environment): boolean {
  const value = env['MX_PROXY_URL']?.trim() ?? '';
  return value !== '' && isProxyAddress(value);
}

const IS_HTTP = /^https?:/i;
const ANYWHERE = 'https://unknown.invalid';
