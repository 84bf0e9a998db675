/**
 * Goal: an untidy answer of Platform fails for want of what a decision reads and for nothing else.
 * Method: a real server answers the examples, each of their fields changed, then some at random.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isMxError, type MxPort } from '../../../mx/port';
import { changed, patternOf, placesOf } from '../../../tools/conformance/places';
import { proofSize } from '../../support/proof-size';
import { changesAt, mutated, OTHERS } from '../atrium/support/changes';
import { json, raw, startFakeAtrium, type FakeAtrium } from '../atrium/support/fake-atrium';
import {
  CALLS,
  REF,
  RESPONSES,
  answerAs,
  fixtureBody,
  platformAt,
  routeOf,
  type Fixture,
} from './support/fixtures';

let server: FakeAtrium;
let mx: MxPort;
let skipped = 0;
beforeAll(async () => {
  server = await startFakeAtrium();
  mx = platformAt(server, { onEntriesSkipped: ({ count }) => (skipped += count) });
});
afterAll(async () => {
  mx.close();
  await server.close();
});

/** The places that decide, beside the whole body: an answer without what is there is none. */
const U = '/users/{user_guid}';
const M = `${U}/members/{member_guid}`;
const I = '/institutions/{institution_code}';
const DECIDES: Readonly<Record<string, readonly string[]>> = {
  'POST /users': ['user', 'user.guid'],
  'GET /users': ['users', 'users.*', 'users.*.guid'],
  'GET /institutions': ['institutions', 'institutions.*', 'institutions.*.code'],
  [`GET ${I}`]: ['institution'],
  [`GET ${I}/credentials`]: ['credentials', 'credentials.*', 'credentials.*.guid'],
  [`POST ${U}/members`]: ['member', 'member.guid', 'member.connection_status'],
  [`GET ${U}/members`]: ['members', 'members.*', 'members.*.guid', 'members.*.connection_status'],
  [`GET ${M}`]: ['member', 'member.connection_status'],
  [`PUT ${M}`]: ['member'],
  [`POST ${M}/verify`]: ['member'],
  [`PUT ${M}/resume`]: ['member'],
  [`GET ${M}/credentials`]: ['credentials', 'credentials.*', 'credentials.*.guid'],
  [`GET ${M}/accounts`]: ['accounts', 'accounts.*', 'accounts.*.guid'],
  [`GET ${M}/account_numbers`]: [
    'account_numbers',
    'account_numbers.*',
    'account_numbers.*.account_guid',
  ],
  [`GET ${M}/oauth_window_uri`]: ['member', 'member.oauth_window_uri'],
  [`GET ${M}/status`]: [
    'member',
    'member.connection_status',
    'member.challenges.*',
    'member.challenges.*.guid',
  ],
  [`GET ${M}/challenges`]: ['challenges', 'challenges.*', 'challenges.*.guid'],
  [`POST ${U}/widget_urls`]: ['widget_url', 'widget_url.url'],
};

describe('an untidy answer', () => {
  const suffers = async (fixture: Fixture, body: unknown): Promise<boolean> => {
    skipped = 0;
    answerAs(server, fixture, body);
    try {
      await CALLS[routeOf(fixture)]!(mx);
      return skipped > 0;
    } catch (error) {
      if (isMxError(error) && ['response-invalid', 'not-mx'].includes(error.code)) return true;
      throw error;
    }
  };

  it.each(Object.entries(DECIDES))('of %s suffers in these places alone', async (route, places) => {
    const seen = new Set<string>();
    const suffered = new Set<string>();
    for (const fixture of RESPONSES.filter((each) => routeOf(each) === route)) {
      const body = fixtureBody(fixture.file);
      for (const path of placesOf(body).filter((each) => !seen.has(patternOf(each)))) {
        seen.add(patternOf(path));
        const types = places.includes(patternOf(path)) ? OTHERS.length : 1;
        for (const change of changesAt(body, path, types))
          if (await suffers(fixture, changed(body, change))) suffered.add(patternOf(path));
      }
    }
    suffered.delete('');
    expect([...suffered].sort()).toEqual([...places].sort());
  });

  it('fails with an MxError alone, whatever comes', async () => {
    const statuses = fc.constantFrom(200, 201, 202, 204, 400, 403, 404, 406, 409, 422, 429, 503);
    const changes = fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 4 });
    const answers = fc.oneof(
      fc.record({ from: fc.constantFrom(...RESPONSES), changes }),
      fc.record({ text: fc.oneof(fc.json(), fc.string()) }),
    );
    const calls = fc.constantFrom(...Object.values(CALLS));
    await fc.assert(
      fc.asyncProperty(calls, statuses, answers, async (call, status, answer) => {
        const text =
          'text' in answer ? answer.text : mutated(fixtureBody(answer.from.file), answer.changes);
        const meant = 'from' in answer && status < 300 ? CALLS[routeOf(answer.from)]! : call;
        server.answerWith(raw(status, status === 204 ? '' : text));
        await meant(mx).catch((error: unknown) => {
          if (!isMxError(error)) throw error;
        });
      }),
      { numRuns: proofSize({ slice: 100, full: 10_000 }) },
    );
  });

  it('of a status that does not say whether a job runs is settled by the member', async () => {
    const seenWith = async (member: boolean | null) => {
      server.answerWith((request, response) => {
        const told = request.path.endsWith('/status') ? null : member;
        json(200, { member: { connection_status: 'CONNECTED', is_being_aggregated: told } })(
          request,
          response,
        );
      });
      const { isBeingAggregated, isRunningUntold } = await mx.observe(REF);
      return [isBeingAggregated, isRunningUntold];
    };
    expect([await seenWith(true), await seenWith(false), await seenWith(null)]).toEqual([
      [true, undefined],
      [false, undefined],
      [false, true],
    ]);
  });
});
