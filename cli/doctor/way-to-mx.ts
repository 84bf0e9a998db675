/** Why MX is not reached, in terms of the settings that say where it is. */
import { type MxConfig } from '../../runtime';
import { bad, type Finding } from './check';
import { obstacleTo, serverName, type Hop, type Obstacle } from './obstacle';

/** What to do where MX itself is asked. */
const ADVICE: Readonly<Record<Obstacle, readonly [problem: string, toDo: string]>> = {
  'unknown-host': ['names a host without an address', 'Correct MX_BASE_URL.'],
  nobody: ['names a place where nobody listens', 'Correct MX_BASE_URL.'],
  silent: [
    'is not answered',
    'Let the firewall pass it, or set MX_PROXY_URL or HTTPS_PROXY where a proxy leads outside.',
  ],
  'no-tls': ['begins with https, and who listens there speaks no TLS', 'Correct MX_BASE_URL.'],
  untrusted: [
    'leads to somebody whose certificate is not trusted',
    'Correct MX_BASE_URL; where a proxy of your own opens TLS, have NODE_EXTRA_CA_CERTS name its authority.',
  ],
  'needs-tls': ['leads to a port of TLS', 'Begin it with https.'],
};
const OF_PROXY =
  'Correct MX_PROXY_URL or HTTPS_PROXY, whichever is set, or put the host of MX into NO_PROXY.';

/** What stands in the way of a call that has failed without an answer; undefined: nobody can tell. */
export async function whyNoMx({ baseUrl, proxyUrl }: MxConfig): Promise<Finding | undefined> {
  if (proxyUrl !== undefined) return whyNoProxy(new URL(proxyUrl));
  const obstacle = await obstacleTo(hopOf(new URL(baseUrl)));
  if (obstacle === undefined) return undefined;
  const [problem, toDo] = ADVICE[obstacle];
  return bad(`MX_BASE_URL, ${baseUrl}, ${problem}.`, toDo);
}

/** Without its user and password. */
async function whyNoProxy(proxy: URL): Promise<Finding> {
  const obstacle = await obstacleTo(hopOf(proxy));
  if (obstacle === undefined)
    return bad(
      `The proxy ${proxy.host} is there, and opens no way to MX.`,
      'See that it lets us through to the host of MX_BASE_URL, and that MX_PROXY_URL or HTTPS_PROXY has its user and password.',
    );
  return bad(`The proxy on the way to MX, ${proxy.host}: ${WORDS[obstacle]}.`, OF_PROXY);
}

const WORDS: Readonly<Record<Obstacle, string>> = {
  'unknown-host': 'its host has no address',
  nobody: 'nobody listens there',
  silent: 'it does not answer',
  'no-tls': 'it speaks no TLS, and its address begins with https',
  untrusted: 'its certificate is not trusted',
  'needs-tls': 'it speaks TLS',
};

function hopOf({ protocol, hostname: host, port }: URL): Hop {
  const isTls = protocol === 'https:';
  const tls = isTls ? { tls: serverName(host) } : {};
  return { host, port: Number(port || (isTls ? 443 : 80)), ...tls };
}
