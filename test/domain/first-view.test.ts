/** Goal: the first view says what the start said, and no more. Method: starts of each kind. */
import { expect, it } from '@jest/globals';
import { firstView, type AccountVerificationInput } from '../../domain';

const startedAt = new Date('2026-11-30T12:00:00.000Z');
const nowMs = startedAt.getTime() + 250;
const bank = { institutionCode: 'mxbank' };
const user = { kind: 'existing', userGuid: 'USR-1' } as const;
const member = { kind: 'credentials', ...bank } as const;
const widget = { kind: 'connect-widget' } as const;
const old = { kind: 'existing-member', memberGuid: 'MBR-1' } as const;
const known = { step: 'createMember', userGuid: 'USR-1' };

it.each<[string, Omit<AccountVerificationInput, 'verificationId' | 'tenantId'>, object]>([
  [
    'a new user',
    { user: { kind: 'new' }, member },
    { step: 'createUser', ...bank, userGuid: null },
  ],
  ['one MX knows', { user, member, reference: 'a' }, { ...known, ...bank, reference: 'a' }],
  ['the widget', { user, member: widget }, { ...known, institutionCode: null }],
  ['the widget at a bank', { user, member: { ...widget, ...bank } }, { ...known, ...bank }],
  ['a member that is there', { user, member: old }, { ...known, institutionCode: null }],
])('of %s', (_what, start, expected) => {
  const input = { verificationId: 'v-1', tenantId: 'acme', ...start };
  expect(firstView(input, startedAt, nowMs, nowMs + 60_000)).toStrictEqual({
    verificationId: 'v-1',
    tenantId: 'acme',
    phase: 'CONNECTING',
    nextAction: { kind: 'none' },
    memberGuid: null,
    polls: 0,
    droppedSignals: 0,
    version: 1,
    startedAt: '2026-11-30T12:00:00.000Z',
    phaseSince: '2026-11-30T12:00:00.250Z',
    deadline: '2026-11-30T12:01:00.250Z',
    ...expected,
  });
});
