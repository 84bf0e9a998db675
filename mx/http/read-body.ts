/**
 * Schema check of an answer. A rejection names the paths in the schema and the kind of problem,
 * never a value.
 */
import { type z } from 'zod';
import { MxError } from '../port';
import { type HttpReply } from './interpret';

/**
 * The body of a reply, checked.
 * @throws MxError `response-invalid` when the schema rejects it, a missing body (204) included.
 */
export function readBody<T>(reply: HttpReply, schema: z.ZodType<T>): T {
  const result = schema.safeParse(reply.body);
  if (result.success) {
    return result.data;
  }
  throw responseInvalid(reply, result.error.issues.map(describeIssue));
}

/** The error for an answer that cannot be used although MX called it a success. */
export function responseInvalid(reply: HttpReply, issues: readonly string[]): MxError {
  return new MxError({
    ...reply.label,
    code: 'response-invalid',
    httpStatus: reply.httpStatus,
    sent: true,
    issues,
  });
}

/**
 * Paths hold only keys of our schemas and positions in lists, because no schema takes over keys of
 * the wire.
 */
function describeIssue(issue: z.core.$ZodIssue): string {
  return `${issue.path.map(String).join('.') || '(body)'}: ${issue.code}`;
}
