/**
 * The one executable of the build: `node dist/cli/main.js <command>`. Each command loads what it
 * needs when it runs, so that `keys` loads nothing of Temporal and `api` no worker.
 */
import { api } from './commands/api';
import { claim } from './commands/claim';
import { codecServer } from './commands/codec-server';
import { deleteCommand } from './commands/delete';
import { doctor } from './commands/doctor';
import { explain } from './commands/explain';
import { health } from './commands/health';
import { keys } from './commands/keys';
import { list } from './commands/list';
import { simulator } from './commands/simulator';
import { verify } from './commands/verify';
import { webhooks } from './commands/webhooks';
import { worker } from './commands/worker';
import { commandLine } from '../runtime/process';
import { UsageError, runCommand, type Command } from './terminal/command';
import { ENVIRONMENT_FILE_HELP } from './terminal/environment-file';

const COMMANDS: Readonly<Record<string, readonly [summary: string, command: Command]>> = {
  worker: ['runs verifications', worker],
  api: ['serves the HTTP API', api],
  'codec-server': ['decodes payloads for the Temporal UI', codecServer],
  simulator: ['stands in for MX, with simulated banks', simulator],
  keys: ['makes the keys that a deployment needs', keys],
  claim: ['says which tenant users at MX belong to', claim],
  list: ['lists verifications, also by the reference of their backend', list],
  delete: ['deletes what is kept of verifications', deleteCommand],
  webhooks: ['registers where webhooks go, and sends them once more', webhooks],
  doctor: ['checks a deployment, and says what to do', doctor],
  health: ['asks a process of this machine how it is', health],
  verify: ['verifies one account, with you as the end user', verify],
  explain: ['says why a verification stands where it stands', explain],
};

const summaries = Object.entries(COMMANDS).map(
  ([name, [summary]]) => `  ${name.padEnd(14)}${summary}`,
);

/** What runs when the first word names no command. */
const overview: Command = {
  name: 'atrium-verification',
  usage: `Usage: ${commandLine('<command>', '[arguments]')}

${summaries.join('\n')}

"<command> --help" says how to call one of them.
${ENVIRONMENT_FILE_HELP}`,
  run: ({ args: [name] }) => {
    const reason =
      name === undefined ? 'Say which command to run.' : `There is no command "${name}".`;
    return Promise.reject(new UsageError(reason));
  },
};

const [name = '', ...args] = process.argv.slice(2);
const [, command] = (Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined) ?? [];
if (command === undefined) runCommand(overview);
else runCommand(command, args);
