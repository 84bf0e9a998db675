/**
 * Listing by visibility: what Temporal's index knows, without asking any verification. The index follows within about a
 * second; one verification is read with `getVerification`.
 */
import { OUTCOMES, type OutcomeCode, type VerificationPhase } from '../domain';
import {
  ACCOUNT_VERIFICATION,
  ATTRIBUTE_KEYS,
  isVerificationId,
  verificationIdOf,
} from '../contract/names';
import { VerificationClientError } from './errors';
import type { TemporalCalls } from './temporal-calls';
import { GRPC, grpcCode } from './temporal-errors';

/** Which verifications to list. */
export interface VerificationFilter {
  readonly tenantId: string;
  readonly phase?: VerificationPhase;
  readonly outcome?: OutcomeCode;
  readonly institutionCode?: string;
  /** 1 to 100. @default 25 */
  readonly pageSize?: number;
  /** `nextCursor` of the page before; opaque. */
  readonly cursor?: string;
}

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

const PAGE_SIZE_DEFAULT = 25;
const PAGE_SIZE_MAX = 100;
/** A code stands between quotes in the filter; nothing that could end them gets in. */
const INSTITUTION_CODE = /^[\w.-]{1,200}$/;

/** Reads one page. @throws VerificationClientError INVALID_REQUEST (also for a cursor that is none), TEMPORAL_UNAVAILABLE */
export async function listVerifications(
  calls: TemporalCalls,
  filter: VerificationFilter,
): Promise<VerificationPage> {
  const query = toQuery(filter);
  const { cursor, pageSize = PAGE_SIZE_DEFAULT } = filter;
  const { options, workflowService } = calls.temporal.workflow;
  const response = await calls.bounded(async () => {
    try {
      return await workflowService.listWorkflowExecutions({
        namespace: options.namespace,
        query,
        pageSize: Math.min(Math.max(1, pageSize), PAGE_SIZE_MAX),
        ...(cursor === undefined ? {} : { nextPageToken: Buffer.from(cursor, 'base64url') }),
      });
    } catch (error) {
      if (grpcCode(error) === GRPC.INVALID_ARGUMENT) throw invalid('/cursor');
      throw error;
    }
  });
  const verifications = response.executions.flatMap(toSummary);
  const token = response.nextPageToken;
  return token.length === 0
    ? { verifications }
    : { verifications, nextCursor: Buffer.from(token).toString('base64url') };
}

function toQuery({ tenantId, phase, outcome, institutionCode }: VerificationFilter): string {
  if (!isVerificationId(tenantId)) throw invalid('/tenantId');
  if (phase !== undefined && !/^[A-Z_]{1,64}$/.test(phase)) throw invalid('/phase');
  if (outcome !== undefined && !Object.hasOwn(OUTCOMES, outcome)) throw invalid('/outcome');
  if (institutionCode !== undefined && !INSTITUTION_CODE.test(institutionCode)) {
    throw invalid('/institutionCode');
  }
  const terms: readonly (readonly [string, string | undefined])[] = [
    ['WorkflowType', ACCOUNT_VERIFICATION],
    [ATTRIBUTE_KEYS.tenantId.name, tenantId],
    [ATTRIBUTE_KEYS.phase.name, phase],
    [ATTRIBUTE_KEYS.outcome.name, outcome],
    [ATTRIBUTE_KEYS.institutionCode.name, institutionCode],
  ];
  return terms
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name} = '${value}'`]))
    .join(' AND ');
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

function invalid(pointer: string): VerificationClientError {
  return new VerificationClientError('INVALID_REQUEST', {
    problems: [{ pointer, problem: 'is not valid' }],
  });
}
