/** `doctor`: checks a deployment from configuration to MX, one line each, with what to do. */
import { type Command } from '../terminal/command';

export const doctor: Command = {
  name: 'doctor',
  usage: `Usage: node dist/cli/main.js doctor [--mxbank]

Checks what is configured here, one line each, with what to do: configuration, keys,
Temporal, namespace, search attributes, workers, MX and its keys, the product, and MX's free test
endpoints. Changes nothing. Reads the variables of worker and API (docs/configuration.md).

  --mxbank   also makes one whole verification at MX's test bank and deletes its member again`,
  run: async (context) => {
    const { runDoctor } = await import('../doctor/index.js');
    return runDoctor(context);
  },
};
