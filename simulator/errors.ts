/**
 * Every rejection that the simulator can send: HTTP status and text (atrium-contract.md §2: MX has no
 * machine-readable code). A dialect puts it into words of its own. The texts never repeat a value of
 * the request, because any of them may be a secret.
 */

/** Every reason, with Atrium's HTTP status and text; those of the example bodies where one exists. */
const REASONS = {
  emptyBody: [400, 'The request body must not be empty.'],
  malformedBody: [400, 'The request body is not valid JSON.'],
  missingParameter: [400, 'A required parameter is missing.'],
  wrongParameter: [400, 'A parameter has the wrong type or value.'],
  invalidChallengeData: [400, 'The challenge data is invalid.'],
  noOauth: [400, 'Member cannot use OAuth'],
  verificationUnsupported: [400, 'This institution does not support instant account verification.'],
  identificationUnsupported: [400, 'This institution does not support account identification.'],
  historyUnsupported: [400, 'This institution does not support extended transaction history.'],
  statementsUnsupported: [400, 'This institution does not support account statements.'],
  invalidKeys: [401, 'Invalid MX-API-Key or MX-Client-ID.'],
  verificationNotEnabled: [403, 'Account verification is not enabled for this client.'],
  identificationNotEnabled: [403, 'Account identification is not enabled for this client.'],
  addressNotAllowed: [403, 'Requests from this address are not allowed.'],
  userDisabled: [403, 'This user is disabled.'],
  pathNotFound: [404, 'Not found.'],
  institutionNotFound: [404, 'Institution not found.'],
  userNotFound: [404, 'User not found.'],
  memberNotFound: [404, 'Member not found.'],
  accountNotFound: [404, 'Account not found.'],
  transactionNotFound: [404, 'Transaction not found.'],
  sharedUser: [405, 'All callers share this user; it takes no members.'],
  userLimit: [405, 'This client may not have more users.'],
  notChallenged: [405, 'The member is not waiting for an answer.'],
  oauthPending: [405, 'The member has not finished OAuth.'],
  noVersion: [406, 'No acceptable API version was requested.'],
  duplicateIdentifier: [409, 'This identifier is already in use.'],
  duplicateMember: [409, 'A member with these credentials already exists.'],
  otherJob: [409, 'Another job is running for this member.'],
  bodyTooLarge: [413, 'The request body is too large.'],
  wrongContentType: [415, 'The content type must be application/json.'],
  unprocessable: [422, 'The data cannot be processed.'],
  balanceTooSoon: [429, 'Balance requests for this member came too close together.'],
  institutionHidden: [400, 'This institution takes no new members.'],
  useCaseMissing: [403, 'The member does not have the use case.'],
} as const satisfies Readonly<Record<string, readonly [httpStatus: number, message: string]>>;

/** Why a call is rejected. */
export type Reason = keyof typeof REASONS | 'memberLimit';

/** A rejection on its way to the caller. */
export class Rejection extends Error {
  readonly reason: Reason;
  readonly httpStatus: number;

  constructor(reason: Reason, httpStatus: number, message: string) {
    super(message);
    this.name = 'Rejection';
    this.reason = reason;
    this.httpStatus = httpStatus;
  }
}

type Rejections = Readonly<Record<keyof typeof REASONS, (httpStatus?: number) => Rejection>> & {
  readonly memberLimit: (membersMax: number) => Rejection;
};

/** The rejections by reason. */
export const rejections: Rejections = {
  ...(Object.fromEntries(
    Object.entries(REASONS).map(([reason, [usual, message]]) => [
      reason,
      (httpStatus: number = usual) => new Rejection(reason as Reason, httpStatus, message),
    ]),
  ) as Rejections),
  memberLimit: (membersMax) =>
    new Rejection(
      'memberLimit',
      405,
      `A user may not have more than ${String(membersMax)} members.`,
    ),
};

/** The body of a rejection. */
export function rejectionBody(message: string): { readonly error: { readonly message: string } } {
  return { error: { message } };
}
