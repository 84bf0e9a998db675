/** The command `claim`: its arguments, its configuration, what it prints. */
import { parseArgs } from 'node:util';
import { TenantMarks } from '../../codec';
import { ID_PATTERN } from '../../contract/names';
import { createAtrium } from '../../mx/atrium';
import {
  ConfigurationError,
  allTogether,
  mxConfig,
  tenantMarkKeys,
  type Environment,
  type MxConfig,
  type TenantMarkKeys,
} from '../../runtime';
import { EXIT, UsageError, harmless, type CommandContext } from '../terminal';
import { claimUsers, type Claim } from './claim-users';

/** Two or three requests each, one after the other: minutes. */
const USERS_MAX = 1_000;

/**
 * Claims users, and prints a line for each.
 *
 * @returns the exit code: failed where one of them was not claimed
 * @throws UsageError, ConfigurationError
 */
export async function runClaim(context: CommandContext): Promise<number> {
  const claim = claimOf(context.args);
  const { keys, config } = await claimConfig(context.env);
  const mx = createAtrium(config);
  context.onEnd(() => {
    mx.close();
  });
  let failures = 0;
  for await (const { userGuid, isDone, words } of claimUsers(mx, new TenantMarks(keys), claim)) {
    if (context.interrupted.aborted) return EXIT.interrupted;
    failures += isDone ? 0 : 1;
    context.print(`${harmless(userGuid)} ${words}`);
  }
  return failures === 0 ? EXIT.ok : EXIT.failed;
}

/** @throws ConfigurationError with every problem */
export function claimConfig(
  env: Environment,
): Promise<{ readonly config: MxConfig; readonly keys: TenantMarkKeys }> {
  return allTogether({ config: () => mxConfig(env), keys: () => keysOf(env) });
}

function keysOf(env: Environment): TenantMarkKeys {
  const keys = tenantMarkKeys(env);
  if (keys !== undefined) return keys;
  throw new ConfigurationError(['TENANT_MARKS is off: there are no marks.']);
}

function claimOf(args: readonly string[]): Claim {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { tenant: { type: 'string' }, force: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const { tenant: tenantId = '', force: isForced } = values;
  if (!ID_PATTERN.test(tenantId)) {
    throw new UsageError('--tenant must be 1 to 64 letters, digits, dashes or underscores.');
  }
  if (positionals.length === 0) throw new UsageError('Name at least one user by its guid.');
  if (positionals.length > USERS_MAX) {
    throw new UsageError(`Name at most ${String(USERS_MAX)} users at once.`);
  }
  return { tenantId, userGuids: positionals, isForced };
}
