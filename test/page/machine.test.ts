/**
 * Goal: whatever happens in whatever order, the page shows what is to be done, never an older step,
 * and never nothing. Method: tables of events and the screen after them; a property over all orders.
 */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type VerificationResource } from '../../api/schemas/verification';
import { meaningOf } from '../../page/answers';
import { FIRST_STATE, isAskedToCancel, next, screenOf, type PageEvent } from '../../page/machine';
import { type NextAction, type Verification } from '../../page/wire';

/** The page reads what the API sends: this line does not compile otherwise. */
const asThePageReadsIt = (resource: VerificationResource): Verification => resource;

const TIME = '2026-11-30T06:00:00.000Z';
const round = (number: number) => ({
  round: number,
  deadline: TIME,
  reason: 'first',
  attemptsLeft: 2,
});
const ACTIONS = {
  none: { kind: 'none' },
  'sign-in': { kind: 'provide-credentials', ...round(1), credentials: [] },
  questions: { kind: 'answer-challenges', ...round(1), challenges: [] },
  account: { kind: 'select-account', ...round(1), label: 'Which?', options: [] },
  consent: { kind: 'open-url', ...round(1), page: 'oauth' },
  widget: { kind: 'open-url', ...round(1), page: 'connect-widget' },
} as const satisfies Record<string, NextAction>;

const told = (version: number, nextAction: NextAction, code?: string): PageEvent => {
  const outcome =
    code === undefined
      ? null
      : { code, turn: 'nobody', retry: 'never' as const, message: '', messageKey: '' };
  const times = { phaseSince: TIME, deadline: TIME };
  const verification = { id: 'v-1', step: 'x', nextAction, outcome, version, ...times };
  return { kind: 'told', verification };
};
const OPENED: PageEvent = { kind: 'session-opened' };
const again = { ...ACTIONS.questions, ...round(2), reason: 'rejected' };
const play = (events: readonly PageEvent[]) => events.reduce(next, FIRST_STATE);
const shown = (events: readonly PageEvent[]) => screenOf(play(events)).kind;

describe('the screen', () => {
  it.each(Object.entries(ACTIONS))('of what is asked: %s', (name, action) => {
    expect(shown([OPENED, told(1, action)])).toBe(name === 'none' ? 'working' : name);
  });

  it.each<readonly [string, readonly PageEvent[], string]>([
    ['nothing yet', [], 'opening'],
    ['a session, no view', [OPENED], 'opening'],
    ['a session whose bank is to be chosen', [OPENED, { kind: 'bank', to: 'needed' }], 'bank'],
    ['a bank that was chosen', [OPENED, { kind: 'bank', to: 'chosen' }], 'working'],
    ['an address that was used', [{ kind: 'session-ended', why: 'address-used' }], 'session-ended'],
    [
      'an answer on its way: the form stays, with what was entered',
      [OPENED, told(1, ACTIONS.questions), { kind: 'sending', round: 1, isAgain: false }],
      'questions',
    ],
    [
      'an answer that was taken',
      [
        OPENED,
        told(1, ACTIONS.questions),
        { kind: 'sending', round: 1, isAgain: false },
        { kind: 'sent', round: 1 },
      ],
      'working',
    ],
    [
      'the same round told again, as after a reconnect',
      [OPENED, told(1, ACTIONS.questions), { kind: 'sent', round: 1 }, told(1, ACTIONS.questions)],
      'working',
    ],
    [
      'a second chance',
      [OPENED, told(1, ACTIONS.questions), { kind: 'sent', round: 1 }, told(2, again)],
      'questions',
    ],
    [
      'an older version after a newer one',
      [OPENED, told(3, ACTIONS.none, 'verified'), told(2, ACTIONS.questions)],
      'finished',
    ],
    [
      'an answer of another tab: the round is over',
      [OPENED, told(1, ACTIONS.questions), told(2, ACTIONS.none), { kind: 'sent', round: 1 }],
      'working',
    ],
    [
      'a cancellation that is asked about: what was entered stays behind the question',
      [OPENED, told(1, ACTIONS.account), { kind: 'cancel', to: 'asked' }],
      'account',
    ],
    [
      'a cancellation that was taken',
      [OPENED, told(1, ACTIONS.account), { kind: 'cancel', to: 'sent' }],
      'working',
    ],
    [
      'an end that comes before the cancellation',
      [OPENED, { kind: 'cancel', to: 'sending' }, told(2, ACTIONS.none, 'verified')],
      'finished',
    ],
    [
      'a session that goes after the end',
      [OPENED, told(2, ACTIONS.none, 'denied'), { kind: 'session-ended', why: 'expired' }],
      'finished',
    ],
  ])('after %s', (_what, events, screen) => {
    expect(shown(events)).toBe(screen);
  });

  it('keeps the form, and lets the end user try again, when sending fails', () => {
    const state = play([
      OPENED,
      told(1, ACTIONS['sign-in']),
      { kind: 'sending', round: 1, isAgain: false },
      { kind: 'failed', trouble: 'offline' },
    ]);
    expect(screenOf(state).kind).toBe('sign-in');
    expect(state).toMatchObject({ trouble: 'offline', sending: { kind: 'idle' } });
  });

  it('asks whether to cancel until the end user or the end decides', () => {
    const asked: readonly PageEvent[] = [
      OPENED,
      told(1, ACTIONS.account),
      { kind: 'cancel', to: 'asked' },
    ];
    const isAsked = (...more: PageEvent[]) => isAskedToCancel(play([...asked, ...more]));
    expect(isAsked()).toBe(true);
    expect(isAsked({ kind: 'cancel', to: 'sending' }, { kind: 'failed', trouble: 'offline' })).toBe(
      true,
    );
    expect(isAsked({ kind: 'cancel', to: 'no' })).toBe(false);
    expect(isAsked(told(2, ACTIONS.none, 'verified'))).toBe(false);
  });

  it('has a one-time address until it is opened, and for its own round alone', () => {
    const address: PageEvent = { kind: 'address', round: 1, url: 'https://bank.example.com/1' };
    const urlAfter = (...events: PageEvent[]) => {
      const screen = screenOf(play([OPENED, ...events]));
      return 'url' in screen ? screen.url : 'none';
    };
    expect(urlAfter(told(1, ACTIONS.consent), address)).toBe(address.url);
    const opened: PageEvent = { kind: 'url-opened', round: 1 };
    expect(urlAfter(told(1, ACTIONS.consent), address, opened)).toBeUndefined();
    expect(
      urlAfter(address, told(1, { ...ACTIONS.consent, ...round(2), page: 'oauth' })),
    ).toBeUndefined();
  });

  it('is the same in whatever order the versions come', () => {
    const versions = [told(1, ACTIONS['sign-in']), told(2, again), told(3, ACTIONS.none, 'denied')];
    fc.assert(
      fc.property(fc.shuffledSubarray(versions, { minLength: 3 }), (events) => {
        expect(shown([OPENED, ...events])).toBe('finished');
      }),
    );
  });
});

describe('an answer that is no success', () => {
  it.each([
    [{ status: undefined }, { trouble: 'offline', retryInMs: 2_000 }],
    [
      { status: 429, retryAfter: '7' },
      { trouble: 'too-many-requests', retryInMs: 7_000 },
    ],
    [
      { status: 429, retryAfter: '86400' },
      { trouble: 'too-many-requests', retryInMs: 60_000 },
    ],
    [
      { status: 503, retryAfter: 'soon' },
      { trouble: 'service-away', retryInMs: 2_000 },
    ],
    [
      { status: 503, code: 'WORKER_UNAVAILABLE' },
      { trouble: 'service-away', retryInMs: 2_000 },
    ],
    [{ status: 502 }, { trouble: 'service-away', retryInMs: 2_000 }],
    [
      { status: 422, code: 'ANSWER_INVALID' },
      { trouble: 'answer-invalid', retryInMs: undefined },
    ],
    [{ status: 500 }, { trouble: 'unexpected', retryInMs: 2_000 }],
    [{ status: 404 }, { trouble: 'unexpected', retryInMs: undefined }],
  ])('%j is trouble', (answer, trouble) => {
    expect(meaningOf(answer)).toEqual({ kind: 'trouble', ...trouble });
  });

  it.each([
    [{ status: 401, code: 'UNAUTHENTICATED' }, 'expired'],
    [{ status: 401 }, 'expired'],
    [{ status: 403, code: 'ORIGIN_REJECTED' }, 'rejected'],
    [{ status: 404, code: 'VERIFICATION_NOT_FOUND' }, 'unknown-verification'],
    [{ status: 410, code: 'VERIFICATION_BROKEN' }, 'broken'],
    [{ status: 410, code: 'PAGE_ADDRESS_USED' }, 'address-used'],
  ])('%j ends the session', (answer, why) => {
    expect(meaningOf(answer)).toEqual({ kind: 'session-ended', why });
  });

  it.each(['ANSWER_REJECTED', 'VERIFICATION_FINISHED', 'NO_URL_TO_OPEN'])(
    '%s is told by the next version',
    (code) => {
      expect(meaningOf({ status: 409, code })).toEqual({ kind: 'overtaken' });
    },
  );
});

it('reads what the API sends', () => {
  expect(asThePageReadsIt).toBeInstanceOf(Function);
});
