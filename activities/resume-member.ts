/** PUT resume: hands the end user's answers to the bank, at most once per challenge. */
import { LINGER_MS, guidsOf, type ConnectionStatus, type SecretFields } from '../domain';
import {
  isMxError,
  mayHaveTakenEffect,
  type ChallengeAnswer,
  type MemberRef,
  type MxCall,
  type MxError,
  type MxErrorCode,
} from '../mx/port';
import { userCommand, type CommandContext } from './command';
import { type ActivityDependencies } from './dependencies';
import { readRound } from './read-pace';
import { openSealed } from './open-sealed';
import { toApplicationFailure, type SpecialFailures } from './failures';

export interface ResumeMemberInput extends MemberRef {
  readonly verificationId: string;
  readonly answers: SecretFields;
}

/** What MX said. Whether the answer is right is not known yet (atrium-contract.md §7). */
export interface MemberResumed {
  readonly connectionStatus: ConnectionStatus;
  /** False when MX no longer waited for these answers: expired, or answered elsewhere. */
  readonly wasTaken: boolean;
  /**
   * False where MX's answer was lost and the question is gone: it took our answer, or somebody
   * else's.
   */
  readonly isCertain: boolean;
  /** MX asks other challenges than those that were answered: they have to be asked anew. */
  readonly isAskedAnew?: boolean;
}

/** Note to the next attempt: MX rejected for certain, so it can send again without waiting. */
const RESUME_WAS_REJECTED = 'resume-was-rejected';
/** Note to the next attempt: what still shows no longer lingers; one read tells. */
const LINGER_IS_OVER = 'linger-is-over';

/**
 * MX waits for no answer (405) or for other answers (400: invalid challenge data;
 * atrium-contract.md §7). Both are documented for its other APIs alone, so the other rejections of
 * what was sent are looked into as well.
 */
const NOT_ASKED: ReadonlySet<MxErrorCode> = new Set([
  'constraint',
  'bad-request',
  'conflict',
  'unprocessable',
]);

/** The same rejections, where MX asks all that was answered, and nothing else: the answers are wrong. */
const WRONG_ANSWERS: SpecialFailures = {
  'bad-request': 'AnswersRejected',
  unprocessable: 'AnswersRejected',
};

/** Builds the resume activity. */
export function createResumeActivity(deps: ActivityDependencies) {
  return {
    /**
     * PUT M/resume with one answer per challenge. Safe to lose: after an ambiguous failure it reads
     * until old challenges can linger no longer, and sends again only if the same challenges are
     * still open. Fails with `AnswersRejected` where MX asks them all and does not take the answers.
     */
    resumeMember: (input: ResumeMemberInput): Promise<MemberResumed> =>
      userCommand(deps, input, async (context) => {
        const { call, attempt, lastNote, remember } = context;
        const mayHaveSent = attempt > 1 && lastNote !== RESUME_WAS_REJECTED;
        if (mayHaveSent) {
          const lingerMs = lastNote === LINGER_IS_OVER ? 0 : LINGER_MS;
          const settled = await readAfterLinger(deps, input, context, lingerMs);
          if (settled !== 'still-open') return settled;
        }
        const answers = await openAnswers(deps, input);
        try {
          const { connectionStatus } = await deps.mx.answer(input, answers, call);
          return { connectionStatus, wasTaken: true, isCertain: true };
        } catch (error) {
          if (!isMxError(error)) throw error;
          const notAsked = await whenNotAsked(deps, input, call, { error, mayHaveSent });
          if (notAsked !== undefined) return notAsked;
          if (!mayHaveTakenEffect(error)) remember(RESUME_WAS_REJECTED);
          throw error.code in WRONG_ANSWERS ? toApplicationFailure(error, WRONG_ANSWERS) : error;
        }
      }),
  };
}

/** What a rejection means that says that MX does not wait for these answers; undefined for others. */
async function whenNotAsked(
  deps: ActivityDependencies,
  input: ResumeMemberInput,
  call: MxCall,
  { error, mayHaveSent }: { readonly error: MxError; readonly mayHaveSent: boolean },
): Promise<MemberResumed | undefined> {
  if (!NOT_ASKED.has(error.code)) return undefined;
  const { openGuids, otherGuids, connectionStatus } = await readOpen(deps, input, call);
  // MX no longer asks for these. If an earlier attempt lost its answer, that attempt answered them.
  if (openGuids.length === 0 || error.code === 'constraint')
    return { connectionStatus, wasTaken: mayHaveSent, isCertain: !mayHaveSent };
  // It asks for these and others, or for a part of them: the round was read wrong.
  const isPart = openGuids.length < guidsOf(input.answers).length || otherGuids.length > 0;
  if (!isPart) return undefined;
  return { connectionStatus, wasTaken: false, isCertain: true, isAskedAnew: true };
}

/**
 * Reads the status until the old challenges are gone, or have stayed longer than they can linger. A
 * read that fails in between changes nothing; only the last one has to be good, so that flaky reads
 * do not hold an accepted answer up.
 */
async function readAfterLinger(
  deps: ActivityDependencies,
  input: ResumeMemberInput,
  { call, remember }: CommandContext,
  lingerMs: number,
): Promise<MemberResumed | 'still-open'> {
  const beganMs = performance.now();
  for (;;) {
    const isLast = performance.now() - beganMs >= lingerMs;
    try {
      const { openGuids, connectionStatus } = await readOpen(deps, input, call);
      if (openGuids.length === 0) return { connectionStatus, wasTaken: true, isCertain: false };
      if (isLast) return 'still-open';
    } catch (error) {
      if (!isMxError(error) || error.code === 'cancelled') throw error;
      if (!isLast) continue;
      // Only now: an attempt that ended sooner, by a shutdown, has not waited long enough.
      remember(LINGER_IS_OVER);
      throw error;
    }
  }
}

/** Which of the answered challenges MX still shows as open, and which others. */
async function readOpen(
  deps: ActivityDependencies,
  input: ResumeMemberInput,
  call: MxCall,
): Promise<{
  readonly openGuids: readonly string[];
  readonly otherGuids: readonly string[];
  readonly connectionStatus: ConnectionStatus;
}> {
  const { challenges, connectionStatus } = await readRound(deps, input, call);
  const guids = challenges.map(({ guid }) => guid);
  const answered = guidsOf(input.answers);
  const isAnswered = (guid: string): boolean => answered.includes(guid);
  return {
    openGuids: guids.filter(isAnswered),
    otherGuids: guids.filter((guid) => !isAnswered(guid)),
    connectionStatus,
  };
}

async function openAnswers(
  { unseal }: ActivityDependencies,
  { answers, verificationId }: ResumeMemberInput,
): Promise<readonly ChallengeAnswer[]> {
  if (!('sealed' in answers)) return answers;
  return openSealed(unseal, verificationId, 'challenge-answer', answers);
}
