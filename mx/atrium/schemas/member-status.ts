/**
 * The answer of GET …/status (atrium-contract.md §3), the call made most often: fewer fields than a
 * member, and the open challenges. atrium-contract.md §5 and §16 say what each combination means.
 */
import { z } from 'zod';
import { isRecord } from '../../../domain';
import { WORD_LENGTH_MAX, optionalFlag, optionalText, statusWord } from './fields';

/** Where a member's job stands. */
export const memberStatusSchema = z.object({
  connection_status: statusWord,
  /** Required: every verdict of a poll depends on it. */
  is_being_aggregated: z.boolean(),
  /** Tells a wrong answer from wrong credentials. */
  is_authenticated: optionalFlag,
  aggregated_at: optionalText,
  successfully_aggregated_at: optionalText,
});
export type AtriumMemberStatus = z.infer<typeof memberStatusSchema>;

/** Begins with something to be seen, as every time does. */
const PLAIN_TEXT = /^[!-~]/;

/**
 * The same without the schema, for an answer as MX sends it nearly always: a quarter of a poll's time.
 * Undefined for any other, such as a text that may hold nothing to be seen: the schema reads that.
 */
export function plainMemberStatus(body: unknown): AtriumMemberStatus | undefined {
  const member = isRecord(body) && Object.hasOwn(body, 'member') ? body['member'] : undefined;
  if (!isRecord(member)) return undefined;
  const { is_being_aggregated: isBeingAggregated, is_authenticated: isAuthenticated } = member;
  const status = plainText(member['connection_status']);
  const aggregatedAt = plainText(member['aggregated_at']);
  const successfullyAggregatedAt = plainText(member['successfully_aggregated_at']);
  const isPlain =
    typeof isBeingAggregated === 'boolean' &&
    status !== undefined &&
    aggregatedAt !== undefined &&
    successfullyAggregatedAt !== undefined;
  if (!isPlain) return undefined;
  return {
    connection_status: status,
    is_being_aggregated: isBeingAggregated,
    is_authenticated: typeof isAuthenticated === 'boolean' ? isAuthenticated : null,
    aggregated_at: aggregatedAt,
    successfully_aggregated_at: successfullyAggregatedAt,
  };
}

/** A word or a time, or null where there is none; undefined for anything else. */
function plainText(value: unknown): string | null | undefined {
  if (value === null || value === undefined) return null;
  const isPlain =
    typeof value === 'string' && PLAIN_TEXT.test(value) && value.length <= WORD_LENGTH_MAX;
  return isPlain ? value : undefined;
}
