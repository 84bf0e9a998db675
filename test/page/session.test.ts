/**
 * Goal: a session survives reload, a lost answer and the way to the bank, and leads nowhere that the
 * backend did not name. Method: a tab in memory whose answers the test plays.
 */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { EventLines } from '../../page/event-lines';
import {
  openSession,
  renewalInMs,
  returnAddress,
  type Session,
  type Tab,
} from '../../page/session';

const SESSION: Session = {
  token: 'token-1',
  expiresAt: '2026-12-01T06:00:00.000Z',
  verificationId: 'v-1',
  returnUrl: 'https://shop.example.com/done?cart=7',
  state: 'order 7&x=1',
  language: null,
  brand: null,
  choosesBank: false,
  embedOrigins: [],
};
type Reply = Awaited<ReturnType<Tab['post']>>;
const ok: Reply = { status: 200, body: SESSION, retryAfter: null };
const lost: Reply = { status: undefined, body: undefined, retryAfter: null };
const problem = (status: number, code: string): Reply => ({
  status,
  body: { code },
  retryAfter: null,
});

/** A tab; each load of the page in it is another one on the same storage. */
function aTab(...replies: Reply[]) {
  const kept = new Map<string, string>();
  const sent: { readonly path: string; readonly body: unknown; readonly token?: string }[] = [];
  const load = (ticket = ''): Tab => ({
    ticket,
    forgetTicket: () => undefined,
    storage: {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => kept.set(key, value),
      removeItem: (key) => kept.delete(key),
    },
    random: () => 'r'.repeat(43),
    post: (path, body, token) => {
      sent.push({ path, body, ...(token === undefined ? {} : { token }) });
      return Promise.resolve(replies.shift() ?? lost);
    },
  });
  return { load, sent };
}

describe('a session', () => {
  it('survives a reload, renewed by its token', async () => {
    const { load, sent } = aTab(ok, ok);
    expect(await openSession(load('ticket-1'))).toEqual({ kind: 'open', session: SESSION });
    expect(await openSession(load())).toEqual({ kind: 'open', session: SESSION });
    expect(sent[1]).toEqual({
      path: '/v1/page-sessions/renew',
      body: undefined,
      token: SESSION.token,
    });
  });

  it('is opened again by the same browser after a lost answer and a reload', async () => {
    const { load, sent } = aTab(lost, ok);
    expect(await openSession(load('ticket-1'))).toMatchObject({ trouble: 'offline' });
    expect(await openSession(load())).toMatchObject({ kind: 'open' });
    expect(sent[1]).toEqual(sent[0]);
  });

  it('goes on after the outcome, to show it', async () => {
    const { load } = aTab(ok, problem(409, 'VERIFICATION_FINISHED'));
    await openSession(load('ticket-1'));
    expect(await openSession(load())).toEqual({ kind: 'open', session: SESSION });
  });

  it.each([
    ['an address that was used elsewhere', 'ticket-1', [problem(410, 'PAGE_ADDRESS_USED')]],
    ['no address', '', []],
  ])('is not there for %s', async (_what, ticket, replies) => {
    const opened = await openSession(aTab(...replies).load(ticket));
    expect(opened).toEqual({ kind: 'session-ended', why: 'address-used' });
  });

  it('is renewed at half of its life', () => {
    expect(renewalInMs(SESSION, Date.parse('2026-12-01T04:00:00.000Z'))).toBe(3_600_000);
    expect(renewalInMs(SESSION, Date.parse('2026-12-02T04:00:00.000Z'))).toBe(0);
  });

  it('leads back with its id and state, whatever they hold', () => {
    const url = new URL(returnAddress(SESSION) ?? '');
    expect(url.origin + url.pathname).toBe('https://shop.example.com/done');
    expect([...url.searchParams]).toEqual([
      ['cart', '7'],
      ['verification', 'v-1'],
      ['state', 'order 7&x=1'],
    ]);
    expect(returnAddress({ ...SESSION, returnUrl: null })).toBeUndefined();
  });
});

it('events are the same wherever the network cuts them', () => {
  const text =
    ': alive\n\nid: 1\nevent: verification\ndata: {"a":1}\n\nid: 2\ndata: {"b":": 2"}\n\n';
  const whole = [
    { id: '1', data: '{"a":1}' },
    { id: '2', data: '{"b":": 2"}' },
  ];
  fc.assert(
    fc.property(fc.array(fc.nat(text.length)), (cuts) => {
      const lines = new EventLines();
      const places = [0, ...cuts.sort((a, b) => a - b), text.length];
      const pieces = places.slice(1).map((end, index) => text.slice(places[index], end));
      expect(pieces.flatMap((piece) => lines.push(piece))).toEqual(whole);
    }),
  );
});
