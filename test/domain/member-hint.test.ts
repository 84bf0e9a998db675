/** Goal: a browser's message is read as a hint, whatever it holds. Method: the contract's example messages, then made-up ones. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseMemberHint } from '../../domain';

const MEMBER = 'MBR-7c6f361b-e582-15b6-60c0-358f12466b4b';

const example = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(join(__dirname, `../fixtures/atrium/${name}.json`), 'utf8')) as Record<
    string,
    unknown
  >;

const LONG = 'x'.repeat(200);
const SUCCESS = example('oauth-app-redirect-success')['query'];
const FAILURE = example('oauth-app-redirect-error')['query'];

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
    ['update-credentials', 'other', MEMBER],
    ['ping', 'other', undefined],
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
    ['the longest guid', { guid: LONG }, 'other', LONG],
    ['a longer one', { guid: `${LONG}x` }, 'other', undefined],
    ['a guid that is no text', { guid: 7, payload: { guid: 'M' } }, 'other', 'M'],
  ])('of %s are found', (_what, message, event, memberGuid) => {
    expectHint(message, event, memberGuid);
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
