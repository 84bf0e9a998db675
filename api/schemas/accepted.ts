/** What a message that was taken is answered with. */
import { z } from 'zod';

const linksSchema = z.object({ self: z.string() });

export const answerAcceptedSchema = z
  .object({ accepted: z.literal(true), round: z.int(), links: linksSchema })
  .meta({ id: 'AnswerAccepted' });

export const cancelAcceptedSchema = z
  .object({
    accepted: z.literal(true),
    delivery: z
      .enum(['delivered', 'waiting', 'stuck'])
      .describe(
        '`delivered`: the verification has taken it. `waiting`: no worker has yet; Temporal keeps it. `stuck`: the verification cannot take it, and an operator has to look (docs/operations.md).',
      ),
    links: linksSchema,
  })
  .meta({ id: 'CancelAccepted' });

export const messageAcceptedSchema = z
  .object({ accepted: z.literal(true), links: linksSchema })
  .meta({ id: 'MessageAccepted' });
