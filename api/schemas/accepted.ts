/** What a message that was taken is answered with. */
import { z } from 'zod';

const linksSchema = z.object({ self: z.string() });

export const answerAcceptedSchema = z
  .object({ accepted: z.literal(true), round: z.int(), links: linksSchema })
  .meta({ id: 'AnswerAccepted' });

export const messageAcceptedSchema = z
  .object({ accepted: z.literal(true), links: linksSchema })
  .meta({ id: 'MessageAccepted' });
