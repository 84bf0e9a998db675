/** Following a job: status, challenges, resume (atrium-contract.md §3, §7). */
import { z } from 'zod';
import { findMember, readBody, type Answer, type Call, type Endpoint } from '../endpoint';
import { rejections } from '../errors';
import { type ChallengeAnswer, type OpenChallenge } from '../judge';
import { optionGuid } from '../option-guid';

const MEMBER = '/users/:userGuid/members/:memberGuid';

/** The endpoints that follow a job. */
export const progressEndpoints: readonly Endpoint[] = [
  { name: 'readMemberStatus', method: 'GET', path: `${MEMBER}/status`, handle: readMemberStatus },
  { name: 'listChallenges', method: 'GET', path: `${MEMBER}/challenges`, handle: listChallenges },
  { name: 'resumeMember', method: 'PUT', path: `${MEMBER}/resume`, handle: putAnswers },
];

const resumeRequest = z.object({
  member: z.object({
    challenges: z.array(z.object({ guid: z.string().min(1), value: z.string().min(1) })).min(1),
  }),
});

/** A guid of ours. Any other text may be a misplaced secret and is not logged. */
const CHALLENGE_GUID = /^CRD-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function readMemberStatus(call: Call): Answer {
  const { world, dialect } = call;
  const { member } = findMember(call);
  world.counters.statusReads += 1;
  const view = member.machine.poll(call.nowMs);
  return { status: 200, body: { member: dialect.wire.status(member, view, world) } };
}

function listChallenges(call: Call): Answer {
  const { member } = findMember(call);
  const view = member.machine.view(call.nowMs);
  if (view.challenges.length === 0) return { status: 204 };
  return {
    status: 200,
    body: call.dialect.wire.challenges(view.challenges, call.query, call.world),
  };
}

function putAnswers(call: Call): Answer {
  const { world, dialect } = call;
  const { user, member } = findMember(call);
  const given = readBody(resumeRequest, call.body).member.challenges;
  const { challenges } = member.machine.view(call.nowMs);
  const isPlatform = dialect.api !== 'atrium';
  const challengeGuids = resumeMember(call, isPlatform ? byValue(given, challenges) : given);
  // The answer says RESUMED even when the status still shows the old CHALLENGED for a while.
  const view = { ...member.machine.snapshot(), connectionStatus: 'RESUMED', status: 'RECEIVED' };
  const shown = { user, member, view, occasion: 'other' as const };
  return {
    status: world.settings.resumeStatus,
    body: { member: dialect.wire.member(shown, world) },
    note: { challengeGuids },
  };
}

/** At Platform an option has a guid as well; an answer that is one means its option's value. */
function byValue(
  answers: readonly ChallengeAnswer[],
  open: readonly OpenChallenge[],
): readonly ChallengeAnswer[] {
  return answers.map((answer) => {
    const options = open.find(({ guid }) => guid === answer.guid)?.spec.options ?? [];
    const option = options.find((_, at) => optionGuid(answer.guid, at) === answer.value);
    return option === undefined ? answer : { ...answer, value: option.value };
  });
}

/** Takes answers; returns the guids of their challenges. The widget uses it too. */
export function resumeMember(call: Call, answers: readonly ChallengeAnswer[]): readonly string[] {
  const { world, nowMs } = call;
  const { member } = findMember(call);
  const challengeGuids = answers.map(({ guid }) =>
    CHALLENGE_GUID.test(guid) ? guid : '(malformed)',
  );
  const result = member.machine.resume(answers, nowMs);
  for (const guid of challengeGuids) {
    const posts = world.challengePosts.get(guid) ?? {
      memberGuid: member.guid,
      posts: 0,
      effects: 0,
    };
    posts.posts += 1;
    if (result === 'accepted') posts.effects += 1;
    world.challengePosts.set(guid, posts);
  }
  if (result !== 'accepted') {
    world.counters.resumesRejected += 1;
    throw result === 'invalid' ? rejections.invalidChallengeData() : rejections.notChallenged();
  }
  world.counters.resumesAccepted += 1;
  return challengeGuids;
}
