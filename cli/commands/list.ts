/** `list`: lists verifications of a tenant, as the index has them. */
import { commandLine } from '../../runtime/process';
import { type Command } from '../terminal/command';

export const list: Command = {
  name: 'list',
  usage: `Usage: ${commandLine('list', '--tenant ID [--reference TEXT] [--phase PHASE] [--max N]')}
       ${commandLine('list', '').replaceAll(/./g, ' ')}[--outcome CODE] [--institution CODE]

Lists verifications of a tenant, newest first, one a line: id, phase or outcome, institution, start.
Needs no worker and no key of MX. Reads TEMPORAL_… and PAYLOAD_KEYS_FILE
(docs/configuration.md). The Temporal UI lists the same, but finds none by its reference: the index
has a keyed hash of it.
  --tenant ID         whose they are
  --reference TEXT    what the start named as its reference, such as an order id
  --phase PHASE       one of docs/operations.md, such as AWAITING_CHALLENGE_ANSWERS
  --outcome CODE      one of docs/errors.md
  --institution CODE  MX's code of the bank
  --max N             so many at most, 1 to 1000; 25 unless given`,
  run: async (context) => {
    const { runList } = await import('../list/index.js');
    return runList(context);
  },
};
