/** `claim`: gives users that MX has already the mark of their tenant. */
import { commandLine } from '../../runtime/process';
import { type Command } from '../terminal/command';

export const claim: Command = {
  name: 'claim',
  usage: `Usage: ${commandLine('claim', '--tenant ID [--force] USER_GUID…')}

Gives users that MX has already the mark of this tenant, by changing their identifier at MX. Until
then no verification may use them: it ends as user-not-found. For users of before, of another
product, or marked by an old key. Prints a line for each user, and what it did. Reads MX_… and
TENANT_MARK_KEY(_FILE), the same as the workers, and API_AUDIT_FILE (docs/configuration.md): each
user leaves an audit line (docs/audit.md).
  --tenant ID   whose the users are: the tenant of the API key or of the start
  --force       takes a user of another tenant; only when you know whose it is`,
  run: async (context) => {
    const { runClaim } = await import('../claim/index.js');
    return runClaim(context);
  },
};
