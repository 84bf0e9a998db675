/**
 * The demo's words: what each durable step, message and status means to somebody who sees all this
 * for the first time.
 */

/**
 * A durable step, by the name of its activity. A step that is not listed is shown by its name
 * alone.
 */
export const STEP_WORDS: Readonly<Record<string, string>> = {
  createUser: 'MX gets to know the end user.',
  createMember: 'The sign-in goes to MX, sealed until here: the bank connection ("member") exists.',
  verifyMember: 'MX is asked to fetch the account and routing numbers.',
  awaitMemberSettled: 'Waiting for the bank. The worker asks MX for the status every second.',
  resumeMember: "The answer is opened, and passed on to MX: the bank's job goes on.",
  listAccountNumbers: 'The numbers of the chosen account are read.',
};

/** A step that was explained before. */
export const WORDS_AGAIN: Readonly<Record<string, string>> = {
  awaitMemberSettled: 'Waiting for the bank again.',
  resumeMember: 'The choice is passed on to MX.',
};

/** A signal, by name. */
export const SIGNAL_WORDS: Readonly<Record<string, string>> = {
  answerChallenges: 'The end user has answered. The answer travels sealed, as a signal.',
  selectAccount: 'The end user has chosen an account, as a signal.',
};

/** A connection status at MX, where it says something new. */
export const STATUS_WORDS: Readonly<Record<string, string>> = {
  CREATED: 'MX knows the connection and has not signed in yet.',
  CHALLENGED: 'The bank has a question.',
  RESUMED: 'The bank goes on.',
  CONNECTED: 'The bank lets MX in; MX reads the account.',
};
