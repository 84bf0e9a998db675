/**
 * Goal: what a browser posts about a member is understood in every form in which MX's widget and return page post it, and anything
 * else is still a reason to look. Method: the example bodies of the contract, redirects, and values of any shape.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseMemberHint } from '../../domain';

const FIXTURES = path.join(__dirname, '..', 'fixtures', 'atrium');
const EVENTS: Readonly<Record<string, string>> = {
  'member-connected': 'member-connected',
  'legacy-member-added': 'member-connected',
  'member-status-update': 'member-status-update',
  'member-error': 'member-error',
  'member-deleted': 'member-deleted',
  'invalid-data-no-verifiable-accounts': 'no-verifiable-accounts',
  'oauth-error': 'oauth-failed',
  'oauth-complete-success': 'oauth-succeeded',
  'oauth-complete-error': 'oauth-failed',
};
const read = (name: string) =>
  readFileSync(path.join(FIXTURES, `post-message-${name}.json`), 'utf8');

describe('a hint about a member', () => {
  const posted = readdirSync(FIXTURES).flatMap(
    (file) => /^post-message-(?<name>.+)\.json$/.exec(file)?.groups?.['name'] ?? [],
  );

  it.each(posted)('%s is understood, or a reason to look', (name) => {
    expect(parseMemberHint(JSON.parse(read(name))).event).toBe(EVENTS[name] ?? 'other');
  });

  it.each(Object.keys(EVENTS))('%s names the member, if it names one', (name) => {
    const [guid] = /MBR-[0-9a-f-]{36}/.exec(read(name)) ?? [];
    expect(parseMemberHint(JSON.parse(read(name))).memberGuid).toBe(guid);
  });

  it.each([
    [{ status: 'success', member_guid: 'MBR-1' }, 'oauth-succeeded', 'MBR-1'],
    [{ status: 'success', 'amp;member_guid': 'MBR-1' }, 'oauth-succeeded', 'MBR-1'],
    [{ status: 'error', member_guid: 'MBR-1' }, 'oauth-failed', 'MBR-1'],
    [
      { type: 'mx/connect/memberConnected', metadata: { member_guid: '' } },
      'member-connected',
      undefined,
    ],
    [{ type: 'toString', metadata: { member_guid: 'M'.repeat(201) } }, 'other', undefined],
    [
      { type: 'mx/connect/memberError', metadata: { member: { guid: 'MBR-2' } } },
      'member-error',
      'MBR-2',
    ],
    [{ member_guid: 7 }, 'other', undefined],
  ])('%j is %s about %p', (message, event, memberGuid) => {
    expect(parseMemberHint(message)).toEqual(
      memberGuid === undefined ? { event } : { event, memberGuid },
    );
  });

  it('is something for any value, and never throws', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(typeof parseMemberHint(value).event).toBe('string');
      }),
    );
  });
});
