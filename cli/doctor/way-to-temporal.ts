/** Why Temporal is not reached, in terms of the settings that say where it is. */
import { type TemporalTarget } from '../../runtime';
import { bad, type Finding } from './check';
import { obstacleTo, serverName, speaksTls, type Hop, type Obstacle } from './obstacle';

const TEMPORAL_PORT = 7_233;

/** What to do where the server itself is asked. */
const ADVICE: Readonly<Record<Obstacle, readonly [problem: string, toDo: string]>> = {
  'unknown-host': ['is a host without an address', 'Correct TEMPORAL_ADDRESS.'],
  nobody: ['is where nobody listens', 'Start the server, or correct TEMPORAL_ADDRESS.'],
  silent: [
    'does not answer',
    'Correct TEMPORAL_ADDRESS, let the firewall pass it, or set HTTPS_PROXY.',
  ],
  'no-tls': [
    'speaks no TLS, and TLS is on',
    'Set TEMPORAL_TLS to false and unset TEMPORAL_API_KEY for a plain server, or correct TEMPORAL_ADDRESS.',
  ],
  untrusted: [
    'has a certificate that cannot be trusted',
    'Set TEMPORAL_TLS_SERVER_CA_CERT_PATH to its authority, or TEMPORAL_TLS_SERVER_NAME to the name in it.',
  ],
  'needs-tls': ['speaks TLS, and TLS is off', 'Set TEMPORAL_TLS to true.'],
};

/**
 * What stands in the way; undefined where nothing does, or nobody can tell.
 *
 * @param afterFailure - whether the connection has failed: only then is a certificate, or a plain
 * connection to a server that wants TLS, the reason
 */
export async function whyNoTemporal(
  target: TemporalTarget,
  { afterFailure = false }: { readonly afterFailure?: boolean } = {},
): Promise<Finding | undefined> {
  if (target.proxy !== undefined) return whyNoProxy(target.proxy.address);
  const hop = hopOf(target);
  const found = await obstacleTo(hop);
  if (found === 'untrusted' && !afterFailure) return undefined;
  const obstacle =
    found ??
    (afterFailure && hop.tls === undefined && (await speaksTls(hop)) ? 'needs-tls' : found);
  if (obstacle === undefined) return undefined;
  const [problem, toDo] = ADVICE[obstacle];
  return bad(`TEMPORAL_ADDRESS, ${target.address}, ${problem}.`, toDo);
}

async function whyNoProxy(address: string): Promise<Finding | undefined> {
  const obstacle = await obstacleTo(placeOf(address, 80));
  if (obstacle === undefined) return undefined;
  return bad(
    `The proxy on the way to Temporal, ${address}, ${ADVICE[obstacle][0]}.`,
    "Correct HTTPS_PROXY, or put Temporal's host into NO_PROXY.",
  );
}

function hopOf({ address, tls, apiKey }: TemporalTarget): Hop {
  const place = placeOf(address, TEMPORAL_PORT);
  if (tls === undefined && apiKey === undefined) return place;
  if (tls === undefined || typeof tls !== 'object')
    return { ...place, tls: serverName(place.host) };
  const { serverNameOverride, serverRootCACertificate: ca, clientCertPair } = tls;
  const pair =
    clientCertPair === undefined
      ? {}
      : { cert: Buffer.from(clientCertPair.crt), key: Buffer.from(clientCertPair.key) };
  return {
    ...place,
    tls: {
      ...serverName(serverNameOverride ?? place.host),
      ...(ca === undefined ? {} : { ca: Buffer.from(ca) }),
      ...pair,
    },
  };
}

function placeOf(address: string, usualPort: number): { host: string; port: number } {
  const [, host = address, port] = /^(.*):(\d+)$/.exec(address) ?? [];
  return { host, port: Number(port ?? usualPort) };
}
