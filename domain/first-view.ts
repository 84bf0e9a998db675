/** What a view says of a run that has just begun. */
import { type AccountVerificationInput } from './verification-input';
import { type VerificationView } from './verification';

/**
 * The first view.
 *
 * @param startedAt - Temporal's own start time, so that every reader names the same moment
 * @param nowMs - by the run's clock, epoch milliseconds, as is the deadline
 */
export function firstView(
  { verificationId, tenantId, reference, user, member }: AccountVerificationInput,
  startedAt: Date,
  nowMs: number,
  deadlineMs: number,
): VerificationView {
  return {
    verificationId,
    tenantId,
    ...(reference === undefined ? {} : { reference }),
    phase: 'CONNECTING',
    step: user.kind === 'new' ? 'createUser' : 'createMember',
    nextAction: { kind: 'none' },
    institutionCode: 'institutionCode' in member ? (member.institutionCode ?? null) : null,
    userGuid: user.kind === 'existing' ? user.userGuid : null,
    memberGuid: null,
    polls: 0,
    droppedSignals: 0,
    version: 1,
    startedAt: startedAt.toISOString(),
    phaseSince: new Date(nowMs).toISOString(),
    deadline: new Date(deadlineMs).toISOString(),
  };
}
