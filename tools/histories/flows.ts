/** One scene for every flow that ends well, or recovers on the way: connection methods, orders of questions, policies. */
import { answersTo } from '../end-user/end-user';
import {
  IN_WIDGET,
  OAUTH,
  play,
  playOn,
  sendElsewhere,
  untilAsked,
  viewWhere,
  type PlayedVerification,
} from '../end-user/at-client';
import { atMxBank, knownMember, makeOauthMember, ofMember, updateMember } from '../end-user/at-mx';
import { WidgetUser } from '../end-user/widget';
import { answerLate, cancelAtQuestion, playing, type Play, type Scene, type Stage } from './scene';

const AN_HOUR_MS = 3_600_000;

const VERIFIED: Readonly<Record<string, Play>> = {
  'credentials-without-questions': playing(atMxBank('password')),
  'credentials-asked': playing(
    { user: { kind: 'new' }, member: { kind: 'credentials', institutionCode: 'mxbank' } },
    { credentials: ['password'] },
  ),
  'answers-by-signal': playing(atMxBank('challenge'), { via: 'signal' }),
  'answers-by-update': playing(atMxBank('challenge')),
  'answers-rejected-and-dropped': answerWrongly,
  'existing-member': async ({ client, simulator }) =>
    play(client, ofMember(await knownMember(simulator, 'challenge'))),
  'numbers-ambiguous': ambiguous,
  'known-numbers-reused': reuse,
  'legacy-all-accounts': playing(atMxBank('sim_legacy')),
  'selection-first': playing(atMxBank('sim_selection_first')),
  'selection-between': playing(atMxBank('sim_selection_between')),
  'selection-by-rule': playing(
    atMxBank('challenge', {
      policies: { accountSelection: { kind: 'label-pattern', pattern: '*savings' } },
    }),
  ),
  'several-questions': playing(atMxBank('sim_multiple')),
  'two-rounds': playing(atMxBank('sim_code')),
  'old-question-lingers': playing(atMxBank('sim_lingering')),
  'job-of-no-time': playing(atMxBank('sim_instantaneous')),
  'attached-to-a-running-job': playing(atMxBank('sim_already_verifying')),
  'other-job-waited-out': playing(atMxBank('sim_collides')),
  transactions: playing(atMxBank('password', { includeTransactions: true })),
  'oauth-approved': approveOauth,
  'oauth-other-member-hinted': hintOauth,
  'widget-completed': completeWidget,
  'denied-then-verified': playing(atMxBank('INVALID'), { credentials: ['challenge'] }),
  'prevented-then-verified': playing(
    atMxBank('INVALID', { limits: { credentialAttemptsMax: 4 } }),
    { credentials: ['UNAUTHORIZED', 'DISABLED', 'password'] },
  ),
  'credentials-missing-then-verified': playing(atMxBank('sim_status_impaired'), {
    credentials: ['password'],
  }),
  'answer-wrong-then-right': playing(atMxBank('challenge'), {
    answer: (nth) => (nth === 0 ? 'wrong' : 'correct'),
  }),
  'expired-within-grace': (stage) => answerLate(stage, { expiredGraceMs: AN_HOUR_MS }),
  'failed-then-verified-next-day': retryNextDay,
  'member-deleted-always': playing(
    atMxBank('password', { policies: { memberDeletion: 'always' } }),
  ),
  'member-deletion-failed': failToDelete,
  'deadline-extended': extend,
  'slow-polling-poll-requested': requestPoll,
};

/** A scene per flow. */
export const FLOW_SCENES: readonly Scene[] = [
  ...Object.entries(VERIFIED).map(([name, scenePlay]): Scene => ({
    name: `flow-${name}`,
    outcome: 'verified',
    play: scenePlay,
  })),
  { name: 'flow-oauth-denied', outcome: 'denied', play: denyOauth },
  { name: 'flow-widget-member-deleted', outcome: 'member-not-found', play: deleteInWidget },
  {
    name: 'flow-denied-twice',
    outcome: 'denied',
    play: playing(atMxBank('INVALID'), { credentials: ['UNAUTHORIZED', 'password'] }),
  },
  {
    name: 'flow-cancelled-and-deleted',
    outcome: 'cancelled',
    play: (stage) => cancelAtQuestion(stage, { memberDeletion: 'on-failure' }),
  },
];

async function ambiguous({ client, simulator }: Stage): Promise<PlayedVerification> {
  const request = ofMember(await knownMember(simulator, 'sim_selection_equal_labels'));
  await play(client, request, { account: 0 });
  await play(client, request, { account: 1 });
  return play(client, request, { account: 1 });
}

async function reuse({ client, simulator }: Stage): Promise<PlayedVerification> {
  const known = await knownMember(simulator, 'sim_legacy');
  await play(client, ofMember(known));
  return play(client, ofMember(known, { policies: { reuseKnownNumbers: true } }));
}

async function approveOauth(stage: Stage): Promise<PlayedVerification> {
  const { client, simulator } = stage;
  const { verificationId, memberGuid } = await sendElsewhere(stage, OAUTH);
  const urls = [
    await client.requestOpenUrl(verificationId),
    await client.requestOpenUrl(verificationId),
  ];
  simulator.control.finishOauth(memberGuid, 'approved');
  return { ...(await playOn(client, verificationId)), urls: urls.map(({ url }) => url) };
}

async function denyOauth(stage: Stage): Promise<PlayedVerification> {
  const { verificationId, memberGuid } = await sendElsewhere(stage, OAUTH);
  stage.simulator.control.finishOauth(memberGuid, 'denied');
  return playOn(stage.client, verificationId);
}

/** The bank's page made another member; ours stays PENDING, and the redirect names the other, mangled as MX's page does. */
async function hintOauth(stage: Stage): Promise<PlayedVerification> {
  const { client, simulator } = stage;
  const { verificationId, userGuid } = await sendElsewhere(stage, OAUTH);
  const replacement = await makeOauthMember(simulator, userGuid);
  simulator.control.finishOauth(replacement, 'approved');
  const redirect = { status: 'success', 'amp;member_guid': replacement };
  await client.memberChanged(verificationId, redirect);
  return playOn(client, verificationId);
}

async function beginWidget(stage: Stage) {
  const { verificationId, userGuid } = await sendElsewhere(stage, IN_WIDGET);
  const { url } = await stage.client.requestOpenUrl(verificationId);
  return { verificationId, url, widget: new WidgetUser(stage.simulator, userGuid) };
}

/** A message as the widget posts it. */
function posted(event: string, memberGuid: string): object {
  return { mx: true, type: `mx/connect/${event}`, metadata: { member_guid: memberGuid } };
}

async function completeWidget(stage: Stage): Promise<PlayedVerification> {
  const { verificationId, url, widget } = await beginWidget(stage);
  const memberGuid = await widget.signIn('challenge');
  await widget.answer();
  await widget.answer();
  await stage.client.memberChanged(verificationId, posted('memberConnected', memberGuid));
  return { ...(await playOn(stage.client, verificationId)), urls: [url] };
}

async function deleteInWidget(stage: Stage): Promise<PlayedVerification> {
  const { verificationId, widget } = await beginWidget(stage);
  const memberGuid = await widget.signIn('challenge');
  await widget.untilStatus('CHALLENGED');
  await stage.client.memberChanged(verificationId, posted('memberStatusUpdate', memberGuid));
  await widget.delete();
  await stage.client.memberChanged(verificationId, posted('memberDeleted', memberGuid));
  return playOn(stage.client, verificationId);
}

/** The bank is well again before the day, here five seconds, is over. */
async function retryNextDay({ client, simulator }: Stage): Promise<PlayedVerification> {
  const request = atMxBank('SERVER_ERROR', {
    policies: { retryDaily: true },
    limits: { dailyRetryMs: 5_000 },
  });
  const { verificationId } = await client.start(request);
  const isWaiting = ({ phase }: { readonly phase: string }) => phase === 'WAITING_TO_RETRY';
  const { userGuid, memberGuid } = await viewWhere(client, verificationId, isWaiting);
  const known = { userGuid: userGuid ?? '', memberGuid: memberGuid ?? '' };
  await updateMember(simulator, known, 'password');
  return playOn(client, verificationId);
}

async function failToDelete({ client, simulator }: Stage): Promise<PlayedVerification> {
  const known = await knownMember(simulator, 'password');
  const { memberGuid } = known;
  const always = { kind: 'status', status: 403, times: 9 } as const;
  const fault = { route: 'deleteMember', ...always, memberGuid } as const;
  simulator.control.addFault(fault);
  return play(client, ofMember(known, { policies: { memberDeletion: 'always' } }));
}

/** A signal that does not fit is dropped, an update that does not fit is rejected; neither disturbs the run. */
async function answerWrongly({ client }: Stage): Promise<PlayedVerification> {
  const { verificationId } = await client.start(atMxBank('challenge'));
  const asked = await untilAsked(client, verificationId, 'answer-challenges');
  const stale = { ...answersTo(asked), round: asked.round + 7 };
  await client.answerChallenges(verificationId, stale, { via: 'signal' });
  await client.answerChallenges(verificationId, stale).catch(() => undefined);
  return playOn(client, verificationId, { via: 'signal' });
}

async function extend({ client }: Stage): Promise<PlayedVerification> {
  const { verificationId } = await client.start(atMxBank('challenge'));
  await untilAsked(client, verificationId, 'answer-challenges');
  await client.extendDeadline(verificationId, { byMs: 120_000 });
  return playOn(client, verificationId);
}

/** The end user is away for long; then somebody asks to look at once, an hour before the next poll. */
async function requestPoll(stage: Stage): Promise<PlayedVerification> {
  const { client, simulator } = stage;
  const limits = { fastPollingMs: 200, slowPollMs: AN_HOUR_MS };
  const { verificationId, memberGuid } = await sendElsewhere(stage, OAUTH, { limits });
  simulator.control.finishOauth(memberGuid, 'approved');
  const requests = setInterval(
    () => void client.pollNow(verificationId).catch(() => undefined),
    500,
  );
  try {
    return await playOn(client, verificationId);
  } finally {
    clearInterval(requests);
  }
}
