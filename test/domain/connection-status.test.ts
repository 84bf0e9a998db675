/**
 * Goal: every status of contract §5 has its class and ending, and nothing that MX adds later can crash or index anything.
 * Method: the contract's own list (test/fixtures/atrium/connection-statuses.json) against the table; random texts.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  CONNECTION_STATUSES,
  OUTCOMES,
  classifyStatus,
  hasUntriedCredentials,
  isChallenged,
  outcomeForStatus,
  outcomeWhenUnsettled,
  forbidsAnotherSignIn,
  needsNewCredentials,
  statusLabel,
} from '../../domain';

interface ContractStatus {
  readonly id: number | null;
  readonly name: string | null;
  readonly widget_treats_as: string;
}

const contract = (
  JSON.parse(
    readFileSync(join(__dirname, '../fixtures/atrium/connection-statuses.json'), 'utf8'),
  ) as { readonly connection_statuses: readonly ContractStatus[] }
).connection_statuses;
const named = contract.filter(
  (status): status is ContractStatus & { readonly name: string } => status.name !== null,
);

describe('the status table', () => {
  it('knows the one status that asks a person, and the one of credentials not tried yet', () => {
    const all = [...Object.keys(CONNECTION_STATUSES), 'NEW_WORD', null];
    expect(all.filter(isChallenged)).toEqual(['CHALLENGED']);
    expect(all.filter(hasUntriedCredentials)).toEqual(['UPDATED']);
  });

  it('holds exactly the named statuses of the contract, with their ids', () => {
    const ids = Object.entries(CONNECTION_STATUSES).map(([name, { id }]) => [name, id]);
    expect(ids).toEqual(named.map(({ name, id }) => [name, id]));
    expect(ids).toHaveLength(22);
  });

  it.each([
    ['CHALLENGED', 'challenged'],
    ['CONNECTED', 'connected'],
    ['PENDING', 'pending-oauth'],
    ['CREATED', 'in-progress'],
    ['UPDATED', 'in-progress'],
    ['RESUMED', 'in-progress'],
    ['RECONNECTED', 'in-progress'],
    [null, 'ended'],
    ['A_NEW_ONE', 'unrecognised'],
    ['connected', 'unrecognised'],
    ['', 'unrecognised'],
    ['__proto__', 'unrecognised'],
    ['toString', 'unrecognised'],
  ])('takes %p as %s', (status, expected) => {
    expect(classifyStatus(status)).toBe(expected);
  });

  it("takes every status that is an error to MX's own widget for a stop", () => {
    const waitsOrAsks = ['challenged', 'connected', 'in-progress', 'pending-oauth'];
    const stops = named.filter(({ name }) => !waitsOrAsks.includes(classifyStatus(name)));
    expect(stops.map(({ name }) => classifyStatus(name))).toEqual(stops.map(() => 'ended'));
    expect(stops).toHaveLength(15);
  });
});

describe('the outcome of a stopped job', () => {
  it.each([
    ['DENIED', 'denied', 'end-user', 'now'],
    ['PREVENTED', 'prevented', 'end-user', 'now'],
    ['REJECTED', 'answer-rejected', 'end-user', 'now'],
    ['EXPIRED', 'challenge-expired', 'end-user', 'now'],
    ['LOCKED', 'account-locked', 'end-user', 'later'],
    ['IMPEDED', 'bank-action-required', 'end-user', 'now'],
    ['DEGRADED', 'connection-degraded', 'mx', 'later'],
    ['DISCONNECTED', 'disconnected', 'mx', 'later'],
    ['DISCONTINUED', 'discontinued', 'end-user', 'never'],
    ['CLOSED', 'member-closed', 'integrator', 'never'],
    ['DELAYED', 'delayed', 'mx', 'later'],
    ['FAILED', 'connection-failed', 'mx', 'later'],
    ['DISABLED', 'member-disabled', 'operator', 'never'],
    ['IMPORTED', 'credentials-missing', 'end-user', 'now'],
    ['IMPAIRED', 'credentials-missing', 'end-user', 'now'],
    [null, 'credentials-missing', 'end-user', 'now'],
    ['A_NEW_ONE', 'status-unrecognised', 'operator', 'later'],
  ] as const)('with %p is %s, whose turn it is: %s, again: %s', (status, code, turn, retry) => {
    expect(outcomeForStatus(status)).toBe(code);
    expect(OUTCOMES[code]).toMatchObject({ turn, retry });
  });

  it.each([
    [undefined, 'did-not-settle'],
    [null, 'did-not-settle'],
    ['CREATED', 'did-not-settle'],
    ['DENIED', 'did-not-settle'],
    ['CHALLENGED', 'did-not-settle'],
    ['CONNECTED', 'did-not-settle'],
    ['PENDING', 'oauth-not-completed'],
    ['A_NEW_ONE', 'status-unrecognised'],
  ] as const)('of a member that never settled with %p is %s', (status, code) => {
    expect(outcomeWhenUnsettled(status)).toBe(code);
  });
});

describe('signing in with what MX holds', () => {
  it('can only fail where the credentials are wrong, missing or used up; null tells too little', () => {
    const all = [...Object.keys(CONNECTION_STATUSES), null, 'A_NEW_ONE'];
    expect(all.filter(needsNewCredentials)).toEqual([
      'PREVENTED',
      'DENIED',
      'IMPORTED',
      'IMPAIRED',
    ]);
    expect(all.filter(forbidsAnotherSignIn)).toEqual([
      'PREVENTED',
      'DENIED',
      'LOCKED',
      'IMPORTED',
      'IMPAIRED',
    ]);
  });
});

describe('a status in an index', () => {
  it('is a word of the table, NONE or UNRECOGNISED, whatever text came', () => {
    expect(statusLabel(null)).toBe('NONE');
    expect(statusLabel('DENIED')).toBe('DENIED');
    const allowed = [...Object.keys(CONNECTION_STATUSES), 'NONE', 'UNRECOGNISED'];
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(allowed).toContain(statusLabel(text));
        expect(Object.keys(OUTCOMES)).toContain(outcomeForStatus(text));
      }),
    );
    expect(statusLabel('constructor')).toBe('UNRECOGNISED');
  });
});
