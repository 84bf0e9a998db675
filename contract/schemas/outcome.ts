/** How a verification ends, as it is shown. */
import { z } from 'zod';
import { OUTCOMES, type OutcomeCode } from '../../domain';
import { openWord } from './open-word';

const codes = Object.keys(OUTCOMES) as [OutcomeCode, ...OutcomeCode[]];

/**
 * One outcome code; taken from the table of domain/, so that a new outcome can be filtered at once.
 */
export const outcomeCodeSchema = z.enum(codes).meta({
  id: 'OutcomeCode',
  description:
    'How a verification ended; docs/errors.md says what each means. Codes are never renamed; a later version may add some, and `turn` and `retry` say what to do about one that you do not know.',
});

export const outcomeSchema = z
  .object({
    code: openWord(outcomeCodeSchema),
    turn: z.enum(['end-user', 'integrator', 'operator', 'mx', 'nobody']).meta({
      id: 'Turn',
      description: 'Who can change the result: act, or pass it on to them.',
    }),
    retry: z
      .enum(['now', 'later', 'never'])
      .meta({ id: 'Retry', description: 'Whether a new verification may succeed.' }),
    retryAfterMs: z
      .int()
      .optional()
      .describe('With `later` alone: the wait that is suggested, in milliseconds.'),
    message: z.string().describe('English text for the end user.'),
    messageKey: z.string().describe('Key for translations: `verification.` and the code.'),
  })
  .meta({ id: 'Outcome', description: 'How a verification ended, and whose turn it is then.' });
