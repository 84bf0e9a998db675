/**
 * Every refusal that the simulator can send: HTTP status and the text inside `{"error":{"message"}}`
 * (contract §2: Atrium has no machine-readable code). The texts never repeat a value of the request,
 * because any of them may be a secret.
 */

/** A refusal on its way to the caller. */
export class AtriumRefusal extends Error {
  readonly httpStatus: number;

  constructor(httpStatus: number, message: string) {
    super(message);
    this.name = 'AtriumRefusal';
    this.httpStatus = httpStatus;
  }
}

/** The refusals by name; the texts are those of the example bodies where one exists. */
export const refusals = {
  emptyBody: () => new AtriumRefusal(400, 'The request body must not be empty.'),
  malformedBody: () => new AtriumRefusal(400, 'The request body is not valid JSON.'),
  missingParameter: () => new AtriumRefusal(400, 'A required parameter is missing.'),
  wrongParameter: () => new AtriumRefusal(400, 'A parameter has the wrong type or value.'),
  invalidChallengeData: () => new AtriumRefusal(400, 'The challenge data is invalid.'),
  noOauth: () => new AtriumRefusal(400, 'Member cannot use OAuth'),
  verificationUnsupported: () =>
    new AtriumRefusal(400, 'This institution does not support instant account verification.'),
  identificationUnsupported: () =>
    new AtriumRefusal(400, 'This institution does not support account identification.'),
  historyUnsupported: () =>
    new AtriumRefusal(400, 'This institution does not support extended transaction history.'),
  statementsUnsupported: () =>
    new AtriumRefusal(400, 'This institution does not support account statements.'),
  invalidKeys: () => new AtriumRefusal(401, 'Invalid MX-API-Key or MX-Client-ID.'),
  verificationNotEnabled: () =>
    new AtriumRefusal(403, 'Account verification is not enabled for this client.'),
  identificationNotEnabled: () =>
    new AtriumRefusal(403, 'Account identification is not enabled for this client.'),
  addressNotAllowed: () => new AtriumRefusal(403, 'Requests from this address are not allowed.'),
  userDisabled: (httpStatus: number) => new AtriumRefusal(httpStatus, 'This user is disabled.'),
  pathNotFound: () => new AtriumRefusal(404, 'Not found.'),
  institutionNotFound: () => new AtriumRefusal(404, 'Institution not found.'),
  userNotFound: () => new AtriumRefusal(404, 'User not found.'),
  memberNotFound: () => new AtriumRefusal(404, 'Member not found.'),
  accountNotFound: () => new AtriumRefusal(404, 'Account not found.'),
  memberLimit: (membersMax: number) =>
    new AtriumRefusal(405, `A user may not have more than ${String(membersMax)} members.`),
  userLimit: () => new AtriumRefusal(405, 'This client may not have more users.'),
  notChallenged: () => new AtriumRefusal(405, 'The member is not waiting for an answer.'),
  oauthPending: () => new AtriumRefusal(405, 'The member has not finished OAuth.'),
  noVersion: () => new AtriumRefusal(406, 'No acceptable API version was requested.'),
  duplicateIdentifier: () => new AtriumRefusal(409, 'This identifier is already in use.'),
  duplicateMember: () => new AtriumRefusal(409, 'A member with these credentials already exists.'),
  otherJob: () => new AtriumRefusal(409, 'Another job is running for this member.'),
  bodyTooLarge: () => new AtriumRefusal(413, 'The request body is too large.'),
  wrongContentType: () => new AtriumRefusal(415, 'The content type must be application/json.'),
  unprocessable: () => new AtriumRefusal(422, 'The data cannot be processed.'),
  balanceTooSoon: () =>
    new AtriumRefusal(429, 'Balance requests for this member came too close together.'),
} as const;

/** The body of a refusal. */
export function refusalBody(message: string): { readonly error: { readonly message: string } } {
  return { error: { message } };
}
