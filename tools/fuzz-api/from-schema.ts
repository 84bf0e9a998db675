/**
 * Arbitraries from JSON Schema, as the OpenAPI document has it: mostly what fits, sometimes what
 * does not.
 */
import fc from 'fast-check';

/** A JSON schema of the document; only the words that the document uses are understood. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** Looks up what a reference leads to. */
export type Resolve = (reference: string) => Schema;

/** In how many of a hundred places something else stands than the schema says. */
const WRONG_PERCENT = 6;
const LENGTH_MAX = 60;
const ITEMS_MAX = 4;

/** Values for a schema. */
export function fromSchema(schema: Schema, resolve: Resolve): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 100 - WRONG_PERCENT, arbitrary: fitting(schema, resolve) },
    { weight: WRONG_PERCENT, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
  );
}

function fitting(schema: Schema, resolve: Resolve): fc.Arbitrary<unknown> {
  if (schema.$ref !== undefined) return fitting(resolve(schema.$ref), resolve);
  if ('const' in schema) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const choices = schema.oneOf ?? schema.anyOf;
  if (choices !== undefined) return fc.oneof(...choices.map((choice) => fitting(choice, resolve)));
  return ofType(schema, resolve);
}

function ofType(schema: Schema, resolve: Resolve): fc.Arbitrary<unknown> {
  switch (schema.type) {
    case 'object':
      return objects(schema, resolve);
    case 'array':
      return fc.array(fromSchema(schema.items ?? {}, resolve), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? ITEMS_MAX, ITEMS_MAX),
      });
    case 'string':
      return strings(schema);
    case 'integer':
      return integers(schema);
    case 'number':
      return fc.double({ noNaN: true, noDefaultInfinity: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    default:
      return fc.jsonValue({ maxDepth: 1 });
  }
}

function integers({ minimum = -1_000, maximum = 100_000 }: Schema): fc.Arbitrary<number> {
  return fc.integer({ min: Math.max(minimum, -(2 ** 31)), max: Math.min(maximum, 2 ** 31 - 1) });
}

function objects(
  { properties = {}, required = [] }: Schema,
  resolve: Resolve,
): fc.Arbitrary<unknown> {
  const fields = Object.fromEntries(
    Object.entries(properties).map(([name, field]) => [name, fromSchema(field, resolve)]),
  );
  const record = fc.record(fields, { requiredKeys: [...required] });
  const withMore = fc
    .tuple(record, fc.string({ maxLength: 10 }), fc.jsonValue({ maxDepth: 1 }))
    .map(([value, name, more]) => ({ ...value, [name]: more }));
  return fc.oneof({ weight: 19, arbitrary: record }, { weight: 1, arbitrary: withMore });
}

function strings({ format, pattern, minLength = 0, maxLength }: Schema): fc.Arbitrary<string> {
  if (format === 'date-time')
    return fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
  if (format === 'uri') return fc.webUrl().map(toNowhere);
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern), { size: 'small' });
  const most = Math.max(minLength, Math.min(maxLength ?? LENGTH_MAX, LENGTH_MAX));
  return fc.string({ minLength, maxLength: most, unit: 'grapheme' });
}

/** The same address at a host that nobody has (RFC 2606): an API sends webhooks to such addresses. */
function toNowhere(address: string): string {
  const url = new URL(address);
  url.hostname = 'made-up.invalid';
  return url.href;
}
