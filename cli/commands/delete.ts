/** `delete`: deletes what is kept of verifications, as a person may ask for. */
import { commandLine } from '../../runtime/process';
import { type Command } from '../terminal/command';

export const deleteCommand: Command = {
  name: 'delete',
  usage: `Usage: ${commandLine('delete', '--tenant ID [--mx keep|member|user] [--cancel] VERIFICATION_ID…')}
       ${commandLine('delete', '--tenant ID [--mx keep|member|user] [--cancel] --user USER_GUID')}

Deletes verifications that have ended: histories with answers and numbers, for good. Prints a line
for each, and may be repeated (docs/operations.md says what stays). Needs no key of MX: a worker
asks MX. Leaves audit lines (docs/audit.md). Reads TEMPORAL_…, PAYLOAD_KEYS_FILE and
API_AUDIT_FILE (docs/configuration.md).
An id that begins with a dash goes after a word of two dashes: delete --tenant ID -- -abc
  --tenant ID   whose they are; one of another tenant is left alone
  --user GUID   all of this user: looks at each verification of the tenant
  --mx WHAT     what is deleted at MX first: keep (nothing, the default); member, of the
                verification; user, with everything that MX holds of it
  --cancel      cancels those that run, and waits for their end; else they are left alone`,
  run: async (context) => {
    const { runDelete } = await import('../delete/index.js');
    return runDelete(context);
  },
};
