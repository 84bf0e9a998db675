/** Goal: the time of a verification is divided by whose turn it was, and nothing of it is lost. */
import { expect, it } from '@jest/globals';
import { WAITED_FOR, WaitClock, type VerificationStep, type WaitedFor } from '../../domain';

it('adds up by step, and takes no step of the clock back', () => {
  const clock = new WaitClock('createUser', 1_000);
  clock.enter('createMember', 1_100);
  clock.enter('awaitMemberSettled', 1_300);
  clock.enter('awaitEndUser', 4_300);
  clock.enter('resumeMember', 64_300);
  clock.enter('awaitOauthMember', 64_400);
  clock.enter('waitToRetry', 65_400);
  clock.enter('verifyMember', 65_900);
  clock.enter('finished', 65_800);
  expect(clock.waitedMs).toEqual({ 'end-user': 61_000, mx: 3_500, us: 400 });
  expect(Object.keys(clock.waitedMs).sort()).toEqual([...WAITED_FOR].sort());
});

/** As docs/metrics.md says it: `us` in all other steps. */
const STEPS: Readonly<Record<WaitedFor, readonly VerificationStep[]>> = {
  'end-user': ['awaitEndUser', 'awaitOauthMember', 'awaitWidgetMember'],
  mx: ['awaitMemberSettled', 'waitToRetry'],
  us: [
    ...(['createUser', 'readInstitutionCredentials', 'createMember', 'readMember'] as const),
    ...(['verifyMember', 'resumeMember', 'readMemberCredentials', 'updateMember'] as const),
    ...(['listAccountNumbers', 'listTransactions', 'deleteMember', 'finished'] as const),
  ],
};

it.each(WAITED_FOR)('%s is waited for in its own steps alone', (who) => {
  const none = { 'end-user': 0, mx: 0, us: 0 };
  for (const step of STEPS[who]) {
    const clock = new WaitClock(step, 0);
    clock.enter('finished', 7);
    expect([step, clock.waitedMs]).toEqual([step, { ...none, [who]: 7 }]);
  }
});
