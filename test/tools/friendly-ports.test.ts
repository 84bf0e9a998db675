/**
 * Goal: friendly ports are a courtesy: who does not get one takes any, also when it is lost in the
 * very moment of the start.
 */
import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { freePort } from '../../tools/dev-server';
import { onFriendlyPorts } from '../../tools/dev/friendly-ports';

const open: Server[] = [];
afterEach(() => {
  open.splice(0).forEach((server) => server.close());
});

function listen(port: number): Promise<Server> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      open.push(server);
      resolve(server);
    });
  });
}

test('they are given where they are free, and any where they are not', async () => {
  const two = ((await listen(0)).address() as AddressInfo).port;
  const one = await freePort();
  const given = await onFriendlyPorts({ one, two }, (ports) => Promise.resolve(ports));
  expect(given).toEqual({ one, two: 0 });
});

test('one that is lost between the look and the start is let go: any port will do', async () => {
  const one = await freePort();
  const attempts: number[] = [];
  const server = await onFriendlyPorts({ one }, async (ports) => {
    attempts.push(ports.one);
    if (attempts.length === 1) await listen(ports.one);
    return listen(ports.one);
  });
  expect(attempts).toEqual([one, 0]);
  expect((server.address() as AddressInfo).port).not.toBe(one);
});
