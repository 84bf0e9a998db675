/** Lists the double's verifications as Temporal's index does. */
import { PAGE_SIZE_DEFAULT, listFilterSchema } from '../../contract/schemas';
import { fromCursor, toCursor } from '../list-cursor';
import { parseRequest } from '../parse';
import { type VerificationFilter } from '../requests';
import { type VerificationPage, type VerificationSummary } from '../visibility';
import { type DoubleRun } from './run';

/** One page of a tenant's verifications, newest first. @throws VerificationClientError INVALID_REQUEST */
export function listRuns(runs: readonly DoubleRun[], filter: VerificationFilter): VerificationPage {
  const {
    cursor,
    pageSize = PAGE_SIZE_DEFAULT,
    ...wanted
  } = parseRequest(listFilterSchema, filter);
  const { tenantId, phase, outcome, institutionCode, reference } = wanted;
  const query = JSON.stringify(wanted);
  const from = cursor === undefined ? 0 : Number(Buffer.from(fromCursor(query, cursor)));
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
  return end < found.length
    ? { verifications, nextCursor: toCursor(query, Buffer.from(String(end))) }
    : { verifications };
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
