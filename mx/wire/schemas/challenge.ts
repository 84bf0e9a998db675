/**
 * An MFA challenge or the account selection (atrium-contract.md §7, §8). domain/ tells the two
 * apart.
 */
import { z } from 'zod';
import { isAccountSelectionName } from '../../../domain';
import { anything, optionalText, requiredId } from './fields';
import { optionsOf, type WireOptions } from './option';
import { typeName } from './type-name';

const wireSchema = z.object({
  guid: requiredId,
  label: optionalText,
  /** Not unique. */
  field_name: optionalText,
  /** No page of MX has it; its widget has, on the account selection (mx-platform-contract.md §8). */
  external_id: optionalText,
  /** TEXT, TOKEN, OPTIONS, IMAGE_DATA or IMAGE_OPTIONS; unknown ones are kept. */
  type: anything.transform(typeName),
  /** Picture of an IMAGE_DATA challenge: base64, with or without a `data:` prefix. */
  image_data: optionalText,
  options: anything.transform(optionsOf),
  image_options: anything.transform(optionsOf),
});

/**
 * A question to the end user; its text and choices come from the bank and are personal. MX has both
 * lists of choices on every challenge, and older answers have pictures under `options`, so the
 * choices are those of whichever list has any. A challenge is rejected where it has choices and not
 * one of them can be sent: nobody could answer it.
 */
export const challengeSchema = wireSchema.transform((wire, context) => {
  const { options, image_options: images, external_id: externalId, ...rest } = wire;
  const name = isAccountSelectionName(externalId) ? externalId : rest.field_name;
  const choices = pick(wire.type === 'IMAGE_OPTIONS' ? [images, options] : [options, images]);
  if (choices.items.length === 0 && choices.leftOut > 0) {
    context.addIssue({ code: 'custom', path: ['options'] });
    return z.NEVER;
  }
  return { ...rest, field_name: name, choices };
});
export type WireChallenge = z.infer<typeof challengeSchema>;

function pick([first, second]: readonly [WireOptions, WireOptions]): WireOptions {
  return first.items.length > 0 || second.items.length + second.leftOut === 0 ? first : second;
}
