/**
 * The way out through an egress proxy: every connection is a tunnel that the proxy opens (CONNECT),
 * so that TLS is between us and MX, or an identity provider, and the proxy reads nothing. An entry
 * of its own: it loads nothing else.
 */
import { type ClientRequest } from 'node:http';
import { type Duplex } from 'node:stream';
import { HttpsProxyAgent, type HttpsProxyAgentOptions } from 'https-proxy-agent';

/** How tunnels are opened. */
export interface ProxyAgentOptions {
  /** Sockets, keep-alive and time-outs, as of any agent. */
  readonly agent: HttpsProxyAgentOptions<string>;
  /** Longest wait for the proxy to open one, in milliseconds. */
  readonly openTimeoutMs: number;
}

/** Makes the agent for a proxy such as `http://user:password@proxy.example.com:3128`. */
export function createProxyAgent(proxyUrl: string, options: ProxyAgentOptions): TunnelAgent {
  const url = new URL(proxyUrl);
  const { username, password } = url;
  // The library prints the address that it is given where its debug output is on.
  url.username = '';
  url.password = '';
  const user = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const credentials = `Basic ${Buffer.from(user).toString('base64')}`;
  const hasUser = username !== '' || password !== '';
  return new TunnelAgent(url, options, hasUser ? { 'Proxy-Authorization': credentials } : {});
}

/**
 * An agent that fails where the library would pass on the proxy's own answer as if it were the server's,
 * and that gives a silent proxy up: the library would keep its socket and the place in the pool.
 */
class TunnelAgent extends HttpsProxyAgent<string> {
  readonly #openTimeoutMs: number;

  constructor(
    url: URL,
    { agent, openTimeoutMs }: ProxyAgentOptions,
    headers: Readonly<Record<string, string>>,
  ) {
    super(url.href, { ...agent, headers: { ...headers } });
    this.#openTimeoutMs = openTimeoutMs;
  }

  override async connect(
    request: ClientRequest,
    options: Parameters<HttpsProxyAgent<string>['connect']>[1],
  ): ReturnType<HttpsProxyAgent<string>['connect']> {
    let status: number | undefined;
    request.once('proxyConnect', (answer: { readonly statusCode: number }) => {
      status = answer.statusCode;
    });
    const late = new AbortController();
    const timer = setTimeout(() => {
      late.abort();
    }, this.#openTimeoutMs);
    // The options are read before the library waits for anything, so no other connection sees these.
    Object.assign(this.connectOpts, { signal: late.signal });
    let socket: Awaited<ReturnType<HttpsProxyAgent<string>['connect']>>;
    try {
      socket = await super.connect(request, options);
    } catch {
      throw noTunnel();
    } finally {
      clearTimeout(timer);
    }
    if (status === 200) return socket;
    (socket as Duplex).destroy();
    throw noTunnel();
  }
}

/**
 * Nothing has reached the server, as if nobody listened there. What the proxy said is not passed on, since
 * it may repeat the request.
 */
function noTunnel(): Error {
  return Object.assign(new Error('The proxy opened no tunnel.'), { code: 'ECONNREFUSED' });
}
