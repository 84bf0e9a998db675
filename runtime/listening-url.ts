/** How a listener of ours is called, by the host that it was told to listen on. */

/** Where to call what listens on a host: whoever listens everywhere listens on loopback as well. */
export function reachableHost(host: string): string {
  return host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
}

/** Such as `http://127.0.0.1:4080`; no slash at the end. */
export function listeningUrl(host: string, port: number): string {
  const reachable = reachableHost(host);
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${String(port)}`;
}
