/**
 * `npm run fuzz:api`: sends thousands of requests that the OpenAPI document makes up, valid and
 * not, to an API on a stack of its own. Exit code 1 for any 5xx, any answer off the document, any
 * hang, any operation without enough successes.
 */
import { parseArgs } from 'node:util';
import { createLogger } from '../../runtime';
import { installTemporalRuntime } from '../../runtime/worker';
import { startApiOnStack } from '../api-on-stack';
import { fuzzApi, type FuzzReport } from './fuzz-run';
import { startStack } from '../stack';

const COUNT_DEFAULT = '10000';
/** Waits of made-up requests end here, or the run would take hours. */
const WAIT_MAX_MS = 100;
const SEED_MAX = 2 ** 30;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { count: { type: 'string', default: COUNT_DEFAULT }, seed: { type: 'string' } },
  });
  const seed = Number(values.seed ?? Math.floor(Math.random() * SEED_MAX));
  installTemporalRuntime(createLogger('error', { write: () => undefined }));
  const stack = await startStack({
    log: say,
    simulator: { pace: 'instant' },
    pollIntervalMs: 100,
  });
  const settings = { requestsPerMinute: 0, waitMaxMs: WAIT_MAX_MS };
  const logger = createLogger('warn', { write: (line) => void process.stderr.write(line) });
  const api = await startApiOnStack(stack, { settings, logger });
  try {
    report(await fuzzApi(api, Number(values.count), seed));
  } finally {
    await api.close();
    await stack.close();
  }
}

function report(run: FuzzReport): void {
  const { requests, seed, rare, successes, statuses, failures } = run;
  say(`${String(requests)} requests, seed ${String(seed)}`);
  say(`statuses: ${JSON.stringify(statuses)}`);
  say(`successes: ${JSON.stringify(successes)}`);
  for (const operation of rare)
    say(`FAILED ${operation} succeeded ${String(successes[operation] ?? 0)} times`);
  for (const failure of failures.slice(0, 50)) say(`FAILED ${failure}`);
  if (failures.length + rare.length > 0) process.exitCode = 1;
  else say('No 5xx, no answer off the document, no hang.');
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

main().catch((error: unknown) => {
  say(`The fuzz run failed: ${error instanceof Error ? error.message : 'unknown error'}`);
  process.exitCode = 1;
});
