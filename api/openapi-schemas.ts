/** From the schemas that check requests and answers to those of the OpenAPI document. */
import { z } from 'zod';
import { documentedAs } from '../contract/schemas';

export type Json = Record<string, unknown>;

/** Whether a schema is of something that comes in or goes out. */
export type Direction = 'input' | 'output';

const REFERENCE = '#/components/schemas/';

/** Schemas with a name, made once each and referred to. */
export class Components {
  readonly #made: Json = {};

  /** All of them, by name in order. */
  get all(): Json {
    return Object.fromEntries(Object.entries(this.#made).sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /**
   * One schema; of those with an id a reference. What goes out is open: a later version may add
   * members, which no reader may reject.
   */
  schemaOf(schema: z.ZodType, io: Direction): Json {
    const made = z.toJSONSchema(schema, {
      io,
      target: 'draft-2020-12',
      override: ({ zodSchema, jsonSchema }) => {
        this.#refine(zodSchema, jsonSchema, io);
      },
    });
    const text = JSON.stringify(made).replaceAll('"#/$defs/', `"${REFERENCE}`);
    const { $schema: _dialect, $defs, id, ...rest } = JSON.parse(text) as Json;
    for (const [name, definition] of Object.entries(($defs ?? {}) as Record<string, Json>)) {
      const { id: _id, ...bare } = definition;
      this.#made[name] ??= bare;
    }
    const name = idOf(schema) ?? id;
    if (typeof name !== 'string') return rest;
    this.#made[name] ??= rest;
    return { $ref: `${REFERENCE}${name}` };
  }

  #refine(schema: z.core.$ZodType, made: Json, io: Direction): void {
    const words = documentedAs(schema as z.ZodType);
    if (words !== undefined) {
      delete made['type'];
      Object.assign(made, this.schemaOf(words, io));
    }
    if (made['format'] === 'date-time') delete made['pattern'];
    if (made['type'] === 'integer') dropSafeBounds(made);
    if (io === 'output' && made['additionalProperties'] === false) {
      delete made['additionalProperties'];
    }
    const discriminator = discriminatorOf(schema);
    if (discriminator !== undefined) made['discriminator'] = discriminator;
  }
}

/** Which member of a choice tells what it is, and by which word; each shape has a name. */
function discriminatorOf(schema: z.core.$ZodType): Json | undefined {
  if (!(schema instanceof z.ZodDiscriminatedUnion)) return undefined;
  const propertyName = schema.def.discriminator;
  const entries = (schema.options as readonly z.ZodObject[]).flatMap((option) => {
    const kind: unknown = option.shape[propertyName];
    const name = idOf(option);
    if (name === undefined || !(kind instanceof z.ZodLiteral)) return [];
    return [...kind.values].map((word) => [String(word), `${REFERENCE}${name}`]);
  });
  return { propertyName, mapping: Object.fromEntries(entries) as Json };
}

function idOf(schema: z.ZodType): string | undefined {
  return z.globalRegistry.get(schema)?.id;
}

/** zod writes the bounds of safe integers; nobody needs to read them. */
function dropSafeBounds(schema: Json): void {
  if (schema['minimum'] === Number.MIN_SAFE_INTEGER) delete schema['minimum'];
  if (schema['maximum'] === Number.MAX_SAFE_INTEGER) delete schema['maximum'];
}
