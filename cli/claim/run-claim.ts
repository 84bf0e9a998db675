/** The command `claim`: its arguments, its configuration, what it prints. */
import { parseArgs } from 'node:util';
import { TenantMarks } from '../../codec';
import { isTenantId } from '../../contract/names';
import { REFERENCE_PATTERN } from '../../domain';
import { openMx } from '../../mx';
import {
  ConfigurationError,
  allTogether,
  auditFile,
  mxConfig,
  tenantMarkKeys,
  type Environment,
  type MxConfig,
  type TenantMarkKeys,
} from '../../runtime';
import { openAudit } from '../audit';
import { EXIT, UsageError, harmless, type CommandContext } from '../terminal';
import { claimUsers, type Claim, type ClaimAudit } from './claim-users';

/** Two or three requests each, one after the other: minutes. */
const USERS_MAX = 1_000;

/**
 * Claims users, prints a line for each, and leaves an audit line of each.
 *
 * @returns the exit code: failed where one of them was not claimed
 * @throws UsageError, ConfigurationError · CannotStart where audit lines cannot be written
 */
export async function runClaim(context: CommandContext): Promise<number> {
  const claim = claimOf(context.args);
  const { keys, config, file } = await claimConfig(context.env);
  const { tenantId } = claim;
  const write = openAudit(context, file);
  const audit: ClaimAudit = (event, userGuid, code) => {
    write(event, { tenantId, userGuid }, code);
  };
  const mx = openMx(config);
  context.onEnd(() => {
    mx.close();
  });
  let failures = 0;
  const marks = new TenantMarks(keys);
  for await (const { userGuid, isDone, words } of claimUsers(mx, marks, claim, audit)) {
    if (context.interrupted.aborted) return EXIT.interrupted;
    failures += isDone ? 0 : 1;
    context.print(`${harmless(userGuid)} ${words}`);
  }
  return failures === 0 ? EXIT.ok : EXIT.failed;
}

interface ClaimConfig {
  readonly config: MxConfig;
  readonly keys: TenantMarkKeys;
  /** Where audit lines go; empty: they are printed. */
  readonly file: string;
}

/** @throws ConfigurationError with every problem */
export function claimConfig(env: Environment): Promise<ClaimConfig> {
  return allTogether({
    config: () => mxConfig(env),
    keys: () => keysOf(env),
    file: () => auditFile(env),
  });
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
  if (!isTenantId(tenantId)) {
    throw new UsageError('--tenant must be 1 to 64 letters, digits, dashes or underscores.');
  }
  if (positionals.length === 0) throw new UsageError('Name at least one user by its guid.');
  if (!positionals.every((guid) => REFERENCE_PATTERN.test(guid))) {
    throw new UsageError('One of the words is no guid of a user at MX.');
  }
  if (positionals.length > USERS_MAX) {
    throw new UsageError(`Name at most ${String(USERS_MAX)} users at once.`);
  }
  return { tenantId, userGuids: positionals, isForced };
}
