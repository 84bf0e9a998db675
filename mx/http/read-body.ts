/**
 * Schema check of an answer. A rejection names the paths in the schema and the kind of problem,
 * never a value.
 */
import { z } from 'zod';
import { MxError } from '../port';
import { type HttpReply } from './interpret';

/**
 * The body of a reply, checked. MX names whatever it answers (atrium-contract.md §1), so each key of
 * the schema has to be there.
 * @throws MxError `not-mx` when there is no body (204), or one without a key of the schema: somebody
 * on the way answered · `response-invalid` when the schema rejects what stands there
 */
export function readBody<Shape extends z.ZodRawShape>(
  reply: HttpReply,
  schema: z.ZodObject<Shape>,
): z.infer<z.ZodObject<Shape>> {
  return parse(requireKeys(reply, Object.keys(schema.shape)), schema);
}

/**
 * The same for a command, which took effect without a body as well (204): undefined then.
 * @throws as {@link readBody}
 */
export function readCommandBody<Shape extends z.ZodRawShape>(
  reply: HttpReply,
  schema: z.ZodObject<Shape>,
): z.infer<z.ZodObject<Shape>> | undefined {
  return reply.body === undefined ? undefined : readBody(reply, schema);
}

/** @throws MxError `not-mx` for an answer with a body, where MX sends none (204) */
export function requireNoBody(reply: HttpReply): void {
  if (reply.body !== undefined) throw notMx(reply);
}

/** What stands under a key that has to be there: a list, or none. @throws as {@link readBody} */
export function readEntries(reply: HttpReply, key: string): readonly unknown[] {
  const { [key]: found } = requireKeys(reply, [key]).body;
  const isNone = found === null || found === '';
  return isNone ? [] : parse({ ...reply, body: found }, z.array(z.unknown()));
}

interface NamedReply extends HttpReply {
  readonly body: Readonly<Record<string, unknown>>;
}

function requireKeys(reply: HttpReply, keys: readonly string[]): NamedReply {
  const { body } = reply;
  const isNamed =
    typeof body === 'object' && body !== null && keys.every((key) => Object.hasOwn(body, key));
  if (!isNamed) throw notMx(reply);
  return { ...reply, body: body as NamedReply['body'] };
}

function parse<T>(reply: HttpReply, schema: z.ZodType<T>): T {
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

/** Whoever answered a command may have passed it on before. */
function notMx({ label, httpStatus }: HttpReply): MxError {
  return new MxError({ ...label, code: 'not-mx', httpStatus, sent: 'unknown' });
}

/**
 * Paths hold only keys of our schemas and positions in lists, because no schema takes over keys of
 * the wire.
 */
function describeIssue(issue: z.core.$ZodIssue): string {
  return `${issue.path.map(String).join('.') || '(body)'}: ${issue.code}`;
}
