/** Guids of the options of a challenge: Platform shows them, Atrium does not. */
import { seededUuid } from './guids';

/** The guid of the option at this place. */
export function optionGuid(challengeGuid: string, place: number): string {
  return `CRO-${seededUuid(challengeGuid, 'option', place)}`;
}
