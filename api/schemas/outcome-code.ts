/** The outcome codes as words of a filter; taken from the table of domain/, so that a new ending can be filtered at once. */
import { z } from 'zod';
import { OUTCOMES, type OutcomeCode } from '../../domain';

const codes = Object.keys(OUTCOMES) as [OutcomeCode, ...OutcomeCode[]];

/** One outcome code. */
export const outcomeCodeSchema = z.enum(codes).meta({ id: 'OutcomeCode' });
