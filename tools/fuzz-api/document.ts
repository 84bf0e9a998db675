/**
 * The OpenAPI document as the fuzz run reads it: operations, schemas, and whether an answer is one
 * of those promised.
 */
import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020';
import { type Schema } from './from-schema';

/** One operation of the document. */
export interface Operation {
  readonly operationId: string;
  readonly method: string;
  readonly path: string;
  readonly isPublic: boolean;
  readonly parameters: readonly Parameter[];
  readonly body: Schema | undefined;
}

/** A parameter of a path, query or header. */
export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: Schema;
}

/** Says what is wrong with an answer; undefined when it is as documented. */
export type CheckAnswer = (
  operationId: string,
  answer: { readonly status: number; readonly contentType: string; readonly text: string },
) => string | undefined;

interface RawOperation {
  readonly operationId: string;
  readonly security: readonly unknown[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly schema: Schema }>>;
  };
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: Schema }>> }>
  >;
}

interface RawDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, RawOperation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** Reads the document. */
export function readDocument(json: unknown): {
  readonly operations: readonly Operation[];
  readonly resolve: (reference: string) => Schema;
  readonly check: CheckAnswer;
} {
  const document = json as RawDocument;
  const raw = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  return {
    operations: raw.map(({ path, method, operation }) => ({
      operationId: operation.operationId,
      method: method.toUpperCase(),
      path,
      isPublic: operation.security.length === 0,
      parameters: operation.parameters ?? [],
      body: operation.requestBody?.content['application/json']?.schema,
    })),
    resolve: (reference) => document.components.schemas[reference.split('/').pop() ?? ''] ?? {},
    check: checker(
      document,
      new Map(raw.map(({ operation }) => [operation.operationId, operation])),
    ),
  };
}

function checker(
  document: RawDocument,
  operations: ReadonlyMap<string, RawOperation>,
): CheckAnswer {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema({ $id: 'document', components: document.components });
  // Compiling takes far longer than validating.
  const compiled = new Map<Schema, ValidateFunction>();
  const validatorOf = (schema: Schema): ValidateFunction => {
    const known = compiled.get(schema);
    if (known !== undefined) return known;
    const rooted = JSON.stringify(schema).replaceAll('"#/components', '"document#/components');
    const made = ajv.compile(JSON.parse(rooted) as object);
    compiled.set(schema, made);
    return made;
  };
  return (operationId, { status, contentType, text }) => {
    const response = operations.get(operationId)?.responses[String(status)];
    if (response === undefined) return `status ${String(status)} is not documented`;
    const media = contentType.split(';', 1)[0] ?? '';
    if (response.content === undefined) return text === '' ? undefined : 'a body is not documented';
    const schema = response.content[media]?.schema;
    if (schema === undefined)
      return `media type "${media}" is not documented for ${String(status)}`;
    if (!media.endsWith('json')) return undefined;
    const validate = validatorOf(schema);
    const isValid = validate(JSON.parse(text));
    return isValid ? undefined : `body off the schema: ${ajv.errorsText(validate.errors)}`;
  };
}
