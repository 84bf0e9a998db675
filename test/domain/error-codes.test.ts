/** Goal: MX's error codes refine outcomes, and never one that forbids what the code would allow. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import {
  CONNECTION_STATUSES,
  ERROR_CODES,
  classifyStatus,
  hasFailed,
  outcomeForEnd,
  outcomeForStatus,
  type ConnectionStatus,
} from '../../domain';

it("the codes and their names are those of MX's Platform", () => {
  const file = join(__dirname, '../fixtures/mx-platform/member-error-codes.json');
  const { error_codes: codes } = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly error_codes: readonly { readonly code: number; readonly name: string }[];
  };
  const own = Object.entries(ERROR_CODES).map(([code, { name }]) => [Number(code), name]);
  expect(own).toEqual(codes.map(({ code, name }) => [code, name]));
});

it.each<[ConnectionStatus, number, string]>([
  ['CONNECTED', 1000, 'no-verifiable-account'],
  ['CONNECTED', 1001, 'no-verifiable-account'],
  ['FAILED', 1002, 'bank-action-required'],
  ['DENIED', 2001, 'answer-rejected'],
  ['REJECTED', 2002, 'answer-rejected'],
  ['FAILED', 2003, 'challenge-expired'],
  ['FAILED', 2004, 'denied'],
  ['CONNECTED', 2005, 'denied'],
  ['FAILED', 3000, 'connection-degraded'],
  ['DELAYED', 3001, 'connection-degraded'],
  ['DISCONNECTED', 3002, 'connection-degraded'],
  // What the status says forbids another sign-in, or ends the member.
  ['PREVENTED', 2005, 'prevented'],
  ['LOCKED', 2005, 'account-locked'],
  [null, 2005, 'credentials-missing'],
  ['DISCONTINUED', 3000, 'discontinued'],
])('%s with %d is %s', (status, code, outcome) => {
  expect(outcomeForEnd(status, false, false, code)).toBe(outcome);
});

it('the code of wrong credentials tells them from a wrong answer', () => {
  expect(outcomeForEnd('DENIED', true, true)).toBe('answer-rejected');
  expect(outcomeForEnd('DENIED', true, true, 2005)).toBe('denied');
});

it.each([0, 1, 999, 4000, -1])('an unknown code, %d, keeps the outcome of the status', (code) => {
  for (const status of Object.keys(CONNECTION_STATUSES))
    expect(outcomeForEnd(status, false, false, code)).toBe(outcomeForStatus(status));
});

it('a job that is over has failed by its status, or by a known code beside CONNECTED', () => {
  const statuses = [null, ...Object.keys(CONNECTION_STATUSES)];
  const failedWith = (code?: number) => statuses.filter((status) => hasFailed(status, code));
  const ended = statuses.filter((status) => classifyStatus(status) === 'ended');
  expect([failedWith(), failedWith(4000)]).toEqual([ended, ended]);
  // A code beside UPDATED or CREATED is of the job before.
  expect(new Set(failedWith(2005))).toEqual(new Set([...ended, 'CONNECTED']));
});
