/**
 * A small model of Atrium's member machine (atrium-contract.md §5, §7, §17): what a member shows while one verification job
 * runs. It knows the truth about the job, which a poller can only infer. Must not import from domain/.
 */

/** Some of the statuses with which a job stops. */
export const STOPS = ['DENIED', 'LOCKED', 'DISCONNECTED', 'FAILED', 'EXPIRED'];

/** One step of a job, in the order in which MX goes through them. */
export type JobStep =
  /** Works on, showing this status; `isIdle` only for the statuses that promise more (rule 2). */
  | { readonly kind: 'work'; readonly status: string; readonly isIdle: boolean }
  /** Shows an error and idle for exactly one poll, and goes on: left over from the last job. */
  | { readonly kind: 'flicker'; readonly status: string }
  /** Asks; nothing moves until somebody answers. Afterwards the old question shows for some polls. */
  | { readonly kind: 'ask'; readonly questions: number; readonly lingerPolls: number };

export interface JobPlan {
  /** Status of the member before verify; the job keeps it until its first step. */
  readonly before: string | null;
  readonly steps: readonly JobStep[];
  /** How it ends: CONNECTED, or a status with which a job stops. */
  readonly end: string | null;
}

export class MemberModel {
  readonly #plan: JobPlan;
  #status: string | null;
  #isRunning = false;
  #step = 0;
  #hasStopped = false;
  #timestamps = { aggregatedAtMs: 1_000, successfullyAggregatedAtMs: 1_000 };
  #open: readonly string[] = [];
  #answered: readonly string[] = [];
  #lingerPolls = 0;
  #asked = 0;
  #isFlickering = false;

  constructor(plan: JobPlan) {
    this.#plan = plan;
    this.#status = plan.before;
  }

  /** Whether our job is over, and with which status: what a right verdict has to find out. */
  get truth(): { readonly hasStopped: boolean; readonly status: string | null } {
    return { hasStopped: this.#hasStopped, status: this.#status };
  }

  get openGuids(): readonly string[] {
    return this.#open;
  }

  get timestamps() {
    return this.#timestamps;
  }

  verify(): void {
    this.#isRunning = true;
    this.#timestamps = { ...this.#timestamps, aggregatedAtMs: 2_000 };
  }

  /** One step on; nothing while a question is open or after the end. */
  advance(): void {
    if (!this.#isRunning || this.#open.length > 0 || this.#isFlickering) return;
    const step = this.#plan.steps[this.#step];
    this.#step += 1;
    switch (step?.kind) {
      case 'work':
      case 'flicker':
        this.#status = step.status;
        this.#isFlickering = step.kind === 'flicker';
        return;
      case 'ask':
        this.#status = 'CHALLENGED';
        this.#asked += 1;
        this.#open = Array.from(
          { length: step.questions },
          (_, index) => `CRD-${String(this.#asked)}-${String(index)}`,
        );
        return;
      case undefined:
        this.#stop();
    }
  }

  /** PUT resume with an answer to each open question. */
  answer(): void {
    const step = this.#plan.steps[this.#step - 1];
    this.#answered = this.#open;
    this.#lingerPolls = step?.kind === 'ask' ? step.lingerPolls : 0;
    this.#open = [];
    this.#status = 'RESUMED';
  }

  /** GET status. */
  poll() {
    if (this.#lingerPolls > 0 && this.#status === 'RESUMED') {
      this.#lingerPolls -= 1;
      return this.#seen('CHALLENGED', true, this.#answered);
    }
    this.#lingerPolls = 0;
    const step = this.#plan.steps[this.#step - 1];
    const isIdle = this.#isFlickering || (step?.kind === 'work' && step.isIdle);
    this.#isFlickering = false;
    return this.#seen(this.#status, this.#isRunning && !isIdle, this.#open);
  }

  #stop(): void {
    this.#status = this.#plan.end;
    this.#isRunning = false;
    this.#hasStopped = true;
    if (this.#status !== 'CONNECTED') return;
    this.#timestamps = { ...this.#timestamps, successfullyAggregatedAtMs: 3_000 };
  }

  #seen(connectionStatus: string | null, isBeingAggregated: boolean, guids: readonly string[]) {
    const challenges = guids.map(questionOf);
    return { connectionStatus, isBeingAggregated, challenges, ...this.#timestamps };
  }
}

function questionOf(guid: string) {
  return { guid, type: 'TEXT', label: 'What city?', fieldName: null } as const;
}
