/** PUT resume: hands the end user's answers to the bank, at most once per challenge. */
import { sleep } from '@temporalio/activity';
import { isAtriumError, mayHaveTakenEffect, type AtriumCallOptions } from '../atrium';
import type { ConnectionStatus, SealedField } from '../domain';
import { command } from './command';
import type { ActivityDependencies } from './dependencies';
import type { MemberRef } from './members';
import { observeMember } from './observe-member';
import { openSealed } from './open-sealed';

/** A sealed MFA answer, or the plain value of the chosen account. */
export type ResumeAnswer = SealedField | { readonly guid: string; readonly value: string };

export interface ResumeMemberInput extends MemberRef {
  readonly verificationId: string;
  readonly answers: readonly ResumeAnswer[];
}

/** What MX said; right or wrong is not known yet (contract §7). */
export interface MemberResumed {
  readonly connectionStatus: ConnectionStatus;
  /** False when MX was not waiting for these answers any more: expired, or answered elsewhere. */
  readonly wasTaken: boolean;
}

/** For this long the old challenge may still show after a resume that MX took (contract §7: no figure published). */
const LINGER_MS = 10_000;

/** Note to the next attempt: MX refused for certain, so nothing has to be waited out before sending again. */
const RESUME_WAS_REFUSED = 'resume-was-refused';

/** Builds the resume activity. */
export function createResumeActivity(deps: ActivityDependencies) {
  return {
    /**
     * PUT M/resume with one answer per challenge. Safe to lose: after an ambiguous failure it waits out the time for which
     * old challenges may linger, reads, and sends again only if the same challenges are still open.
     */
    resumeMember: (input: ResumeMemberInput): Promise<MemberResumed> =>
      command(async ({ call, attempt, memory, remember }) => {
        if (attempt > 1 && memory !== RESUME_WAS_REFUSED) {
          const settled = await readAfterLinger(deps, input, call);
          if (settled !== 'still-open') return settled;
        }
        const answers = await openAnswers(deps, input);
        // The refusal is spent with this attempt: should its answer be lost, the next one has to look first.
        if (memory === RESUME_WAS_REFUSED) remember(undefined);
        try {
          const { member } = await deps.atrium.members.resume(input, answers, call);
          return { connectionStatus: member.connection_status, wasTaken: true };
        } catch (error) {
          if (isAtriumError(error) && error.code === 'constraint') {
            const status = await deps.atrium.members.status(input, call);
            return { connectionStatus: status.connection_status, wasTaken: false };
          }
          if (isAtriumError(error) && !mayHaveTakenEffect(error)) remember(RESUME_WAS_REFUSED);
          throw error;
        }
      }),
  };
}

/** Watches the status until the old challenges are gone or have stayed longer than they can linger. */
async function readAfterLinger(
  deps: ActivityDependencies,
  input: ResumeMemberInput,
  call: AtriumCallOptions,
): Promise<MemberResumed | 'still-open'> {
  const openUntilMs = Date.now() + LINGER_MS;
  for (;;) {
    const { challenges, connectionStatus } = await observeMember(deps, input, call);
    const openGuids = challenges.map((challenge) => challenge.guid);
    const isOpen = input.answers.some((answer) => openGuids.includes(answer.guid));
    if (!isOpen) return { connectionStatus, wasTaken: true };
    if (Date.now() >= openUntilMs) return 'still-open';
    await sleep(deps.pollIntervalMs);
  }
}

async function openAnswers(
  { unseal }: ActivityDependencies,
  input: ResumeMemberInput,
): Promise<{ readonly guid: string; readonly value: string }[]> {
  const plain = input.answers.filter((answer) => 'value' in answer);
  const sealed = input.answers.filter((answer) => 'sealed' in answer);
  const opened = await openSealed(unseal, input.verificationId, 'challenge-answer', sealed);
  return [...plain, ...opened];
}
