/** Goal: an event stream tells every change once, over a cut as well, and ends after the outcome. Method: the whole stack. */
import { expect, it } from '@jest/globals';
import { describeWithOwnServer } from '../support/server-suite';
import { aStart, answersTo, nextStep, playToEnd, useApi } from './support/api';
import { EventReader } from './support/events';

describeWithOwnServer('an event stream', () => {
  const running = useApi({ api: { settings: { heartbeatMs: 60, requestsPerMinute: 0 } } });

  it('tells every change in order, keeps alive, goes on after a cut, and ends after the outcome', async () => {
    const { api, caller } = running();
    const { id, links } = (await caller.post('/v1/verifications', aStart())).body;
    const follow = (lastEventId?: number) =>
      new EventReader(`${api.url}${links.events}`, api.key, lastEventId);
    const whole = follow();
    const first = follow();
    await whole.until(({ comments }) => comments.length > 1);
    await first.until(({ events }) => events.at(-1)?.data.nextAction.kind === 'answer-challenges');
    first.cut();
    // Changes come while this reader is away.
    const asked = await nextStep(caller, id);
    await caller.post(links.challengeAnswers, answersTo(asked));
    await nextStep(caller, id, asked.nextAction.round);
    const second = follow(first.lastId);
    const last = await playToEnd(caller, id);
    await Promise.all([second.ended(), whole.ended()]);

    const ids = whole.events.map((event) => event.id);
    expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
    expect([...first.events, ...second.events].map((event) => event.id)).toEqual(ids);
    expect(whole.events.map(({ name }) => name)).toEqual(ids.map(() => 'verification'));
    expect(whole.events.at(-1)!.data).toEqual(last);
    const kinds = whole.events.map(({ data }) => data.nextAction.kind);
    expect(kinds).toEqual(expect.arrayContaining(['answer-challenges', 'select-account', 'none']));
    expect(whole.retries).toEqual([2_000]);
    const again = follow(ids.at(-1));
    await again.ended();
    expect({ status: again.status, events: again.events }).toEqual({ status: 204, events: [] });
  }, 180_000);
});
