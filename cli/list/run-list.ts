/** The command `list`: its arguments, and what it prints. */
import { parseArgs } from 'node:util';
import {
  type VerificationClient,
  type VerificationFilter,
  type VerificationSummary,
} from '../../client';
import {
  PAGE_SIZE_DEFAULT,
  PAGE_SIZE_MAX,
  checkShape,
  listFilterSchema,
} from '../../contract/schemas';
import { connectClient } from '../connect';
import { EXIT, UsageError, harmless, type CommandContext } from '../terminal';

/** More than anybody reads in a terminal. */
const LISTED_MAX = 1_000;

/**
 * Lists verifications, one a line.
 *
 * @returns the exit code
 * @throws UsageError, ConfigurationError, TemporalConnectionError
 */
export async function runList(context: CommandContext): Promise<number> {
  const { filter, max } = wanted(context.args);
  const { client, close } = await context.abortable(connectClient(context.env));
  context.onEnd(close);
  let count = 0;
  for await (const found of summaries(client, filter, max)) {
    if (context.interrupted.aborted) return EXIT.interrupted;
    count += 1;
    context.print(lineOf(found));
  }
  if (count === 0) context.print('There is none.');
  return EXIT.ok;
}

async function* summaries(
  client: Pick<VerificationClient, 'list'>,
  filter: VerificationFilter,
  max: number,
): AsyncGenerator<VerificationSummary> {
  let left = max;
  let cursor: string | undefined;
  do {
    const page = { pageSize: Math.min(left, PAGE_SIZE_MAX) };
    const from = cursor === undefined ? {} : { cursor };
    const { verifications, nextCursor } = await client.list({ ...filter, ...page, ...from });
    yield* verifications;
    left -= verifications.length;
    cursor = nextCursor;
  } while (cursor !== undefined && left > 0);
}

const OPTION_OF: Readonly<Record<string, string>> = {
  tenantId: 'tenant',
  institutionCode: 'institution',
};

function lineOf(found: VerificationSummary): string {
  const { verificationId, phase, outcomeCode, institutionCode, startedAt } = found;
  const state = outcomeCode ?? phase ?? '–';
  return [verificationId, state, institutionCode ?? '–', startedAt].map(harmless).join('  ');
}

function wanted(args: readonly string[]) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      tenant: { type: 'string', default: '' },
      reference: { type: 'string' },
      phase: { type: 'string' },
      outcome: { type: 'string' },
      institution: { type: 'string' },
      max: { type: 'string', default: String(PAGE_SIZE_DEFAULT) },
    },
  });
  const { tenant, reference, phase, outcome, institution } = values;
  const max = Number(values.max);
  if (!Number.isInteger(max) || max < 1 || max > LISTED_MAX) {
    throw new UsageError(`--max must be 1 to ${String(LISTED_MAX)}.`);
  }
  const given = { tenantId: tenant, reference, phase, outcome, institutionCode: institution };
  const { value: filter, problems = [] } = checkShape(listFilterSchema, given);
  if (filter !== undefined) return { filter, max };
  const told = problems.map(({ path: [name = ''], problem }) => {
    return `--${OPTION_OF[String(name)] ?? String(name)} ${problem}.`;
  });
  throw new UsageError(told.join('\n'));
}
