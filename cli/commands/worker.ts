/** `worker`: the process that runs the workflows and their activities. */
import { commandLine } from '../../runtime/process';
import { type Command } from '../terminal/command';
import { rejectArguments } from './reject-arguments';
import { runProcess } from './run-process';

export const worker: Command = {
  name: 'The worker',
  usage: `Usage: ${commandLine('worker')}

Runs verifications until it is asked to end (SIGTERM or Ctrl-C), then drains. Registers the search
attributes first. Takes its configuration from the environment: MX_…, TEMPORAL_…,
SEALING_PRIVATE_KEY_FILE, PAYLOAD_KEYS_FILE, TENANT_MARK_KEY_FILE, WORKER_…
(docs/configuration.md).`,
  run: async (context) => {
    rejectArguments(context);
    const { runWorker } = await import('../../worker/index.js');
    return runProcess(context, () => runWorker(context.env));
  },
};
