/** The port's operations about the jobs of a member, the same over either API. */
import { isChallenged } from '../../../domain';
import { isMxError, type MxJobs, type VerificationRequest } from '../../port';
import { type WireClient } from '../client';
import { toChallenges } from './questions';
import { toObservation, toToldState } from './to-domain';

/** MX's word for a member whose answer it has taken and not judged (atrium-contract.md §5). */
const ANSWERED = 'RESUMED';

/**
 * Binds the operations about jobs to a client.
 *
 * @param toVerify - the body of a request to verify, in the dialect's words
 */
export function adaptJobs(
  { members }: Pick<WireClient, 'members'>,
  toVerify: (request: VerificationRequest) => object,
): MxJobs {
  return {
    async startVerification(member, request, call) {
      try {
        const reply = await members.verify(member, toVerify(request), call);
        // 202: a verification ran already, or nothing runs and MX throttled it (atrium-contract.md
        // §2, §9).
        const kind = reply.httpStatus === 202 ? 'same-job' : 'accepted';
        return { kind, ...toToldState(reply.member) };
      } catch (error) {
        if (isMxError(error) && error.code === 'conflict') return { kind: 'other-job' };
        throw error;
      }
    },
    async observe(member, call) {
      const status = await members.status(member, call);
      // A status may leave out whether a job runs, which is no proof that none does: the member may
      // tell (mx-platform-contract.md §7).
      const isRunning =
        status.is_being_aggregated ?? (await members.read(member, call)).is_being_aggregated;
      const seen = toObservation(status, isRunning);
      if (!isChallenged(seen.connectionStatus) || seen.challenges.length > 0) return seen;
      // Status carries the challenges; where it does not, their own endpoint does
      // (atrium-contract.md §3).
      const { items, trouble } = await members.challenges(member, call);
      return trouble === undefined
        ? { ...seen, challenges: toChallenges(items) }
        : { ...seen, isUnanswerable: true };
    },
    async answer(member, answers, call) {
      const { member: answered } = await members.resume(member, answers, call);
      return { connectionStatus: answered?.connection_status ?? ANSWERED };
    },
  };
}
