/**
 * Requests, read by the schemas of contract/ before anything is sealed or sent. Callers without
 * types may pass anything.
 */
import { isVerificationId } from '../contract';
import {
  checkShape,
  toPointer,
  verificationIdSchema,
  type Schema,
  type Shape,
  type ShapeProblem,
} from '../contract/schemas';
import { VerificationClientError } from './errors';

/** @throws VerificationClientError INVALID_REQUEST naming every problem */
export function parseRequest<S extends Schema>(schema: S, request: unknown): Shape<S> {
  const { value, problems } = checkShape(schema, request);
  if (problems !== undefined) throw invalidRequest(problems);
  return value;
}

/** @throws VerificationClientError INVALID_REQUEST for something that is no verification id */
export function checkId(verificationId: unknown): void {
  if (isVerificationId(verificationId)) return;
  const { problems = [] } = checkShape(verificationIdSchema, verificationId);
  throw invalidRequest(problems.map(({ problem }) => ({ path: ['verificationId'], problem })));
}

/** INVALID_REQUEST with these problems. */
export function invalidRequest(problems: readonly ShapeProblem[]): VerificationClientError {
  return new VerificationClientError('INVALID_REQUEST', {
    problems: problems.map(({ path, problem }) => ({ pointer: toPointer(path), problem })),
  });
}
