/** `doctor`: checks a deployment from configuration to MX, with what to do. */
import { commandLine } from '../../runtime/process';
import { type Command } from '../terminal/command';

export const doctor: Command = {
  name: 'doctor',
  usage: `Usage: ${commandLine('doctor', '[--mxbank]')}

Checks what is configured here and says what to do: configuration, keys, Temporal,
namespace, search attributes, workers, MX and its keys, the product, and MX's free test endpoints.
Changes nothing. Reads the variables of worker and API (docs/configuration.md).

  --mxbank   also makes one whole verification at MX's test bank and deletes its member again

Exit code 0 when everything that was checked is well, 1 when a check failed, 2 when the call or the
configuration is wrong.`,
  run: async (context) => {
    const { runDoctor } = await import('../doctor/index.js');
    return runDoctor(context);
  },
};
