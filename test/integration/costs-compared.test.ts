/**
 * Goal: what a verification costs in events and Actions beside the reference verification. Method: the
 * server's own counter of Actions; one server for each of MX's APIs.
 */
import { expect, test } from '@jest/globals';
import { describeWithOwnServer } from '../support/server-suite';
import { split } from './support/actions';
import { activitiesIn, spentOn, type Spent } from './support/spent';
import { useStack } from './support/stack';

const cost = ({ events, actions }: Spent) => [events.length, split(actions).others];

describeWithOwnServer('what it costs more or less', () => {
  const stack = useStack({ hasOwnServer: true });
  const current = useStack({ hasOwnServer: true, dialect: { api: 'platform' } });

  test('of a new user one activity more, over the current Platform API one less: six events and one Action', async () => {
    const reference = await spentOn(stack());
    const [fresh, platform] = [await spentOn(stack(), 'new'), await spentOn(current())];
    const steps = activitiesIn(reference.events);
    const [events = 0, actions = 0] = cost(reference);
    expect(activitiesIn(fresh.events)).toEqual(['createUser', ...steps]);
    expect(cost(fresh)).toEqual([events + 6, actions + 1]);
    expect(activitiesIn(platform.events)).toEqual(steps.filter((step) => step !== 'verifyMember'));
    expect(cost(platform)).toEqual([events - 6, actions - 1]);
  });
});
