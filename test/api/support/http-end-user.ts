// Plays the end user of a verification over HTTP alone, as a backend in any language would: start, read with
// `Prefer: wait`, post what is asked, until the outcome.
import { eventually } from '../../support/dev-server';
import { callAtrium, makeMember } from '../../integration/support/requests';
import type { Simulator } from '../../../simulator';
import type { Caller } from './api';
import type { Body, ChallengeBody, VerificationBody } from './body';

/** A verification that was played to its end. */
export interface PlayedOverHttp {
  /** Each thing that had to be done, once, in order. */
  readonly asked: readonly Body['nextAction'][];
  /** The resource after the outcome. */
  readonly last: Body;
}

/** What the end user does apart from answering questions and choosing the first account. */
export interface HttpEndUser {
  /** Password given where credentials are asked for. @default none: the request is let pass */
  readonly password?: string;
  /** Done once when an address is to be opened. @default nothing */
  readonly atUrl?: (resource: Body, url: string) => Promise<void> | void;
}

/** Generous, because the machine may be busy with other suites. */
const PLAY_MS = 50_000;
/** Between two reads of a step that is let pass: a read with `Prefer: wait` answers at once then. */
const PAUSE_MS = 50;

async function startOverHttp(caller: Caller, start: unknown): Promise<Body> {
  const { status, body, text } = await caller.post('/v1/verifications', start);
  if (status !== 201) throw new Error(`start answered ${String(status)}: ${text}`);
  return body;
}

/** Starts a verification and plays it to its outcome. @throws Error when there is none in time */
export async function playOverHttp(
  caller: Caller,
  start: unknown,
  endUser: HttpEndUser = {},
): Promise<PlayedOverHttp> {
  const { links } = await startOverHttp(caller, start);
  const asked: Body['nextAction'][] = [];
  let round = 0;
  let last: Body | undefined;
  for (const deadline = Date.now() + PLAY_MS; Date.now() < deadline;) {
    last = await readWaiting(caller, links.self);
    if (last.outcome !== null) return { asked, last };
    const { nextAction } = last;
    if (nextAction.kind === 'none') continue;
    if (nextAction.round <= round) {
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      continue;
    }
    round = nextAction.round;
    asked.push(nextAction);
    await act(caller, last, endUser);
  }
  throw new Error(`No outcome in time; last: ${String(last?.phase)}.`);
}

async function readWaiting(caller: Caller, self: string): Promise<Body> {
  const { status, body, text } = await caller.get(self, { headers: { prefer: 'wait=5' } });
  if (status !== 200) throw new Error(`read answered ${String(status)}: ${text}`);
  return body;
}

async function act(caller: Caller, resource: Body, endUser: HttpEndUser): Promise<void> {
  const { nextAction, links } = resource;
  const { round, challenges, options, fields } = nextAction;
  const { password } = endUser;
  switch (nextAction.kind) {
    case 'answer-challenges': {
      const answers = challenges.map((challenge) => ({
        guid: challenge.guid,
        value: rightAnswer(challenge),
      }));
      return post(caller, links.challengeAnswers, { round, answers });
    }
    case 'select-account':
      return post(caller, links.accountSelection, { round, value: options[0].value });
    case 'provide-credentials': {
      // Saying nothing is an answer too: then the deadline decides.
      if (password === undefined) return;
      const credentials = fields.map(({ guid, type }) => ({
        guid,
        value: type === 'PASSWORD' ? password : 'test_atrium',
      }));
      return post(caller, links.credentials, { round, credentials });
    }
    case 'open-url': {
      const opened = await caller.send('POST', links.openUrl);
      if (opened.status !== 200) throw new Error(`open-url answered ${opened.text}`);
      await endUser.atUrl?.(resource, opened.body.url);
      return;
    }
    default:
      throw new Error(`The end user does not know what to do about ${nextAction.kind}.`);
  }
}

async function post(caller: Caller, link: string, body: unknown): Promise<void> {
  const { status, text } = await caller.post(link, body);
  if (status !== 202) throw new Error(`answer: ${String(status)} ${text}`);
}

/** What the simulator's banks take for right. */
function rightAnswer({ type, options = [] }: ChallengeBody): string {
  const values = options.map(({ value }) => value);
  if (type === 'IMAGE_OPTIONS') return 'image_data_2';
  return type === 'OPTIONS' && !values.includes('correct') ? (values[0] ?? '') : 'correct';
}

/** What the Connect widget does for its user: signs in at MX Bank, chooses the first account. Returns the member's guid. */
export async function connectInWidget(
  simulator: Simulator,
  { userGuid }: Pick<VerificationBody, 'userGuid'>,
): Promise<string> {
  const memberGuid = await makeMember(simulator, userGuid, 'password');
  const path = `/users/${userGuid}/members/${memberGuid}`;
  await callAtrium(simulator, 'POST', `${path}/verify`);
  const view = () => simulator.control.members(userGuid).find(({ guid }) => guid === memberGuid);
  await eventually(
    'the list of accounts in the widget',
    () => view()?.connectionStatus === 'CHALLENGED',
  );
  const { body } = await callAtrium(simulator, 'GET', `${path}/challenges`);
  const challenges = (body['challenges'] as ChallengeBody[]).map((challenge) => ({
    guid: challenge.guid,
    value: rightAnswer(challenge),
  }));
  await callAtrium(simulator, 'PUT', `${path}/resume`, { member: { challenges } });
  return memberGuid;
}
