/**
 * Goal: a browser's message is read as a hint, whatever it holds. Method: the contract's example
 * messages, then made-up ones.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  MEMBER_MESSAGE_LENGTH_MAX,
  isMemberHint,
  isSignOfLife,
  parseMemberHint,
} from '../../domain';

const MEMBER = 'MBR-7c6f361b-e582-15b6-60c0-358f12466b4b';

const example = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(join(__dirname, `../fixtures/atrium/${name}.json`), 'utf8')) as Record<
    string,
    unknown
  >;

const FOLDER = join(__dirname, '../fixtures/atrium');
const MESSAGES = readdirSync(FOLDER).flatMap(
  (file) => /^(post-message-.*)\.json$/.exec(file)?.slice(1) ?? [],
);
const ABOUT_MEMBER = { type: 'mx/connect/memberConnected', metadata: { guid: 'M' } };
const APP_RETURN = `app://oauth_complete?member_guid=${MEMBER}&status=success`;
const LONG = 'x'.repeat(200);
const RETURNED = ['oauth-succeeded', undefined] as const;
const textOf = (length: number) => '{"member_guid":"M"}'.padEnd(length);
const addressOf = (length: number) => 'app://x?member_guid=M#'.padEnd(length, 'x');
const SUCCESS = example('oauth-app-redirect-success')['query'];
const FAILURE = example('oauth-app-redirect-error')['query'];

describe("messages of MX's Platform", () => {
  const ofPlatform = (name: string): unknown =>
    JSON.parse(readFileSync(join(__dirname, `../fixtures/mx-platform/${name}.json`), 'utf8'));

  const ABOUT_MEMBER: Readonly<Record<string, string>> = {
    'post-message-member-connected': 'member-connected',
    'post-message-member-status-update': 'member-status-update',
    'post-message-member-status-updated-documented-name': 'member-status-update',
    'post-message-member-error': 'member-error',
    'post-message-invalid-data': 'no-verifiable-accounts',
    'post-message-oauth-requested': 'other',
    'oauth-redirect-success': 'oauth-succeeded',
    'oauth-redirect-error': 'oauth-failed',
    // A backend passes it on.
    'webhook-aggregation': 'other',
    'webhook-verification': 'other',
    'webhook-connection-status': 'other',
    'webhook-member-updated': 'member-status-update',
  };
  /** Its `guid` may be anything's. */
  const ABOUT_NONE = [
    ...['post-message-loaded', 'post-message-create-member-error'],
    'post-message-selected-institution',
  ];
  const SIGNS_OF_LIFE = ['post-message-ping', 'post-message-load'];

  it.each(Object.entries(ABOUT_MEMBER))('%s is %s, about a member', (name, event) => {
    const example = ofPlatform(name);
    // What follows a redirect is an address.
    const message = name.startsWith('oauth') ? (example as { readonly url: string }).url : example;
    const hint = parseMemberHint(message);
    expect(hint).toEqual({ event, memberGuid: expect.stringMatching(/^MBR-/) });
    expect(isSignOfLife(message)).toBe(false);
  });

  it.each(ABOUT_NONE)('%s starts a poll, and names no member', (name) => {
    expect(parseMemberHint(ofPlatform(name))).toEqual({ event: 'other' });
    expect(isSignOfLife(ofPlatform(name))).toBe(false);
  });

  it('are all that its contract has', () => {
    const { fixtures } = ofPlatform('index') as {
      readonly fixtures: readonly { readonly file: string; readonly kind: string }[];
    };
    const sent = fixtures.filter(({ kind }) => /^(?:post-message|webhook|redirect)$/.test(kind));
    const known = [...Object.keys(ABOUT_MEMBER), ...ABOUT_NONE, ...SIGNS_OF_LIFE];
    expect(sent.map(({ file }) => file.replace('.json', '')).sort()).toEqual(known.sort());
  });

  it.each(['ping', 'load'])('mx/%s is a sign of life, which nobody polls for', (name) => {
    const message = ofPlatform(`post-message-${name}`);
    expect([message, JSON.stringify(message)].map(isSignOfLife)).toEqual([true, true]);
  });

  it.each([undefined, null, 7, 'mx/ping', {}, { type: 7 }])('%j is none', (message) => {
    expect(isSignOfLife(message)).toBe(false);
  });
});

describe('the event and the member of a hint', () => {
  const expectHint = (message: unknown, event: string, memberGuid: string | undefined) => {
    const expected = memberGuid === undefined ? { event } : { event, memberGuid };
    expect(parseMemberHint(message)).toStrictEqual(expected);
  };

  it.each<[string, string, string | undefined]>([
    ['member-connected', 'member-connected', MEMBER],
    ['legacy-member-added', 'member-connected', MEMBER],
    ['member-status-update', 'member-status-update', MEMBER],
    ['member-error', 'member-error', MEMBER],
    ['member-deleted', 'member-deleted', MEMBER],
    ['invalid-data-no-verifiable-accounts', 'no-verifiable-accounts', MEMBER],
    ['oauth-complete-success', 'oauth-succeeded', MEMBER],
    ['oauth-complete-error', 'oauth-failed', undefined],
    ['oauth-error', 'oauth-failed', MEMBER],
    ...[
      'update-credentials',
      'submit-mfa',
      'oauth-requested',
      'member-already-added-deprecated',
    ].map((name) => [name, 'other', MEMBER] as [string, string, string]),
    // The guid of the institution that was selected is no member's.
    ...['ping', 'loaded', 'institution-search', 'selected-institution', 'enter-credentials']
      .concat('connected-primary-action', 'create-member-error', 'step-change', 'back-to-search')
      .map((name) => [name, 'other', undefined] as [string, string, undefined]),
  ])('of the message %s are %s, %p', (name, event, memberGuid) => {
    expectHint(example(`post-message-${name}`), event, memberGuid);
  });

  it.each<[string, unknown, string, string | undefined]>([
    ['a return with success', SUCCESS, 'oauth-succeeded', MEMBER],
    ['a return with an error', FAILURE, 'oauth-failed', MEMBER],
    ['a mangled name', { 'amp;member_guid': 'M' }, 'other', 'M'],
    ['no member', { metadata: { member: null, member_guid: '' } }, 'other', undefined],
    ['an unknown status', { status: 'pending' }, 'other', undefined],
    ['a name of every object', { type: 'toString' }, 'other', undefined],
    ['a list of names', { type: ['mx/connect/memberError'] }, 'other', undefined],
    ['nothing', null, 'other', undefined],
    ['the longest guid', { member_guid: LONG }, 'other', LONG],
    ['a longer one', { member_guid: `${LONG}x` }, 'other', undefined],
    ['a guid that is no text', { member_guid: 7, payload: { member_guid: 'M' } }, 'other', 'M'],
    ['a bare guid in an event about a member', ABOUT_MEMBER, 'member-connected', 'M'],
    ['a bare guid in any other', { type: 'mx/connect/x', guid: 'INS-1' }, 'other', undefined],
    ['a text that is none of MX', 'hunter2', 'other', undefined],
    ['a JSON text of something else', '["M"]', 'other', undefined],
    ['the return address of an app', APP_RETURN, 'oauth-succeeded', MEMBER],
    [
      'an address that is malformed',
      'app://connect/memberError?metadata=%ZZ',
      'member-error',
      undefined,
    ],
    ['an address without a message', 'app://elsewhere', 'other', undefined],
    ['an address in a text', `see ${APP_RETURN}`, 'other', undefined],
    ['an address below the message', 'app://connect/memberError-x?status=success', ...RETURNED],
    ['an address above the message', 'app://x/connect/memberError?status=success', ...RETURNED],
    ['a guid above', 'mx://x/memberAdded/MBR-1', 'other', undefined],
    ['a guid with more below', 'mx://memberAdded/MBR-1/x', 'other', undefined],
    ['a message in the query', 'app://x?type=mx/connect/memberError', 'member-error', undefined],
    ['an address that names no status', 'app://x?success', 'other', undefined],
    ['a plus sign for a blank', 'app://x?member_guid=M+1', 'other', 'M 1'],
    ['what is malformed, as it came', 'app://x?member_guid=%ZZ', 'other', '%ZZ'],
    ['a bare guid of a member', { metadata: { member: { guid: 'M' } } }, 'other', 'M'],
    ['a text with an encoded object in it', '{"member_guid":"%7bM"}', 'other', '%7bM'],
    ['the longest text', textOf(MEMBER_MESSAGE_LENGTH_MAX), 'other', 'M'],
    ['a longer one', textOf(MEMBER_MESSAGE_LENGTH_MAX + 1), 'other', undefined],
    ['the longest address', addressOf(MEMBER_MESSAGE_LENGTH_MAX), 'other', 'M'],
    ['a longer one', addressOf(MEMBER_MESSAGE_LENGTH_MAX + 1), 'other', undefined],
  ])('of %s are found', (_what, message, event, memberGuid) => {
    expectHint(message, event, memberGuid);
  });

  it.each([undefined, null, '', 7, {}, []])('are found beside names with %j', (none) => {
    const names = { type: none, member_guid: none, 'amp;member_guid': none };
    const bare = { event: 'mxConnect:memberAdded', guid: MEMBER };
    for (const message of [
      { ...names, ...bare },
      { ...names, ...bare, guid: none, metadata: { ...names, guid: MEMBER } },
      { ...names, ...bare, guid: none, payload: { ...names, guid: MEMBER } },
    ])
      expectHint(message, 'member-connected', MEMBER);
  });

  it.each(MESSAGES)('are the same in a WebView, where the message %s is a text', (name) => {
    const message = example(name);
    const hint = parseMemberHint(message);
    const inText = Object.fromEntries(
      Object.entries(message).map(([key, value]) => {
        return [key, typeof value === 'object' ? JSON.stringify(value) : value];
      }),
    );
    for (const text of [inText, JSON.stringify(message), JSON.stringify(inText)]) {
      expect(parseMemberHint(text)).toStrictEqual(hint);
    }
    const [, event] = /^mx\/connect\/(.*)/.exec(String(message['type'])) ?? [];
    if (event === undefined) return;
    const metadata = encodeURIComponent(JSON.stringify(message['metadata']));
    const address = `yourapp://connect/${event}?metadata=${metadata}`;
    expect(parseMemberHint(address)).toStrictEqual(hint);
    // Cut out of the address as it stands there.
    expect(parseMemberHint({ type: message['type'], metadata })).toStrictEqual(hint);
  });

  it.each([
    ['legacy-member-added', 'member-connected'],
    ['member-connected', 'member-connected'],
    ['member-status-update', 'member-status-update'],
  ])('are found in the address that a WebView is sent to: %s', (name, event) => {
    expectHint(example(`webview-navigation-${name}`)['url'], event, MEMBER);
  });

  it('are other and none for anything else', () => {
    fc.assert(
      fc.property(fc.anything(), (message) => {
        expect(parseMemberHint(message)).toStrictEqual({ event: 'other' });
        expect(parseMemberHint({ type: message, metadata: message }).event).toBe('other');
      }),
    );
  });
});

it.each<[unknown, boolean]>([
  [{ event: 'other' }, true],
  [{ event: 'added-later', memberGuid: MEMBER }, true],
  [{ event: 'other', memberGuid: LONG }, true],
  [{ event: 'other', memberGuid: `${LONG}x` }, false],
  [{ event: 'other', memberGuid: 7 }, false],
  [{ event: 'other', memberGuid: null }, false],
  [{ event: 7 }, false],
  [{ memberGuid: MEMBER }, false],
  ...[undefined, null, 'other', 7].map((none): [unknown, boolean] => [none, false]),
])('%j is a hint for the workflow: %s', (message, expected) => {
  expect(isMemberHint(message)).toBe(expected);
});
