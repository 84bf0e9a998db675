/** `explain`: why one verification stands where it stands. */
import { commandLine } from '../../runtime/process';
import { type Command } from '../terminal/command';

export const explain: Command = {
  name: 'explain',
  usage: `Usage: ${commandLine('explain', 'VERIFICATION_ID')}

Says why a verification stands where it stands: since when, until when, whose turn it is, and what
to do. Shows no credential, question, answer, number or guid. Changes nothing. Reads TEMPORAL_… and
PAYLOAD_KEYS_FILE (docs/configuration.md).

Exit code 0 when it could be explained, 1 when there is no such verification or Temporal cannot be
reached, 2 when the call or the configuration is wrong.`,
  run: async (context) => {
    const { runExplain } = await import('../explain/index.js');
    return runExplain(context);
  },
};
