/**
 * Which hosts are this machine. MX's rules are relaxed for them alone: plain http, polls closer
 * than three seconds; and no proxy is between us and them.
 */

/**
 * Whether a host name or address means this machine: `localhost`, 127.0.0.0/8 or `::1`, with or
 * without brackets. Names below `localhost` do not count, since not every resolver keeps them here.
 */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '');
  return bare === 'localhost' || bare === '::1' || /^127(\.\d{1,3}){3}$/.test(bare);
}
