/** The port's operations about the jobs of a member, over Atrium. */
import { isChallenged } from '../../../domain';
import { isMxError, type MxJobs } from '../../port';
import { type AtriumClient } from '../client';
import { toChallenges } from './questions';
import { toObservation, toToldState } from './to-domain';

/** MX's word for a member whose answer it has taken and not judged (atrium-contract.md §5). */
const ANSWERED = 'RESUMED';

/** Binds the operations about jobs to a client. */
export function adaptJobs({ members }: Pick<AtriumClient, 'members'>): MxJobs {
  return {
    async startVerification(member, { includeTransactions }, call) {
      try {
        const request = includeTransactions === true ? { include_transactions: true } : {};
        const reply = await members.verify(member, request, call);
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
      const seen = toObservation(status);
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
