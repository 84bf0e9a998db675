// How each connection status of contract §5 ends, for the suites that play them over the client and over HTTP. Written by hand;
// nothing here is taken from domain/, so that a mistake there cannot agree with itself.

/** Each connection status, null and one that nobody knows, where the end user gives no second credentials. */
export const STATUS_ROWS: readonly (readonly [status: string, outcome: string, turn: string])[] = [
  ['CREATED', 'did-not-settle', 'mx'],
  ['PREVENTED', 'prevented', 'end-user'],
  ['DENIED', 'denied', 'end-user'],
  ['CHALLENGED', 'verified', 'nobody'],
  ['REJECTED', 'answer-rejected', 'end-user'],
  ['LOCKED', 'account-locked', 'end-user'],
  ['CONNECTED', 'verified', 'nobody'],
  ['IMPEDED', 'bank-action-required', 'end-user'],
  ['RECONNECTED', 'did-not-settle', 'mx'],
  ['DEGRADED', 'connection-degraded', 'mx'],
  ['DISCONNECTED', 'disconnected', 'mx'],
  ['DISCONTINUED', 'discontinued', 'end-user'],
  ['CLOSED', 'member-closed', 'integrator'],
  ['DELAYED', 'delayed', 'mx'],
  ['FAILED', 'connection-failed', 'mx'],
  ['UPDATED', 'did-not-settle', 'mx'],
  ['DISABLED', 'member-disabled', 'operator'],
  ['IMPORTED', 'credentials-missing', 'end-user'],
  ['RESUMED', 'did-not-settle', 'mx'],
  ['EXPIRED', 'challenge-expired', 'end-user'],
  ['IMPAIRED', 'credentials-missing', 'end-user'],
  ['PENDING', 'oauth-not-completed', 'end-user'],
  ['null', 'credentials-missing', 'end-user'],
  ['unknown', 'status-unrecognised', 'operator'],
];
