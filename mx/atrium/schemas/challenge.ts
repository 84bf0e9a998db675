/**
 * An MFA challenge or the account selection (atrium-contract.md §7, §8). domain/ tells the two
 * apart.
 */
import { z } from 'zod';
import { optionSchema, type AtriumOption } from './credential';
import { optionalString } from './fields';

/** One picture of an IMAGE_OPTIONS challenge; `value` is the answer to send. */
export interface AtriumImageOption {
  readonly data_uri: string;
  readonly label: string;
  readonly value: string;
}

/** A question to the end user; its text and choices come from the bank and are personal. */
export interface AtriumChallenge {
  readonly guid: string;
  readonly label: string;
  /** Not unique. */
  readonly field_name: string | null;
  /**
   * TEXT, TOKEN, OPTIONS, IMAGE_DATA or IMAGE_OPTIONS; unknown ones are kept. A number becomes MX's
   * name for it, or its digits where there is no name.
   */
  readonly type: string;
  /**
   * Choices of an OPTIONS challenge. An empty list is possible and differs from null
   * (atrium-contract.md §8).
   */
  readonly options: readonly AtriumOption[] | null;
  /** Picture of an IMAGE_DATA challenge: base64, with or without a `data:` prefix. */
  readonly image_data: string | null;
  /**
   * Pictures of an IMAGE_OPTIONS challenge. Older answers have them under `options`; the schema
   * moves them here.
   */
  readonly image_options: readonly AtriumImageOption[] | null;
}

/**
 * Type numbers of MX's widget (atrium-contract.md §7), which some Platform answers print instead of
 * the names.
 */
const TYPE_BY_NUMBER: ReadonlyMap<number, string> = new Map([
  [0, 'TEXT'],
  [1, 'PASSWORD'],
  [2, 'OPTIONS'],
  [3, 'LOGIN'],
  [12, 'TOKEN'],
  [13, 'IMAGE_DATA'],
  [14, 'IMAGE_OPTIONS'],
]);

const imageOptionSchema = z.object({ data_uri: z.string(), label: z.string(), value: z.string() });

const typeSchema = z.union([
  z.string(),
  z.int().transform((code) => TYPE_BY_NUMBER.get(code) ?? String(code)),
]);

const common = {
  guid: z.string(),
  label: z.string(),
  field_name: optionalString,
  image_data: optionalString,
};

const wireSchema = z.object({
  ...common,
  type: typeSchema,
  options: z
    .array(z.union([imageOptionSchema, optionSchema]))
    .nullable()
    .default(null),
  image_options: z.array(imageOptionSchema).nullable().default(null),
});

/** Schema of {@link AtriumChallenge}. */
export const challengeSchema: z.ZodType<AtriumChallenge> = wireSchema.transform((wire) => {
  const { options } = wire;
  if (wire.type !== 'IMAGE_OPTIONS' || wire.image_options !== null || options === null) {
    return wire;
  }
  const areImages = options.every((option) => 'data_uri' in option);
  return areImages ? { ...wire, options: null, image_options: options } : wire;
});
