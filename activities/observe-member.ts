/** One read of a member's status, challenges included. */
import type { AtriumCallOptions } from '../mx/atrium';
import type { MemberObservation } from '../domain';
import type { ActivityDependencies } from './dependencies';
import { toChallenge, toObservation } from './from-atrium';
import type { MemberRef } from './members';

/** Status carries the challenges; where it does not although CHALLENGED, their own endpoint does (contract §3). */
export async function observeMember(
  { atrium }: ActivityDependencies,
  member: MemberRef,
  call: AtriumCallOptions,
): Promise<MemberObservation> {
  const seen = toObservation(await atrium.members.status(member, call));
  if (seen.connectionStatus !== 'CHALLENGED' || seen.challenges.length > 0) return seen;
  const challenges = await atrium.members.challenges(member, call);
  return { ...seen, challenges: challenges.map(toChallenge) };
}
