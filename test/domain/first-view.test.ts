/** Goal: the first view says what the start said, and no more. Method: starts of each kind. */
import { expect, it } from '@jest/globals';
import { firstView, type AccountVerificationInput } from '../../domain';

const startedAt = new Date('2026-11-30T12:00:00.000Z');
const nowMs = startedAt.getTime() + 250;
const existing = { kind: 'existing', userGuid: 'USR-1' } as const;
const sealed = { kind: 'credentials', institutionCode: 'mxbank' } as const;
const bare = { kind: 'connect-widget' } as const;

it.each<[string, Omit<AccountVerificationInput, 'verificationId' | 'tenantId'>, object]>([
  [
    'a new user at a named bank',
    { user: { kind: 'new' }, member: sealed },
    { step: 'createUser', institutionCode: 'mxbank', userGuid: null },
  ],
  [
    'a user whom MX knows, by a reference',
    { user: existing, member: sealed, reference: 'order-1' },
    {
      step: 'createMember',
      institutionCode: 'mxbank',
      userGuid: 'USR-1',
      reference: 'order-1',
    },
  ],
  [
    'the widget, where the end user chooses the bank',
    { user: existing, member: bare },
    { step: 'createMember', institutionCode: null, userGuid: 'USR-1' },
  ],
  [
    'the widget at a named bank',
    { user: existing, member: { ...bare, institutionCode: 'mxbank' } },
    { step: 'createMember', institutionCode: 'mxbank', userGuid: 'USR-1' },
  ],
  [
    'a member that is there',
    { user: existing, member: { kind: 'existing-member', memberGuid: 'MBR-1' } },
    { step: 'createMember', institutionCode: null, userGuid: 'USR-1' },
  ],
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
