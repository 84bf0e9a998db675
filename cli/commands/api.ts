/** `api`: the process that serves the HTTP API. */
import { commandLine } from '../../runtime/process';
import { type Command } from '../terminal/command';
import { rejectArguments } from './reject-arguments';
import { runProcess } from './run-process';

export const api: Command = {
  name: 'The API',
  usage: `Usage: ${commandLine('api')}

Serves the HTTP API until it is asked to end (SIGTERM or Ctrl-C), then drains.
Takes its configuration from the environment: API_…, TEMPORAL_…, SEALING_PUBLIC_KEY_FILE,
PAYLOAD_KEYS_FILE (docs/configuration.md).`,
  run: async (context) => {
    rejectArguments(context);
    const { runApi } = await import('../../api/index.js');
    return runProcess(context, () => runApi(context.env));
  },
};
