/** What one API of MX says in other words than the other, where both say the same. */

/** The words and habits of one dialect on the wire. */
export interface WireWords {
  /** The key of our own id, on users and on members. */
  readonly ownIdKey: 'identifier' | 'id';
  /** Whether credentials and challenges come in pages as well. */
  readonly areQuestionsPaged: boolean;
  /** Whether a status says in any case if a job runs; one that does not is rejected then. */
  readonly isRunningAlwaysTold: boolean;
  /** Whether members tell an error code and the guid of their last job. */
  readonly hasMemberExtras: boolean;
}
