/** An identity provider's keys, served at `/jwks` on a loopback port; any other path fails. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type CryptoKey } from 'jose';

/** Keys that are served. */
export interface Jwks {
  readonly url: string;
  /** host:port. */
  readonly address: string;
  /** Signs what the served key proves: ES256, `kid` k1. */
  readonly privateKey: CryptoKey;
  close(): void;
}

/** Serves a new key. */
export async function startJwks(): Promise<Jwks> {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES256' };
  const answer = JSON.stringify({ keys: [jwk] });
  const server = createServer((request, response) => {
    const isGood = request.url === '/jwks';
    response.statusCode = isGood ? 200 : 500;
    response.setHeader('content-type', 'application/json').end(isGood ? answer : '{}');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = `127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  return {
    url: `http://${address}/jwks`,
    address,
    privateKey,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
