/** What the reference verification comes to: a user that is there, one question, a selection. */
import { type VerificationResult, type VerificationView } from '../../../client';
import { playOn } from '../../../tools/end-user/at-client';
import { atMxBank, makeUser } from '../../../tools/end-user/at-mx';
import { type Stack } from '../../../tools/stack';
import { eventually } from '../../../tools/waiting';
import { actionsBetween, readActions, type Actions } from './actions';
import { eventsOf, type HistoryEvent } from './history';

/** A verification, its history, and all Actions that were counted meanwhile. */
export interface Spent {
  readonly result: VerificationResult;
  readonly views: readonly VerificationView[];
  readonly actions: Actions;
  readonly events: readonly HistoryEvent[];
}

type UserKind = 'existing' | 'new';

/** Plays the reference verification, of a user that is there unless told otherwise. */
export async function playReference({ client, simulator }: Stack, userKind: UserKind = 'existing') {
  const user =
    userKind === 'new'
      ? { kind: userKind }
      : { kind: userKind, userGuid: await makeUser(simulator) };
  const request = atMxBank('challenge', { user });
  const { verificationId } = await client.start(request);
  // From here on: while one step follows the other at once, a read may have to be done again.
  const isPolled = () => simulator.requestLog.entries('readMemberStatus').length > 0;
  await eventually('it is polled', isPolled);
  const { result, views } = await playOn(client, verificationId, { via: 'signal' });
  return { result, views, verificationId };
}

/** The same on a server where nothing else goes on. */
export async function spentOn(stack: Stack, user?: UserKind): Promise<Spent> {
  const { devServer, temporal } = stack;
  const before = await readActions(devServer);
  const { result, views, verificationId } = await playReference(stack, user);
  const actions = actionsBetween(before, await readActions(devServer));
  return { result, views, actions, events: await eventsOf(temporal, verificationId) };
}

/** The activities of a history, in the order in which they were scheduled. */
export function activitiesIn(events: readonly HistoryEvent[]): string[] {
  return events.flatMap(
    (event) => event.activityTaskScheduledEventAttributes?.activityType?.name ?? [],
  );
}
