/** What a message that was taken is answered with. */
import { z } from 'zod';

/** Where the verification itself is. */
export const selfLinkSchema = z
  .object({ self: z.string().describe('Path of the verification.') })
  .meta({ id: 'SelfLink', description: 'Where the verification is.' });

const accepted = z.literal(true).describe('Always true: what is not taken is a problem.');
const links = selfLinkSchema.describe('Where to read on.');

export const answerAcceptedSchema = z
  .object({ accepted, round: z.int().describe('The round that was answered.'), links })
  .meta({ id: 'AnswerAccepted', description: 'The answer was taken.' });

export const cancelAcceptedSchema = z
  .object({
    accepted,
    delivery: z.enum(['delivered', 'waiting', 'stuck']).meta({
      id: 'CancelDelivery',
      description:
        '`delivered`: the verification has taken it. `waiting`: no worker has yet; Temporal keeps it. `stuck`: the verification cannot take it, and an operator has to look (docs/operations.md).',
    }),
    links,
  })
  .meta({ id: 'CancelAccepted', description: 'The cancellation is on its way.' });

export const messageAcceptedSchema = z
  .object({ accepted, links })
  .meta({ id: 'MessageAccepted', description: 'The message is on its way.' });
