/**
 * The member machine of atrium-contract.md §17: connection status, at most one job, its questions,
 * its flags. It has no timers. Every access first advances the state to the given moment, so that a
 * fake clock drives it and ten thousand idle members cost nothing.
 */
import { nextTimestamp } from './clock';
import { seededUuid } from './guids';
import {
  EXPIRED_END,
  planAfterAnswer,
  planJob,
  stepsAfter,
  type EndStep,
  type JobKind,
  type Look,
  type PlanInput,
  type Step,
} from './job-plan';
import { flagsAfter, NO_FLAGS, withLook } from './member-flags';
import { judge, type ChallengeAnswer, type OpenChallenge } from './judge';
import {
  type AnswerRecord,
  type FinishedJob,
  type MemberView,
  type ResumeResult,
} from './member-view';
import { afterLogin, lookOf, openRound, type RunningJob } from './running-job';
import { type EndState } from './scenarios/scenario';
import { DENIED, PREVENTED } from './scenarios/scenario-table';

/** What a job needs besides the moment it starts. */
export type JobInput = Omit<PlanInput, 'isPrevented' | 'jobKey'>;

/** After three failed log-ins in a row MX rejects further tries (atrium-contract.md §5). */
const FAILED_LOGINS_MAX = 3;

/** One member's state. All moments are milliseconds since the epoch and must not go backwards. */
export class MemberMachine {
  readonly #key: string;
  #connectionStatus: string | null = 'CREATED';
  #status: string | null = null;
  #aggregatedAtMs: number | null = null;
  #successfullyAggregatedAtMs: number | null = null;
  #flags = NO_FLAGS;
  #errorCode: number | null = null;
  #idleReads = 0;
  #job: RunningJob | null = null;
  #jobCount = 0;
  #failedLogins = 0;
  #claimsRunning = false;
  readonly #finished: FinishedJob[] = [];
  readonly #answers: AnswerRecord[] = [];

  /** @param key Names the member (its guid and the seed); challenge guids are derived from it. */
  constructor(key: string) {
    this.#key = key;
  }

  /**
   * Starts a job and resets the flags (atrium-contract.md §3). The caller checks that none
   * runs.
   */
  start(input: JobInput, nowMs: number): void {
    this.#advance(nowMs);
    this.#jobCount += 1;
    const isPrevented = this.#connectionStatus === PREVENTED.connectionStatus;
    const plan = { ...input, isPrevented, jobKey: `${this.#key}/${String(this.#jobCount)}` };
    this.#aggregatedAtMs = nextTimestamp(this.#aggregatedAtMs, nowMs);
    this.#flags = NO_FLAGS;
    this.#errorCode = null;
    this.#idleReads = 0;
    this.#claimsRunning = false;
    this.#job = {
      input: plan,
      steps: planJob(plan),
      startedAtMs: this.#aggregatedAtMs,
      enteredAtMs: nowMs,
      reads: 0,
      rounds: 0,
      selectedIndex: null,
      answered: [],
      open: [],
    };
    // Enters the first phase without passing it: the answer to the starting call shows it.
    this.#enter(this.#job);
  }

  /** The kind of the running job, or null. */
  runningJob(nowMs: number): JobKind | null {
    this.#advance(nowMs);
    return this.#job?.input.kind ?? null;
  }

  /** The member at this moment. */
  view(nowMs: number): MemberView {
    this.#advance(nowMs);
    return this.snapshot();
  }

  /** The member for a status read, which counts towards the reads of the phase. */
  poll(nowMs: number): MemberView {
    const view = this.view(nowMs);
    if (this.#job !== null) this.#job.reads += 1;
    else this.#idleReads += 1;
    return { ...view, idleReads: this.#idleReads };
  }

  /** The member as it is, not advanced: for the answer to a starting call. */
  snapshot(): MemberView {
    const step = this.#job?.steps[0];
    const seemsIdle = step?.kind === 'working' && step.looks[0]?.seemsIdle === true;
    return {
      connectionStatus: this.#connectionStatus,
      status: this.#status,
      aggregatedAtMs: this.#aggregatedAtMs,
      successfullyAggregatedAtMs: this.#successfullyAggregatedAtMs,
      isBeingAggregated: (this.#job !== null && !seemsIdle) || this.#claimsRunning,
      ...this.#flags,
      errorCode: this.#errorCode,
      jobGuid: this.#jobGuid(this.#jobCount),
      earlierJobGuid: this.#jobGuid(this.#jobCount - 1),
      idleReads: this.#idleReads,
      challenges: this.#visibleChallenges(step),
    };
  }

  /** Takes answers. Only a complete set for exactly the open challenges has an effect. */
  resume(answers: readonly ChallengeAnswer[], nowMs: number): ResumeResult {
    this.#advance(nowMs);
    const job = this.#job;
    const step = job?.steps[0];
    if (job === null || step?.kind !== 'ask') return 'not-challenged';
    const judgement = judge(job.open, answers, job.input.scenario.wrongAnswer);
    if (judgement === null) return 'invalid';
    this.#answers.push(...judgement.records);
    if (judgement.selectedIndex !== null) job.selectedIndex = judgement.selectedIndex;
    const rest = job.steps.slice(1);
    const next = stepsAfter(job.input, judgement.outcome, rest);
    job.answered = job.open;
    job.open = [];
    job.rounds += 1;
    job.steps = planAfterAnswer(job.input, job.rounds, next);
    this.#restart(job, nowMs);
    return 'accepted';
  }

  /**
   * Ends any job and sets the state of the member. `claimsRunning` shows `is_being_aggregated:
   * true` although nothing runs, as a PENDING member does (atrium-contract.md §13).
   */
  force(end: EndState, nowMs: number, claimsRunning = false): void {
    this.#advance(nowMs);
    this.#job = null;
    this.#claimsRunning = claimsRunning;
    this.#connectionStatus = end.connectionStatus;
    this.#status = end.status;
    this.#flags = withLook(this.#flags, end);
    this.#errorCode = end.errorCode ?? null;
  }

  /** Credentials changed: UPDATED, not yet connected; a PREVENTED member may log in again. */
  credentialsUpdated(nowMs: number): void {
    this.#advance(nowMs);
    if (this.#connectionStatus === PREVENTED.connectionStatus) this.#failedLogins = 0;
    this.#connectionStatus = 'UPDATED';
    this.#status = 'INITIATED';
  }

  /** Sets inherited timestamps, or the state of a documented example. */
  restore(state: Pick<MemberView, 'aggregatedAtMs'> & Partial<MemberView>): void {
    this.#aggregatedAtMs = state.aggregatedAtMs;
    this.#successfullyAggregatedAtMs =
      state.successfullyAggregatedAtMs ?? this.#successfullyAggregatedAtMs;
    this.#connectionStatus = state.connectionStatus ?? this.#connectionStatus;
    this.#status = state.status ?? this.#status;
  }

  /** Jobs that ended well, oldest first. */
  finishedJobs(nowMs: number): readonly FinishedJob[] {
    this.#advance(nowMs);
    return this.#finished;
  }

  /** What became of each answered challenge, oldest first. */
  answerRecords(): readonly AnswerRecord[] {
    return this.#answers;
  }

  #advance(nowMs: number): void {
    for (let job = this.#job; job !== null; job = this.#job) {
      const leaveAtMs = this.#leaveTime(job, nowMs);
      if (leaveAtMs === null) {
        this.#showProgress(job, nowMs);
        return;
      }
      job.steps = job.steps[0]?.kind === 'ask' ? [EXPIRED_END] : job.steps.slice(1);
      this.#restart(job, leaveAtMs);
    }
  }

  /** The moment at which the first step is over, or null while it lasts. */
  #leaveTime(job: RunningJob, nowMs: number): number | null {
    const step = job.steps[0];
    if (step === undefined || step.kind === 'end') return null;
    const lastsMs = step.kind === 'ask' ? step.timeLimitMs : step.ms;
    const overAtMs = job.enteredAtMs + lastsMs;
    if (nowMs < overAtMs) return null;
    if (step.kind === 'ask') return overAtMs;
    if (job.reads < step.reads) return null;
    // A phase that waited for its reads ends when the next access notices it.
    return step.reads > 0 ? nowMs : overAtMs;
  }

  #restart(job: RunningJob, atMs: number): void {
    job.enteredAtMs = atMs;
    job.reads = 0;
    this.#enter(job);
  }

  #enter(job: RunningJob): void {
    const step = job.steps[0];
    if (step === undefined) {
      this.#job = null;
      return;
    }
    switch (step.kind) {
      case 'working':
        this.#showProgress(job, job.enteredAtMs);
        return;
      case 'ask':
        this.#show({ connectionStatus: 'CHALLENGED', status: 'CHALLENGED', ...afterLogin(step) });
        job.open = openRound(job, step.round);
        return;
      case 'end':
        this.#finish(job, step);
        return;
    }
  }

  #finish(job: RunningJob, step: EndStep): void {
    this.#job = null;
    this.#flags = withLook(this.#flags, step.end);
    const isRejectedLogin =
      step.end.connectionStatus === DENIED.connectionStatus && !this.#flags.isAuthenticated;
    if (isRejectedLogin) this.#failedLogins += 1;
    const end = isRejectedLogin && this.#failedLogins >= FAILED_LOGINS_MAX ? PREVENTED : step.end;
    this.#connectionStatus = end.connectionStatus;
    this.#status = end.status;
    this.#errorCode = end.errorCode ?? null;
    if (!step.isSuccess) return;
    // With an error code a bank is connected, but its numbers did not come.
    const brings = job.input.brings.filter(
      (each) => each !== 'numbers' || this.#errorCode === null,
    );
    this.#failedLogins = 0;
    this.#flags = flagsAfter(job.input, brings);
    this.#successfullyAggregatedAtMs = Math.max(
      nextTimestamp(this.#successfullyAggregatedAtMs, job.enteredAtMs),
      this.#aggregatedAtMs ?? 0,
    );
    const { enteredAtMs: atMs, startedAtMs, selectedIndex } = job;
    const guid = this.#jobGuid(this.#jobCount) ?? '';
    this.#finished.push({ guid, kind: job.input.kind, brings, startedAtMs, atMs, selectedIndex });
  }

  #jobGuid(number: number): string | null {
    return number < 1 ? null : `JOB-${seededUuid(this.#key, 'job', number)}`;
  }

  /** Shows how far a working step has come. */
  #showProgress(job: RunningJob, nowMs: number): void {
    const step = job.steps[0];
    if (step?.kind !== 'working') return;
    this.#show(lookOf(step, job.reads, nowMs - job.enteredAtMs));
  }

  #show(look: Look): void {
    // Null is a status of its own.
    if (look.connectionStatus !== undefined) this.#connectionStatus = look.connectionStatus;
    if (look.status !== undefined) this.#status = look.status;
    this.#flags = withLook(this.#flags, look);
  }

  #visibleChallenges(step: Step | undefined): readonly OpenChallenge[] {
    if (step?.kind === 'ask') return this.#job?.open ?? [];
    if (step?.kind === 'working' && step.showsOldChallenges === true) {
      return this.#job?.answered ?? [];
    }
    return [];
  }
}
