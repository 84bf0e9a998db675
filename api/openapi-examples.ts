/**
 * What was sent and answered when somebody played verifications over HTTP: `npm run
 * openapi:examples` records it anew. A test holds it to the schemas.
 */
import recorded from './examples.json';

/** One example of a body. */
export interface Example {
  readonly summary: string;
  readonly value: unknown;
}

/** The examples of one operation. */
export interface OperationExamples {
  /** Of path, query and headers, by the parameter's name. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly request: Readonly<Record<string, Example>>;
  /** By status, then by name. */
  readonly success: Readonly<Record<string, Readonly<Record<string, Example>>>>;
}

const NONE: OperationExamples = { parameters: {}, request: {}, success: {} };
const EXAMPLES = recorded as unknown as Readonly<Record<string, OperationExamples>>;

/** The examples of an operation; none of one that was not recorded. */
export function examplesOf(operationId: string): OperationExamples {
  return EXAMPLES[operationId] ?? NONE;
}
