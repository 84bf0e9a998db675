/**
 * Goal: one poll loop that survives trouble and worker deaths, keeps its distance, and ends in its bounds; bank challenges
 * arrive in our own words. Method: a scripted server on a real socket, answers one by one.
 */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  json,
  raw,
  startFakeAtrium,
  type Answer,
  type FakeAtrium,
} from '../mx/atrium/support/fake-atrium';
import { fixtureBody } from '../mx/atrium/support/fixtures';
import { activitiesFor, attemptOf, failureOf, isCancelled } from './bench';

let atrium: FakeAtrium;
let activities: Awaited<ReturnType<typeof activitiesFor>>;
beforeEach(async () => {
  atrium = await startFakeAtrium();
  activities = await activitiesFor({ baseUrl: atrium.baseUrl, apiKey: 'k', clientId: 'c' });
});
afterEach(async () => {
  activities.close();
  await atrium.close();
});

interface Body {
  readonly member: Readonly<Record<string, unknown>>;
}
const status = (changes: Readonly<Record<string, unknown>> = {}): Body => {
  const { member } = fixtureBody('member-status-connected-completed.json') as Body;
  return { member: { ...member, ...changes } };
};
const example = (name: string) => json(200, fixtureBody(`${name}.json`));
const DENIED = json(200, status({ connection_status: 'DENIED' }));
const RUNNING = json(200, status({ connection_status: 'DENIED', is_being_aggregated: true }));

/** Answers in turn; the last one from then on. */
function script(...answers: readonly Answer[]): void {
  let turn = 0;
  atrium.answerWith((request, response) => {
    const answer = answers[Math.min(turn, answers.length - 1)]!;
    turn += 1;
    answer(request, response);
  });
}

const INPUT = {
  userGuid: 'USR-1',
  memberGuid: 'MBR-1',
  context: {
    stage: 'job' as const,
    baseline: { aggregatedAtMs: null, successfullyAggregatedAtMs: null },
    hasSeenJob: false,
    answeredGuids: [] as readonly string[],
  },
  fastPollingMs: 5_000,
  slowPollMs: 30_000,
  settleMs: 60_000,
};
const poll = (input = INPUT, options = {}) =>
  attemptOf(activities.polling.awaitMemberSettled, input, options);

describe('awaitMemberSettled', () => {
  it('polls until the job has stopped for certain, and tells with what timestamps', async () => {
    script(RUNNING, RUNNING, DENIED, DENIED);
    const { result } = await poll();
    expect(result).toMatchObject({
      kind: 'ended',
      connectionStatus: 'DENIED',
      polls: 4,
      memberGuid: 'MBR-1',
    });
    const { aggregated_at: aggregatedAt } = status().member;
    expect(result?.timestamps.aggregatedAtMs).toBe(Date.parse(aggregatedAt as string));
  });

  it.each<[string, Answer]>([
    ['a 500', raw(500, 'oops')],
    ['a 503', json(503, {})],
    ['an HTML page', raw(200, '<html></html>', { 'content-type': 'text/html' })],
    ['a cut connection', (_request, response) => response.socket?.destroy()],
  ])(
    'takes %s for no answer at all: two idle polls stay two idle polls',
    async (_what, trouble) => {
      script(trouble, DENIED, trouble, trouble, DENIED);
      const { result } = await poll();
      expect(result).toMatchObject({ kind: 'ended', polls: 2 });
      expect(atrium.requests).toHaveLength(5);
    },
  );

  it('waits as long as Retry-After says', async () => {
    script(json(429, {}, { 'retry-after': '1' }), DENIED, DENIED);
    const beganMs = Date.now();
    expect((await poll()).result).toMatchObject({ kind: 'ended' });
    expect(Date.now() - beganMs).toBeGreaterThanOrEqual(1_000);
  });

  it.each<[string, number, string]>([
    ['deleted under us', 404, 'MemberNotFound'],
    ['behind keys that were withdrawn', 401, 'MxAccessRejected'],
  ])('ends at once for a member %s', async (_what, code, type) => {
    script(json(code, {}));
    expect(failureOf(await poll())).toMatchObject({ type, nonRetryable: true });
  });

  it('goes on from what the last worker remembered', async () => {
    script(DENIED);
    const memory = { polls: 7, hasSeenJob: true, lastStatus: 'DENIED', idlePolls: 1 };
    const { result } = await poll(INPUT, { attempt: 2, memory });
    expect(result).toMatchObject({ kind: 'ended', polls: 8 });
    expect(atrium.requests).toHaveLength(1);
  });

  it('hears of a cancellation at once', async () => {
    script(RUNNING);
    const done = await poll(INPUT, {
      during: (environment: { cancel: () => void }) => setTimeout(() => environment.cancel(), 50),
    });
    expect(isCancelled(done)).toBe(true);
  });
});

describe('the slow window', () => {
  it('is one poll an attempt, repeated by Temporal after the pause, its memory kept', async () => {
    script(RUNNING);
    const scheduledMs = Date.now() - 10_000;
    const done = await poll(INPUT, { attempt: 5, scheduledMs });
    expect(failureOf(done)).toMatchObject({
      type: 'MemberPending',
      nonRetryable: false,
      nextRetryDelay: 30_000,
      category: 'BENIGN',
      details: [{ connectionStatus: 'DENIED' }],
    });
    expect(atrium.requests).toHaveLength(1);
    expect(done.heartbeats.at(-1)).toMatchObject({ polls: 1, hasSeenJob: true });
  });

  it('waits longer than its pause where Retry-After asks for it', async () => {
    script(json(503, {}, { 'retry-after': '120' }));
    const done = await poll(INPUT, { scheduledMs: Date.now() - 10_000 });
    expect(failureOf(done)).toMatchObject({ nextRetryDelay: 120_000 });
  });

  it('ends for good after the bound, with one last read', async () => {
    script(RUNNING);
    const done = await poll(INPUT, { attempt: 50, scheduledMs: Date.now() - 61_000 });
    expect(failureOf(done)).toMatchObject({ type: 'MemberPending', nonRetryable: true });
    expect(atrium.requests).toHaveLength(1);
  });
});

describe('challenges on their way to us', () => {
  async function challengesIn(...answers: readonly Answer[]) {
    script(...answers);
    const { result } = await poll();
    if (result?.kind !== 'challenged') throw new Error('no challenge came');
    return result.challenges;
  }
  const within = (name: string) => {
    const { challenges } = fixtureBody(`${name}.json`) as { readonly challenges: unknown };
    return json(200, status({ connection_status: 'CHALLENGED', challenges }));
  };

  it.each([
    ['challenge-text', 'TEXT'],
    ['challenge-token', 'TOKEN'],
    ['challenge-options', 'OPTIONS'],
    ['challenge-image-data', 'IMAGE_DATA'],
    ['challenge-image-options', 'IMAGE_OPTIONS'],
    ['challenge-numeric-type', 'TEXT'],
  ])('%s is asked as %s', async (name, type) => {
    const [challenge] = await challengesIn(within(name));
    expect(challenge).toMatchObject({ type });
    expect(challenge?.guid).toMatch(/^CRD-/);
  });

  it.each(['challenge-image-data', 'challenge-image-data-bare-base64'])(
    'the picture of %s becomes a data URI',
    async (name) => {
      const [challenge] = await challengesIn(within(name));
      expect(challenge?.imageData).toMatch(/^data:image\/[a-z]+;base64,[\w+/=]+$/);
    },
  );

  it.each(['challenge-image-options', 'challenge-image-options-legacy-key'])(
    'the pictures of %s become options with data URIs',
    async (name) => {
      const [challenge] = await challengesIn(within(name));
      expect(challenge?.options?.length).toBeGreaterThan(1);
      for (const option of challenge?.options ?? [])
        expect(option.imageData).toMatch(/^data:image/);
    },
  );

  it('are read from their own endpoint where the status leaves them out', async () => {
    const bare = json(200, status({ connection_status: 'CHALLENGED' }));
    const [challenge] = await challengesIn(bare, example('challenge-text'));
    expect(challenge?.type).toBe('TEXT');
    expect(atrium.requests.map(({ path }) => path.split('/').at(-1))).toEqual([
      'status',
      'challenges',
    ]);
  });

  it('that were answered before open no round', async () => {
    const asked = fixtureBody('challenge-text.json') as {
      readonly challenges: readonly { readonly guid: string }[];
    };
    script(within('challenge-text'), within('challenge-text'), DENIED, DENIED);
    const context = { ...INPUT.context, answeredGuids: [asked.challenges[0]!.guid] };
    expect((await poll({ ...INPUT, context })).result).toMatchObject({ kind: 'ended', polls: 4 });
  });
});
