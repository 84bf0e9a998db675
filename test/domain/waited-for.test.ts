/** Goal: the time of a verification is divided by whose turn it was, and nothing of it is lost. */
import { expect, it } from '@jest/globals';
import { WaitClock } from '../../domain';

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
});
