/** The command `delete`: its arguments, its configuration, what it prints. */
import { parseArgs } from 'node:util';
import { ID_PATTERN } from '../../contract/names';
import { DELETIONS_AT_MX, REFERENCE_PATTERN, type DeletionAtMx } from '../../domain';
import { auditFile } from '../../runtime';
import { openAudit } from '../audit';
import { connectClient } from '../connect';
import { EXIT, UsageError, harmless, type CommandContext } from '../terminal';
import { deleteVerifications, type Audit, type Deletion } from './delete-verifications';

/** Some requests each, one after the other: minutes. */
const VERIFICATIONS_MAX = 1_000;

/**
 * Deletes verifications, prints a line for each, and leaves the audit lines that the HTTP API would.
 *
 * @returns the exit code: failed where one of them was not deleted
 * @throws UsageError, ConfigurationError, TemporalConnectionError · CannotStart where audit lines
 * cannot be written
 */
export async function runDelete(context: CommandContext): Promise<number> {
  const deletion = deletionOf(context.args);
  const connecting = connectClient(context.env, () => auditFile(context.env));
  const { client, also: file = '', close } = await context.abortable(connecting);
  context.onEnd(close);
  const write = openAudit(context, file);
  const { tenantId } = deletion;
  const audit: Audit = (event, verificationId, code) => {
    const about = { tenantId, ...(verificationId === undefined ? {} : { verificationId }) };
    write(event, about, code);
  };
  let failures = 0;
  let count = 0;
  for await (const { verificationId, isDone, words } of deleteVerifications(
    client,
    deletion,
    audit,
  )) {
    if (context.interrupted.aborted) return EXIT.interrupted;
    failures += isDone ? 0 : 1;
    count += 1;
    context.print(`${harmless(verificationId)} ${words}`);
  }
  if (count === 0) context.print('There is no verification of that user.');
  return failures === 0 ? EXIT.ok : EXIT.failed;
}

function deletionOf(args: readonly string[]): Deletion {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: {
      tenant: { type: 'string', default: '' },
      user: { type: 'string' },
      mx: { type: 'string', default: 'keep' },
      cancel: { type: 'boolean', default: false },
    },
    allowPositionals: true,
  });
  const { tenant: tenantId, user: userGuid, mx, cancel: cancels } = values;
  if (!ID_PATTERN.test(tenantId)) {
    throw new UsageError('--tenant must be 1 to 64 letters, digits, dashes or underscores.');
  }
  if (!isDeletionAtMx(mx)) throw new UsageError(`--mx must be ${DELETIONS_AT_MX.join(', ')}.`);
  if ((userGuid === undefined) === (positionals.length === 0)) {
    throw new UsageError('Name verifications by their ids, or a user with --user GUID.');
  }
  if (userGuid !== undefined && !REFERENCE_PATTERN.test(userGuid)) {
    throw new UsageError('--user must be the guid of a user at MX.');
  }
  if (positionals.length > VERIFICATIONS_MAX) {
    throw new UsageError(`Name at most ${String(VERIFICATIONS_MAX)} verifications at once.`);
  }
  const odd = positionals.find((id) => !ID_PATTERN.test(id));
  if (odd !== undefined) throw new UsageError('One of the ids is no verification id.');
  const which = userGuid === undefined ? { verificationIds: positionals } : { userGuid };
  return { tenantId, which, mx, cancels };
}

function isDeletionAtMx(word: string): word is DeletionAtMx {
  return (DELETIONS_AT_MX as readonly string[]).includes(word);
}
