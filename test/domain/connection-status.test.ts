/** Goal: every status of atrium-contract.md §5 has its outcome; a new one does no harm. */
import { describe, expect, it } from '@jest/globals';
import {
  CONNECTION_STATUSES,
  classifyStatus,
  hasUntriedCredentials,
  isChallenged,
  forbidsAnotherSignIn,
  needsNewCredentials,
  outcomeForEnd,
  outcomeForStatus,
  outcomeWhenUnsettled,
  statusLabel,
  type ConnectionStatus,
  type ConnectionStatusClass,
  type OutcomeCode,
} from '../../domain';

const STATUSES: readonly [ConnectionStatus, ConnectionStatusClass, OutcomeCode][] = [
  ['CREATED', 'in-progress', 'did-not-settle'],
  ['PREVENTED', 'ended', 'prevented'],
  ['DENIED', 'ended', 'denied'],
  ['CHALLENGED', 'challenged', 'challenge-not-answered'],
  ['REJECTED', 'ended', 'answer-rejected'],
  ['LOCKED', 'ended', 'account-locked'],
  ['CONNECTED', 'connected', 'did-not-settle'],
  ['IMPEDED', 'ended', 'bank-action-required'],
  ['RECONNECTED', 'in-progress', 'did-not-settle'],
  ['DEGRADED', 'ended', 'connection-degraded'],
  ['DISCONNECTED', 'ended', 'disconnected'],
  ['DISCONTINUED', 'ended', 'discontinued'],
  ['CLOSED', 'ended', 'member-closed'],
  ['DELAYED', 'ended', 'delayed'],
  ['FAILED', 'ended', 'connection-failed'],
  ['UPDATED', 'in-progress', 'did-not-settle'],
  ['DISABLED', 'ended', 'member-disabled'],
  ['IMPORTED', 'ended', 'credentials-missing'],
  ['RESUMED', 'in-progress', 'did-not-settle'],
  ['EXPIRED', 'ended', 'challenge-expired'],
  ['IMPAIRED', 'ended', 'credentials-missing'],
  ['PENDING', 'pending-oauth', 'oauth-not-completed'],
  [null, 'ended', 'credentials-missing'],
];
const STRANGERS = ['A_NEW_ONE', 'connected', '', '__proto__', 'toString'];
const all = [...STATUSES.map(([status]) => status), ...STRANGERS];

describe('a connection status', () => {
  it('has a row where the contract names it; their order is that of the ids', () => {
    const rows = Object.entries(CONNECTION_STATUSES).map(([name, { id }]) => [name, id]);
    const named = STATUSES.filter(([status]) => status !== null);
    expect(rows).toEqual(named.map(([status], id) => [status, id]));
  });

  it('asks the end user in one case, and has credentials that no job tried yet in one', () => {
    expect(all.filter(isChallenged)).toEqual(['CHALLENGED']);
    expect(all.filter(hasUntriedCredentials)).toEqual(['UPDATED']);
  });

  it.each(STATUSES)('%p is %s, and with it a stopped job ends as %s', (status, kind, outcome) => {
    expect(classifyStatus(status)).toBe(kind);
    expect(outcomeForStatus(status)).toBe(outcome);
    expect(statusLabel(status)).toBe(status ?? 'NONE');
  });

  it.each(STRANGERS)('%p is unrecognised, and no word of an index', (status) => {
    expect(classifyStatus(status)).toBe('unrecognised');
    expect(outcomeForStatus(status)).toBe('status-unrecognised');
    expect(statusLabel(status)).toBe('UNRECOGNISED');
  });

  it('DENIED after the credentials were accepted is about the answer', () => {
    const told = [true, false].flatMap((isAuthenticated) =>
      [true, false].map((wasAnswered) => outcomeForEnd('DENIED', isAuthenticated, wasAnswered)),
    );
    expect(told).toEqual(['answer-rejected', 'denied', 'denied', 'denied']);
    expect(outcomeForEnd('LOCKED', true, true)).toBe('account-locked');
  });

  it('tells what a member that never settled waited for, in two cases', () => {
    const told = [...all, undefined].filter(
      (status) => outcomeWhenUnsettled(status) !== 'did-not-settle',
    );
    expect(told).toStrictEqual(['PENDING', ...STRANGERS]);
    expect(outcomeWhenUnsettled('PENDING')).toBe('oauth-not-completed');
    expect(outcomeWhenUnsettled('A_NEW_ONE')).toBe('status-unrecognised');
  });

  it('forbids another sign-in where credentials are wrong, missing or used up; null tells too little', () => {
    const needing = ['PREVENTED', 'DENIED', 'IMPORTED', 'IMPAIRED'];
    expect(all.filter(needsNewCredentials)).toStrictEqual(needing);
    const forbidding = ['PREVENTED', 'DENIED', 'LOCKED', 'IMPORTED', 'IMPAIRED'];
    expect(all.filter(forbidsAnotherSignIn)).toStrictEqual(forbidding);
  });
});
