/**
 * Goal: every outgoing connection of a process takes the proxy settings. Method: the places that
 * open one, by their calls.
 */
import { expect, test } from '@jest/globals';
import { linesMatching, trackedFiles } from '../docs/tracked-files';

const OPENS =
  /^(?! *\*).*(?:\bfetch\(|createRemoteJWKSet\(|axios\.(?:create|get|post)|(?:tls|plain|https?\.|https?)[rR]equest\(|Connection\.(?:lazy|connect)\(|(?:net|tls|http2)\.connect\()/;
const PROCESSES =
  /^(?:activities|api|cli|client|codec|codec-server|domain|mx|runtime|worker|workflows)\//;

/** Where a connection is opened, and what gives it the proxy. */
const TAKES_PROXY_FROM: Record<string, RegExp> = {
  'mx/http/transport.ts': /createProxyAgent\(/,
  // The core of this very process, on loopback.
  'runtime/core-metrics.ts': /fetch\(`http:\/\/127\.0\.0\.1:/,
  'runtime/edge-connection.ts': /clientConnectionFields\(/,
  'runtime/identity.ts': /fetchThrough\(proxyUrl\)/,
  'runtime/temporal-connection.ts': /clientConnectionFields\(/,
  'runtime/webhooks/post-webhook.ts': /createProxyAgent\(proxyUrl/,
  'runtime/worker-connection.ts': /proxyField\(/,
};

test('whatever opens a connection is in the table, and takes the proxy settings', () => {
  const opening = trackedFiles(/^$/).filter(
    (file) => PROCESSES.test(file.file) && linesMatching(file, OPENS).length > 0,
  );
  expect(opening.map(({ file }) => file).sort()).toEqual(Object.keys(TAKES_PROXY_FROM));
  for (const { file, text } of opening) expect(text).toMatch(TAKES_PROXY_FROM[file] ?? /^$/);
});
