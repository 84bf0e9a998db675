/** Codes of Platform's `member.error`, as the widget names them (mx-platform-contract.md §3.3). */
export const ERROR_CODES = {
  incorrectCode: 2001,
  incorrectAnswer: 2002,
  answerTooLate: 2003,
  reauthorizationRequired: 2004,
  invalidCredentials: 2005,
  institutionDown: 3000,
  institutionUnavailable: 3002,
} as const;

/** Statuses whose cause has a code of its own. */
export const ERROR_CODE_OF: Readonly<Record<string, number>> = {
  DENIED: ERROR_CODES.invalidCredentials,
  PREVENTED: ERROR_CODES.invalidCredentials,
  REJECTED: ERROR_CODES.incorrectAnswer,
  EXPIRED: ERROR_CODES.answerTooLate,
  IMPAIRED: ERROR_CODES.reauthorizationRequired,
  FAILED: ERROR_CODES.institutionDown,
};
