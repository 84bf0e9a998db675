/** Goal: MX's rules are relaxed for this machine and for no other. Method: a table of hosts. */
import { expect, it } from '@jest/globals';
import { isLoopback } from '../../domain';

it.each([
  ...['localhost', '127.0.0.1', '127.255.10.9', '::1', '[::1]'].map((host) => [host, true]),
  ...['', '0.0.0.0', '128.0.0.1', '10.127.0.0.1', '127.0.0', '127.0.0.1.5'].map((h) => [h, false]),
  ...['127.0.0.1000', '127.0..1', '127.0.0.x', '127.a.b.c', '1127.0.0.1', '127x0x0x1', '::11'].map(
    (host) => [host, false],
  ),
  ...['local[host', 'local]host', '::1]::1', 'localhost.example.com', 'app.localhost'].map(
    (host) => [host, false],
  ),
] as [string, boolean][])('%j is this machine: %s', (host, expected) => {
  expect(isLoopback(host)).toBe(expected);
});
