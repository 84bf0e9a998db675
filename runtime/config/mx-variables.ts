/** The environment variables that say how MX is reached. */
import { entriesOf } from './addresses';
import { address, fitting, integer, mxKey, proxyAddress, text, word } from './kinds';

/** MX's APIs, as mx/ has them; runtime/ does not load it, and a test holds the two equal. */
export const MX_APIS = ['atrium', 'platform'] as const;
/** The versions of the Platform API, the default first; the same. */
export const PLATFORM_VERSIONS = ['v20250224', 'v20111101'] as const;
/** What the Platform API may be used for; the same. */
export const USE_CASES = ['MONEY_MOVEMENT', 'PFM'] as const;

/**
 * MX asks for at least this long between two polls of one member (atrium-contract.md §9);
 * {@link mxConfig} rejects less against a host that is not loopback.
 */
export const POLL_INTERVAL_MIN_MS = 3_000;
/** A command waits for a few reads within one attempt of 120 s (workflows/activity-options.ts). */
const POLL_INTERVAL_MAX_MS = 15_000;

const headerValue = () =>
  fitting(
    (value) => /^[\x21-\x7e](?:[\x20-\x7e]{0,198}[\x21-\x7e])?$/.test(value),
    'must be at most 200 printable ASCII characters.',
  );

/** Whether a word is one of these. */
export function isOneOf<W extends string>(words: readonly W[], word: string): word is W {
  return (words as readonly string[]).includes(word);
}

/** How MX is reached. */
export const mxVariables = {
  MX_API: word(MX_APIS, 'atrium').describe(
    'API that the keys are for: `platform` is what MX gives keys for today, `atrium` the older one (docs/platform.md).',
  ),
  MX_BASE_URL: address().describe(
    'Base URL of MX. Atrium: https://vestibule.mx.com (development), https://atrium.mx.com (production). Platform: https://int-api.mx.com (integration), https://api.mx.com (production). Or a simulator.',
  ),
  MX_API_KEY: mxKey('MX_API_KEY').describe('API key, unless the file below gives it.'),
  MX_API_KEY_FILE: text().describe('File with the value of MX_API_KEY, instead of the variable.'),
  MX_CLIENT_ID: mxKey('MX_CLIENT_ID').describe('Client id, unless the file below gives it.'),
  MX_CLIENT_ID_FILE: text().describe(
    'File with the value of MX_CLIENT_ID, instead of the variable.',
  ),
  MX_API_VERSION: word(PLATFORM_VERSIONS, 'v20250224').describe(
    'Version of the Platform API. `v20111101` makes the member without a job, as Atrium does: for clients whose products are not switched on.',
  ),
  MX_ACCEPT: headerValue().describe(
    'Value of the Accept header of the Platform API. Empty: the one that MX documents for the version.',
  ),
  MX_ACCEPT_VERSION: headerValue().describe(
    'Value of its Accept-Version header. Empty: the version.',
  ),
  MX_USE_CASES: fitting(
    (list) => entriesOf(list).every((each) => isOneOf(USE_CASES, each)),
    `must be a list of ${USE_CASES.join(', ')}.`,
  ).describe(
    'Use cases, comma-separated, that the Platform API asks for: MONEY_MOVEMENT, PFM. Only for clients that MX has opted in. Empty: none are sent.',
  ),
  MX_APP_TO_APP: word(['mx', 'on', 'off'], 'mx').describe(
    "Whether OAuth over the Platform API may open the bank's own app on a phone. `mx` leaves it to MX, where it is on.",
  ),
  MX_PROXY_URL: proxyAddress().describe(
    'Egress proxy for MX alone: http://host:port or https://host:port, with user:password@ where it asks for them. Empty: HTTPS_PROXY, unless NO_PROXY names the host.',
  ),
  MX_POLL_INTERVAL_MS: integer(0, POLL_INTERVAL_MAX_MS, POLL_INTERVAL_MIN_MS).describe(
    'Pause between two status reads of one member. Below 3000 only against a loopback host.',
  ),
  MX_REQUEST_TIMEOUT_MS: integer(100, 60_000, 10_000).describe('Longest single exchange with MX.'),
  MX_REQUESTS_PER_SECOND: integer(1, 100_000, 1_000).describe(
    'Cap on requests to MX of the whole deployment, polls, pages and retries counted. Tenants take turns below it.',
  ),
  MX_PROCESSES: integer(1, 1_000, 1).describe('Workers: each takes its share of that cap.'),
  MX_ALLOW_PLAIN_HTTP_HOSTS: text().describe(
    'Hosts, comma-separated, that may be reached over plain http although they are not loopback: a simulator on a private network.',
  ),
} as const;
