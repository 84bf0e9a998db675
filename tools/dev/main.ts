/**
 * `npm run dev`: everything up on this machine until Ctrl-C, for whoever builds against the
 * service. What it prints is in tools/dev/; here things are started and ended.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { startApiOnStack } from '../api-on-stack';
import { describeStack } from './greeting';
import { temporaryKeyFolder } from './key-folder';
import { DevTenants, startMerchant } from './merchant';
import { payloadKeysFileIn, payloadKeysIn } from './payload-keys';
import { tokenSecretIn } from './token-secret';
import { startStack, type Stack } from '../stack';
import { EXIT, UsageError, paragraph, untilAborted, type CommandContext } from '../../cli/terminal';
import { builtPage } from '../page/built';
import { type MxApi } from '../../mx';
import { mxApi } from '../mx-api';
import { runTool } from '../run-tool';
import { onFriendlyPorts } from './friendly-ports';
import { createSealingFiles, readSealingFiles, sealingFilesIn } from '../../cli/keys';

const USAGE = `Usage: npm run dev -- [--database FILE] [--pace real|fast|instant]
                   [--api atrium|platform]

Starts the MX simulator, a Temporal server with its Web UI, the worker, the HTTP API and a
merchant's page, and keeps them up until Ctrl-C. Ports are 4010, 4080, 4081, 4090, 7233 and 8233
where they are free.

  --database FILE  keeps Temporal's data in this file, and the keys beside it in FILE.keys/;
                   without it, everything is forgotten at the end
  --pace           how long the simulated bank takes: real (default; seconds, as in life), fast,
                   instant
  --api            the API of MX that the worker speaks (default atrium)`;

const PACES = ['real', 'fast', 'instant'] as const;
type Pace = (typeof PACES)[number];

const STACK_PORTS = { simulator: 4010, codec: 4081, temporal: 7233, ui: 8233 } as const;
const API_PORT = 4080;
/** As against the real MX at real pace; quick where the simulated bank is. */
const POLL_INTERVAL_MS: Readonly<Record<Pace, number>> = { real: 3_000, fast: 500, instant: 100 };

runTool({ name: 'dev', usage: USAGE, logTo: 'terminal', run: dev });

async function dev(context: CommandContext): Promise<number> {
  const { database, pace, api: dialect } = readArguments(context.args);
  const { print, colour } = context;
  const keyFolder = await obtainKeys(database);
  const tenants = new DevTenants();
  const [page, stack] = await Promise.all([
    context.abortable(builtPage()),
    context.abortable(startDevStack(context, { pace, keyFolder, database, dialect })),
  ]);
  context.onEnd(async () => {
    await stack.close();
    print('Everything is stopped.');
  });
  const api = await context.abortable(
    onFriendlyPorts({ port: API_PORT }, ({ port }) =>
      startApiOnStack(stack, {
        port,
        page,
        tenants: tenants.tenants,
        tokenSecret: tokenSecretIn(keyFolder),
      }),
    ),
  );
  // The last in is the first out: callers are let go before what they call.
  context.onEnd(async () => {
    print('Stopping: the API, the worker, then Temporal and the simulator …');
    await api.close();
  });
  const merchant = await context.abortable(startMerchant(api, tenants, print));
  context.onEnd(() => merchant.close());
  print();
  const publicKeyFile = sealingFilesIn(keyFolder).publicFile;
  const payloadKeysFile = payloadKeysFileIn(keyFolder);
  const files = { publicKeyFile, payloadKeysFile };
  print(describeStack(stack, { api, dialect, merchant, ...files, pace, colour }));
  const reason = await untilEnd(stack, context.interrupted);
  if (reason === 'interrupted') return EXIT.ok;
  throw new Error(reason);
}

/** What the command line says. */
interface Arguments {
  readonly database: string | undefined;
  readonly pace: Pace;
  readonly api: MxApi;
}

function readArguments(args: readonly string[]): Arguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      database: { type: 'string' },
      pace: { type: 'string', default: 'real' },
      api: { type: 'string', default: 'atrium' },
    },
  });
  const pace = PACES.find((known) => known === values.pace);
  if (pace === undefined) throw new UsageError(`--pace must be one of ${PACES.join(', ')}.`);
  const database = values.database === undefined ? undefined : path.resolve(values.database);
  return { database, pace, api: mxApi(values.api) };
}

/**
 * Kept beside the database, since what it holds is sealed to them; else made for the run and
 * removed at its end.
 */
async function obtainKeys(database: string | undefined): Promise<string> {
  if (database !== undefined) {
    const folder = `${database}.keys`;
    if (!existsSync(sealingFilesIn(folder).privateFile)) await createSealingFiles(folder);
    return folder;
  }
  const folder = temporaryKeyFolder();
  await createSealingFiles(folder);
  return folder;
}

interface DevStackOptions extends Pick<Arguments, 'pace' | 'database'> {
  readonly keyFolder: string;
  readonly dialect: MxApi;
}

async function startDevStack(
  { print }: CommandContext,
  { pace, keyFolder, database, dialect }: DevStackOptions,
): Promise<Stack> {
  const sealingKeys = await readSealingFiles(sealingFilesIn(keyFolder));
  return onFriendlyPorts(STACK_PORTS, (ports) =>
    startStack({
      log: (line) => {
        print(paragraph(line));
      },
      devServer: {
        ui: true,
        port: ports.temporal,
        uiPort: ports.ui,
        ...(database === undefined ? {} : { databaseFile: database }),
      },
      simulator: { pace, port: ports.simulator },
      pollIntervalMs: POLL_INTERVAL_MS[pace],
      dialect: { api: dialect },
      sealingKeys,
      payloadKeys: payloadKeysIn(keyFolder),
      codecPort: ports.codec,
    }),
  );
}

/** Waits for Ctrl-C, or for a part that ends although nobody asked it to. */
async function untilEnd(stack: Stack, interrupted: AbortSignal): Promise<string> {
  const asked = untilAborted(interrupted).then(() => 'interrupted');
  const serverEnded = stack.devServer.exited.then(() => 'The Temporal server ended by itself.');
  const workerEnded = stack.workerFinished.then(
    () => 'The worker ended by itself.',
    (error: unknown) => `The worker failed: ${error instanceof Error ? error.message : 'unknown'}`,
  );
  return Promise.race([asked, serverEnded, workerEnded]);
}
