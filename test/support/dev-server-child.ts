/**
 * A process of its own for tests that kill it: does what its first argument says with the
 * environment that it is given, and reports on standard output, one JSON object a line.
 *
 * start     starts a dev server and stays until it is ended drain     the same, but on SIGINT works
 * on for a while first, as a worker does, and says whether the server answers finish    starts a
 * dev server and has nothing else to do resolve   resolves the dev server and ends
 */
import { resolveDevServer, startDevServer } from '../../tools/dev-server';
import { openClientConnection } from '../../runtime';

const DRAIN_MS = 500;
const BANNER_MS = 1_500;

async function main(): Promise<void> {
  const options = { env: process.env, log: (line: string) => report({ line }) };
  if (process.argv[2] === 'resolve') {
    report(await resolveDevServer(options));
    return;
  }
  const devServer = await startDevServer(options);
  if (process.argv[2] === 'drain') {
    process.on('SIGINT', () => {
      setTimeout(() => {
        void openClientConnection(devServer.target, { timeoutMs: 2_000 }).then(
          () => report({ answersWhileDraining: true }, () => process.exit(0)),
          () => report({ answersWhileDraining: false }, () => process.exit(1)),
        );
      }, DRAIN_MS);
    });
  }
  // The server prints its banner a moment after it answers. Were we killed before that, it would
  // die of the broken pipe by itself, and the test would not see whether anybody ends it.
  await new Promise((resolve) => setTimeout(resolve, BANNER_MS));
  report({ address: devServer.address, ready: true });
  if (process.argv[2] === 'finish') return;
  // The dev server does not keep a process alive; this does, up to a bound.
  setTimeout(() => process.exit(3), 60_000);
}

function report(value: unknown, then?: () => void): void {
  process.stdout.write(`${JSON.stringify(value)}\n`, then);
}

main().catch((error: unknown) => {
  report({ error: error instanceof Error ? error.message : String(error) });
  process.exit(1);
});
