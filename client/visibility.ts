/**
 * Listing by visibility: what Temporal's index knows, without asking any verification. The index
 * follows within about a second; one verification is read with `getVerification`.
 */
import { ACCOUNT_VERIFICATION, ATTRIBUTE_KEYS, verificationIdOf } from '../contract';
import { PAGE_SIZE_DEFAULT, listFilterSchema } from '../contract/schemas';
import { listPage } from './list-page';
import { parseRequest } from './parse';
import { type VerificationFilter } from './requests';
import { type TemporalCalls } from './temporal-calls';

/** One verification as the index has it. */
export interface VerificationSummary {
  readonly verificationId: string;
  readonly phase: string | null;
  readonly outcomeCode: string | null;
  readonly institutionCode: string | null;
  readonly startedAt: string;
  readonly finishedAt: string | null;
}

/** One page, newest first. */
export interface VerificationPage {
  readonly verifications: readonly VerificationSummary[];
  /** Absent on the last page. */
  readonly nextCursor?: string;
}

/**
 * Reads one page. @throws VerificationClientError INVALID_REQUEST (also for a cursor that is none),
 * TEMPORAL_UNAVAILABLE
 */
export async function listVerifications(
  calls: TemporalCalls,
  filter: VerificationFilter,
): Promise<VerificationPage> {
  const {
    cursor,
    pageSize = PAGE_SIZE_DEFAULT,
    ...wanted
  } = parseRequest(listFilterSchema, filter);
  const query = toQuery(calls, wanted);
  const { executions, ...next } = await listPage(calls, { query, list: query, cursor, pageSize });
  return { verifications: executions.flatMap(toSummary), ...next };
}

/**
 * How many verifications of a tenant are running, by the index. @throws VerificationClientError
 * TEMPORAL_UNAVAILABLE
 */
export async function countOpen(calls: TemporalCalls, tenantId: string): Promise<number> {
  const wanted = parseRequest(listFilterSchema, { tenantId });
  const query = `${toQuery(calls, wanted)} AND ExecutionStatus = 'Running'`;
  const { count } = await calls.bounded(() => calls.temporal.workflow.count(query));
  return count;
}

/** Each value stands between quotes; the schema lets none in that could end them. */
function toQuery(
  { references }: Pick<TemporalCalls, 'references'>,
  { tenantId, phase, outcome, institutionCode, reference }: VerificationFilter,
): string {
  const terms: readonly (readonly [string, string | undefined])[] = [
    ['WorkflowType', ACCOUNT_VERIFICATION],
    [ATTRIBUTE_KEYS.tenantId.name, tenantId],
    [ATTRIBUTE_KEYS.phase.name, phase],
    [ATTRIBUTE_KEYS.outcome.name, outcome],
    [ATTRIBUTE_KEYS.institutionCode.name, institutionCode],
  ];
  const equal = terms.flatMap(([name, value]) =>
    value === undefined ? [] : [`${name} = '${value}'`],
  );
  if (reference === undefined) return equal.join(' AND ');
  const hashes = references.hashes(tenantId, reference).map((hash) => `'${hash}'`);
  return [...equal, `${ATTRIBUTE_KEYS.referenceHash.name} IN (${hashes.join(', ')})`].join(' AND ');
}

type Execution = Awaited<
  ReturnType<TemporalCalls['temporal']['workflow']['workflowService']['listWorkflowExecutions']>
>['executions'][number];

function toSummary(info: Execution): VerificationSummary[] {
  const verificationId = verificationIdOf(info.execution?.workflowId ?? '');
  if (verificationId === undefined) return [];
  const word = (name: string): string | null => {
    const data = info.searchAttributes?.indexedFields?.[name]?.data;
    const value: unknown =
      data === null || data === undefined ? null : JSON.parse(Buffer.from(data).toString('utf8'));
    return typeof value === 'string' ? value : null;
  };
  return [
    {
      verificationId,
      phase: word(ATTRIBUTE_KEYS.phase.name),
      outcomeCode: word(ATTRIBUTE_KEYS.outcome.name),
      institutionCode: word(ATTRIBUTE_KEYS.institutionCode.name),
      startedAt: isoTime(info.startTime) ?? '',
      finishedAt: isoTime(info.closeTime),
    },
  ];
}

function isoTime(time: Execution['startTime']): string | null {
  if (time === null || time === undefined) return null;
  return new Date(Number(time.seconds ?? 0) * 1_000 + (time.nanos ?? 0) / 1e6).toISOString();
}
