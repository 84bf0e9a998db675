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

describe('the event and the member of a hint', () => {
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
    const expected = memberGuid === undefined ? { event } : { event, memberGuid };
    expect(parseMemberHint(example(`post-message-${name}`))).toStrictEqual(expected);
  });

  it.each<[string, unknown, object]>([
    [
      'a return with success',
      example('oauth-app-redirect-success')['query'],
      { event: 'oauth-succeeded', memberGuid: MEMBER },
    ],
    [
      'a return with an error',
      example('oauth-app-redirect-error')['query'],
      { event: 'oauth-failed', memberGuid: MEMBER },
    ],
    ['a mangled name', { 'amp;member_guid': 'M' }, { event: 'other', memberGuid: 'M' }],
    ['no member', { metadata: { member: null, member_guid: '' } }, { event: 'other' }],
    ['an unknown status', { status: 'pending' }, { event: 'other' }],
    ['a name of every object', { type: 'toString' }, { event: 'other' }],
    ['a list of names', { type: ['mx/connect/memberError'] }, { event: 'other' }],
    ['nothing', null, { event: 'other' }],
    [
      'the longest guid',
      { guid: 'x'.repeat(200) },
      { event: 'other', memberGuid: 'x'.repeat(200) },
    ],
    ['a longer one', { guid: 'x'.repeat(201) }, { event: 'other' }],
    [
      'a guid that is no text',
      { guid: 7, payload: { guid: 'M' } },
      { event: 'other', memberGuid: 'M' },
    ],
  ])('of %s are found', (_what, message, expected) => {
    expect(parseMemberHint(message)).toStrictEqual(expected);
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
