/**
 * Every rejection that the simulator can send: HTTP status and the text inside
 * `{"error":{"message"}}` (atrium-contract.md §2: Atrium has no machine-readable code). The texts
 * never repeat a value of the request, because any of them may be a secret.
 */

/** A rejection on its way to the caller. */
export class AtriumRejection extends Error {
  readonly httpStatus: number;

  constructor(httpStatus: number, message: string) {
    super(message);
    this.name = 'AtriumRejection';
    this.httpStatus = httpStatus;
  }
}

/** The rejections by name; the texts are those of the example bodies where one exists. */
export const rejections = {
  emptyBody: () => new AtriumRejection(400, 'The request body must not be empty.'),
  malformedBody: () => new AtriumRejection(400, 'The request body is not valid JSON.'),
  missingParameter: () => new AtriumRejection(400, 'A required parameter is missing.'),
  wrongParameter: () => new AtriumRejection(400, 'A parameter has the wrong type or value.'),
  invalidChallengeData: () => new AtriumRejection(400, 'The challenge data is invalid.'),
  noOauth: () => new AtriumRejection(400, 'Member cannot use OAuth'),
  verificationUnsupported: () =>
    new AtriumRejection(400, 'This institution does not support instant account verification.'),
  identificationUnsupported: () =>
    new AtriumRejection(400, 'This institution does not support account identification.'),
  historyUnsupported: () =>
    new AtriumRejection(400, 'This institution does not support extended transaction history.'),
  statementsUnsupported: () =>
    new AtriumRejection(400, 'This institution does not support account statements.'),
  invalidKeys: () => new AtriumRejection(401, 'Invalid MX-API-Key or MX-Client-ID.'),
  verificationNotEnabled: () =>
    new AtriumRejection(403, 'Account verification is not enabled for this client.'),
  identificationNotEnabled: () =>
    new AtriumRejection(403, 'Account identification is not enabled for this client.'),
  addressNotAllowed: () => new AtriumRejection(403, 'Requests from this address are not allowed.'),
  userDisabled: (httpStatus: number) => new AtriumRejection(httpStatus, 'This user is disabled.'),
  pathNotFound: () => new AtriumRejection(404, 'Not found.'),
  institutionNotFound: () => new AtriumRejection(404, 'Institution not found.'),
  userNotFound: () => new AtriumRejection(404, 'User not found.'),
  memberNotFound: () => new AtriumRejection(404, 'Member not found.'),
  accountNotFound: () => new AtriumRejection(404, 'Account not found.'),
  transactionNotFound: () => new AtriumRejection(404, 'Transaction not found.'),
  memberLimit: (membersMax: number) =>
    new AtriumRejection(405, `A user may not have more than ${String(membersMax)} members.`),
  sharedUser: () => new AtriumRejection(405, 'All callers share this user; it takes no members.'),
  userLimit: () => new AtriumRejection(405, 'This client may not have more users.'),
  notChallenged: () => new AtriumRejection(405, 'The member is not waiting for an answer.'),
  oauthPending: () => new AtriumRejection(405, 'The member has not finished OAuth.'),
  noVersion: () => new AtriumRejection(406, 'No acceptable API version was requested.'),
  duplicateIdentifier: () => new AtriumRejection(409, 'This identifier is already in use.'),
  duplicateMember: () =>
    new AtriumRejection(409, 'A member with these credentials already exists.'),
  otherJob: () => new AtriumRejection(409, 'Another job is running for this member.'),
  bodyTooLarge: () => new AtriumRejection(413, 'The request body is too large.'),
  wrongContentType: () => new AtriumRejection(415, 'The content type must be application/json.'),
  unprocessable: () => new AtriumRejection(422, 'The data cannot be processed.'),
  balanceTooSoon: () =>
    new AtriumRejection(429, 'Balance requests for this member came too close together.'),
} as const;

/** The body of a rejection. */
export function rejectionBody(message: string): { readonly error: { readonly message: string } } {
  return { error: { message } };
}
