/**
 * Goal: the command `webhooks` does what its words say, shows a key once, and tells a wrong call before
 * anything is opened. Method: its actions on the client's double.
 */
import { describe, expect, it, test } from '@jest/globals';
import { runWebhooks } from '../../cli/webhooks';
import { ACTIONS, type ActionName, type Values } from '../../cli/webhooks/actions';
import { UsageError } from '../../cli/terminal';
import { testEvent } from '../../domain';
import { VerificationDouble } from '../../client/testing';
import { commandContext } from './support';

const url = 'https://hooks.example.com/in';

it.each([
  ['Say what to do: list, add', '--tenant', 'acme'],
  ['Say what to do', '--tenant', 'acme', 'constructor'],
  ['--tenant must be 1 to 64', 'list'],
  ['add takes URL', '--tenant', 'acme', 'add'],
  ['remove-secret takes ENDPOINT and SECRET', '--tenant', 'acme', 'remove-secret', 'e'],
  ['list takes nothing more', '--tenant', 'acme', 'list', 'e'],
])('%s', async (reason, ...args) => {
  const error = await runWebhooks(commandContext(args)).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UsageError);
  expect((error as Error).message).toContain(reason);
});

describe('an operator', () => {
  const { webhooks } = new VerificationDouble();
  const run = (name: ActionName, given: readonly string[] = [], more: Partial<Values> = {}) =>
    ACTIONS[name].action(webhooks, { given, values: { tenant: 'acme', ...more } });
  const first = async () => (await webhooks.list('acme'))[0]!;

  test('registers an endpoint, whose key is shown once, and changes its secrets', async () => {
    expect(await run('list')).toEqual(['There is none.']);
    const made = (await run('add', [url], { events: 'verification.finished' })).join('\n');
    expect(made).toMatch(/whsec_/);
    const { endpointId, secretIds } = await first();
    const [listed = ''] = await run('list');
    expect(listed).toContain(`${endpointId}  enabled  ${url}  verification.finished`);
    expect(listed).not.toContain('whsec_');
    expect((await run('add-secret', [endpointId], { signing: 'v1a' })).join()).toMatch(/whpk_/);
    await run('remove-secret', [endpointId, secretIds[0]!]);
    expect((await first()).secretIds).toHaveLength(1);
    expect((await first()).secretIds).not.toEqual(secretIds);
  });

  test('disables, enables, tries and removes it, and sends once more', async () => {
    const { endpointId } = await first();
    await run('disable', [endpointId]);
    expect((await run('list'))[0]).toContain('disabled (asked)');
    await run('enable', [endpointId]);
    const [sent = ''] = await run('test', [endpointId]);
    const [eventId = ''] = sent.split(' ');
    expect((await run('deliveries'))[0]).toContain(`${eventId}  ${endpointId}  webhook.test`);
    expect(await run('resend', [endpointId, eventId])).toHaveLength(1);
    expect((await run('resend-range'))[0]).toMatch(/^1 are on their way/);
    await run('remove', [endpointId]);
    expect(await run('list')).toEqual(['There is none.']);
  });

  test('sees an endpoint’s deliveries though pages before have none of it', async () => {
    const { id: eventId } = testEvent('key', 0);
    const delivery = { eventId, endpointId: 'quiet', type: 'webhook.test', isResent: true };
    const pages: Readonly<Record<string, object>> = {
      first: { deliveries: [], nextCursor: 'second' },
      second: { deliveries: [{ ...delivery, state: 'failed', startedAt: 'now' }] },
    };
    const paged = {
      deliveries: ({ cursor = 'first', endpointId }: Readonly<Record<string, string>>) =>
        Promise.resolve(endpointId === 'quiet' ? pages[cursor] : undefined),
    };
    const values = { tenant: 'acme', endpoint: 'quiet' };
    expect(await ACTIONS.deliveries.action(paged as never, { given: [], values })).toEqual([
      `${eventId}  quiet  webhook.test  failed (resent)  now`,
    ]);
  });

  test.each<[string, () => Promise<unknown>]>([
    ['an address that is not https', () => run('add', ['ftp://hooks.example.com'])],
    ['events that are not there', () => run('add', [url], { events: 'unheard-of' })],
  ])('is told of %s', async (_, call) => {
    await expect(call()).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  });
});
