/** What was tried so far in this verification. Recovery is bounded by these counts. */
export class Attempts {
  #signIns = 0;
  #failedAnswers = 0;
  #dailyRetries = 0;

  /** Sign-ins tried at the bank. */
  get signIns(): number {
    return this.#signIns;
  }

  /** Answers that were wrong or late: each began a new job, or was asked for again. */
  get failedAnswers(): number {
    return this.#failedAnswers;
  }

  /** Days waited for before another try. */
  get dailyRetries(): number {
    return this.#dailyRetries;
  }

  countSignIn(): void {
    this.#signIns += 1;
  }

  countFailedAnswer(): void {
    this.#failedAnswers += 1;
  }

  countDailyRetry(): void {
    this.#dailyRetries += 1;
  }
}
