/** Lists the double's verifications as Temporal's index does. */
import { PAGE_SIZE_DEFAULT, listFilterSchema } from '../../contract/schemas';
import { invalidRequest, parseRequest } from '../parse';
import { type VerificationFilter } from '../requests';
import { type VerificationPage, type VerificationSummary } from '../visibility';
import { type DoubleRun } from './run';

/** One page of a tenant's verifications, newest first. @throws VerificationClientError INVALID_REQUEST */
export function listRuns(runs: readonly DoubleRun[], filter: VerificationFilter): VerificationPage {
  const {
    cursor = '0',
    pageSize = PAGE_SIZE_DEFAULT,
    tenantId,
    phase,
    outcome,
    institutionCode,
    reference,
  } = parseRequest(listFilterSchema, filter);
  const from = Number(cursor);
  if (!Number.isSafeInteger(from))
    throw invalidRequest([{ path: ['cursor'], problem: 'was not made for this list' }]);
  const fits = (wanted: string | undefined, value: string | null): boolean =>
    wanted === undefined || wanted === value;
  const found = runs
    .filter(({ input }) => input.tenantId === tenantId)
    .filter(({ input }) => reference === undefined || input.reference === reference)
    .map(toSummary)
    .filter(
      (each) =>
        fits(phase, each.phase) &&
        fits(outcome, each.outcomeCode) &&
        fits(institutionCode, each.institutionCode),
    )
    .reverse();
  const verifications = found.slice(from, from + pageSize);
  const end = from + pageSize;
  return end < found.length ? { verifications, nextCursor: String(end) } : { verifications };
}

function toSummary({ view }: DoubleRun): VerificationSummary {
  return {
    verificationId: view.verificationId,
    phase: view.phase,
    outcomeCode: view.outcome?.code ?? null,
    institutionCode: view.institutionCode,
    startedAt: view.startedAt,
    finishedAt: view.finishedAt ?? null,
  };
}
