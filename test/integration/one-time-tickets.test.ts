/** Goal: a ticket is used by one browser, whichever process it asks; the same one may ask again. Method: a real server. */
import { randomUUID } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { OneTimeTickets } from '../../client';
import { eventually } from '../support/dev-server';
import { describeWithServer } from '../support/server-suite';
import { openStackWithoutWorker, useStarted } from './support/stack';

describeWithServer('one-time tickets', () => {
  const stack = useStarted(async (onEnd) => {
    const started = await openStackWithoutWorker();
    onEnd(() => started.close());
    return started;
  });

  it('have one winner among many processes that ask at once, who wins each time it asks', async () => {
    const ticket = randomUUID();
    const browsers = Array.from({ length: 8 }, (_, index) => `browser-${String(index)}`);
    const ask = (browser: string) =>
      new OneTimeTickets(stack()).use(ticket, browser, Date.now() + 60_000);
    const first = await Promise.all(browsers.map(ask));
    expect(first.filter(Boolean)).toHaveLength(1);
    expect(await Promise.all(browsers.map(ask))).toEqual(first);
  });

  it('stay used when their time is over', async () => {
    const ticket = randomUUID();
    const book = new OneTimeTickets(stack());
    expect(await book.use(ticket, 'one', Date.now())).toBe(true);
    const { workflowService } = stack().temporal.workflow;
    const request = { namespace: stack().devServer.namespace, activityId: `page-ticket/${ticket}` };
    await eventually('its time is over', async () => {
      const { info } = await workflowService.describeActivityExecution(request);
      return Boolean(info?.closeTime);
    });
    expect(await book.use(ticket, 'other', Date.now())).toBe(false);
  });
});
