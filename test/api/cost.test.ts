/**
 * Goal: following a verification over SSE and answering it over HTTP costs at most one Query per change and two other Actions
 * above the bare run. Method: the server's own `action` counter, for a bare run and for one with ten subscribers.
 */
import { expect, it } from '@jest/globals';
import { actionsBetween, readActions, totalOf, type Actions } from '../integration/support/actions';
import { play } from '../../tools/end-user/at-client';
import { atMxBank } from '../../tools/end-user/at-mx';
import { describeWithOwnServer } from '../support/server-suite';
import { aStart, playToEnd, useApi } from './support/api';
import { EventReader } from './support/events';

const SUBSCRIBERS = 10;
const isQuery = (type: string) => /query/i.test(type);

function split(actions: Actions): { readonly queries: number; readonly others: number } {
  const of = (wanted: boolean) =>
    totalOf(
      Object.fromEntries(Object.entries(actions).filter(([type]) => isQuery(type) === wanted)),
    );
  return { queries: of(true), others: of(false) };
}

describeWithOwnServer('what following costs', () => {
  const running = useApi();

  it('is at most one Query per change and two other Actions', async () => {
    const { stack, caller, api } = running();
    const before = await readActions(stack.devServer);
    await play(stack.client, atMxBank('challenge'), { via: 'signal' });
    const afterBare = await readActions(stack.devServer);
    const bare = split(actionsBetween(before, afterBare));

    const { body } = await caller.post('/v1/verifications', aStart());
    const readers = Array.from(
      { length: SUBSCRIBERS },
      () => new EventReader(`${api.url}${body.links.events}`, api.key),
    );
    await Promise.all(readers.map((reader) => reader.until(({ events }) => events.length > 0)));
    const last = await playToEnd(caller, body.id);
    await Promise.all(readers.map((reader) => reader.ended()));
    const followed = split(actionsBetween(afterBare, await readActions(stack.devServer)));
    process.stdout.write(
      `ten subscribers: ${String(last.version)} changes, ${JSON.stringify({ bare, followed })}\n`,
    );
    expect(last.outcome?.code).toBe('verified');
    // The version counts the changes; the reads of this test share what the streams read.
    expect(followed.queries).toBeLessThanOrEqual(last.version);
    expect(followed.queries).toBeGreaterThan(0);
    expect(followed.others).toBeLessThanOrEqual(bare.others + 2);
  }, 60_000);
});
