/**
 * `npm run bench:history`: what the reference verification costs in bytes of history, event by event, readable and
 * encrypted. Bytes do not depend on the pace, so it runs at once; Actions and time are other tools' (tools/load).
 */
import { parseArgs } from 'node:util';
import { verificationWorkflowId } from '../../contract/names';
import { EXIT, type CommandContext } from '../../cli/terminal';
import { type MxApi } from '../../mx';
import { play } from '../end-user/at-client';
import { atMxBank, makeUser } from '../end-user/at-mx';
import { mxApi } from '../mx-api';
import { runTool } from '../run-tool';
import { startStack } from '../stack';
import { costByEvent, costByType, costTable } from './history-table';

const USAGE = `Usage: npm run bench:history -- [--each] [--api atrium|platform]

Plays the reference verification (existing user, one MFA round, account selection) twice, with readable and with
encrypted payloads, and prints events, bytes, and bytes of payloads by type of event.

  --each      every event by itself
  --api NAME  the API of MX that the worker speaks (default atrium)`;

const POLL_INTERVAL_MS = 20;

runTool({ name: 'bench:history', usage: USAGE, run: measure });

async function measure(context: CommandContext): Promise<number> {
  const { values } = parseArgs({
    args: [...context.args],
    options: {
      each: { type: 'boolean', default: false },
      api: { type: 'string', default: 'atrium' },
    },
  });
  const api = mxApi(values.api);
  for (const kind of ['readable', 'encrypted'] as const) {
    const lines = await context.abortable(measureOne(context, kind, values.each, api));
    context.print();
    lines.forEach((line) => {
      context.print(line);
    });
  }
  return EXIT.ok;
}

async function measureOne(
  context: CommandContext,
  kind: 'readable' | 'encrypted',
  isEach: boolean,
  api: MxApi,
): Promise<readonly string[]> {
  const stack = await startStack({
    log: () => undefined,
    pollIntervalMs: POLL_INTERVAL_MS,
    simulator: { pace: 'instant' },
    dialect: { api },
    ...(kind === 'readable' ? { payloadKeys: 'none' } : {}),
  });
  context.onEnd(() => stack.close());
  const userGuid = await makeUser(stack.simulator);
  const request = atMxBank('challenge', { user: { kind: 'existing', userGuid } });
  const { verificationId } = await play(stack.client, request, { via: 'signal' });
  const handle = stack.temporal.workflow.getHandle(verificationWorkflowId(verificationId));
  const { historySize } = await handle.describe();
  const costs = costByEvent((await handle.fetchHistory()).events ?? []);
  return [
    `${kind}: ${String(historySize)} bytes by the server's own count (historySizeBytes)`,
    `${'event'.padEnd(20)} events, bytes, of which payloads`,
    ...costTable(isEach ? costs : costByType(costs)),
  ];
}
