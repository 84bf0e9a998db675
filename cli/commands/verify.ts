/**
 * `verify`: one verification on a service that runs; whoever is at the terminal is the end user.
 */
import { commandLine } from '../../runtime/process';
import { type Command } from '../terminal/command';
import { VERIFY_OPTIONS } from '../verify/usage';

export const verify: Command = {
  name: 'verify',
  usage: `Usage: ${commandLine('verify', '[--request FILE] [--result-key FILE] [--show-numbers]')}

${VERIFY_OPTIONS}

Uses the worker that runs behind Temporal, and needs no key of MX. Set SEALING_PUBLIC_KEY_FILE with
that worker's public key, PAYLOAD_KEYS_FILE with its payload keys, and TEMPORAL_ADDRESS or a profile
(docs/configuration.md).`,
  run: async (context) => {
    const { attachToService, runVerify } = await import('../verify/index.js');
    return runVerify(context, () => attachToService(context.env));
  },
};
