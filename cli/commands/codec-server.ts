/** `codec-server`: the process that decodes payloads for people. */
import { commandLine } from '../../runtime/process';
import { type Command } from '../terminal/command';
import { rejectArguments } from './reject-arguments';
import { runProcess } from './run-process';

export const codecServer: Command = {
  name: 'The codec server',
  usage: `Usage: ${commandLine('codec-server')}

Decodes payloads for the Temporal UI and command line until it is asked to end (SIGTERM or Ctrl-C).
Takes its configuration from the environment: CODEC_…, PAYLOAD_KEYS_FILE, TEMPORAL_NAMESPACE
(docs/configuration.md).`,
  run: async (context) => {
    rejectArguments(context);
    const { runCodecServer } = await import('../../codec-server/index.js');
    return runProcess(context, () => runCodecServer(context.env));
  },
};
