/** Scenes of every flow that ends well or is mended on the way: connection methods, orders of questions, policies, recoveries. */
import { requestWithLimits, widgetUser } from './acts';
import { callAtrium, makeMember, makeUser, mxBankCredentials } from './at-atrium';
import { answersTo, playToEnd, untilAsked, viewWhere } from './end-user';
import { atMxBank, ofMember, scene, startAndPlay, type Scene, type Stage } from './scene';

const NEW_USER = { kind: 'new' } as const;
const OAUTH = { kind: 'oauth', institutionCode: 'mx_bank_oauth' } as const;

/** One scene per flow. */
export const FLOW_SCENES: readonly Scene[] = [
  scene('flow-credentials-without-questions', 'verified', atMxBank('password')),
  scene('flow-answers-by-signal', 'verified', atMxBank('challenge'), { via: 'signal' }),
  scene('flow-answers-by-update', 'verified', atMxBank('challenge'), { via: 'update' }),
  scene(
    'flow-credentials-asked',
    'verified',
    requestWithLimits({
      user: NEW_USER,
      member: { kind: 'credentials', institutionCode: 'mxbank' },
    }),
    { credentials: [mxBankCredentials('password')] },
  ),
  { name: 'flow-existing-member', outcome: 'verified', play: (stage) => verifyKnown(stage, 1) },
  { name: 'flow-numbers-ambiguous', outcome: 'verified', play: ambiguous },
  { name: 'flow-known-numbers-reused', outcome: 'verified', play: reuse },
  scene('flow-legacy-all-accounts', 'verified', atMxBank('sim_legacy')),
  scene('flow-two-pages-of-numbers', 'verified', atMxBank('sim_numbers_two_pages')),
  scene('flow-canadian-numbers', 'verified', atMxBank('sim_numbers_canadian')),
  scene('flow-numbers-late', 'verified', atMxBank('sim_numbers_late')),
  scene('flow-selection-first', 'verified', atMxBank('sim_selection_first')),
  scene('flow-selection-between', 'verified', atMxBank('sim_selection_between')),
  scene('flow-several-questions', 'verified', atMxBank('sim_multiple')),
  scene('flow-two-rounds', 'verified', atMxBank('sim_code')),
  scene('flow-image-options', 'verified', atMxBank('sim_image_options')),
  scene('flow-old-question-lingers', 'verified', atMxBank('sim_lingering')),
  scene('flow-job-of-no-time', 'verified', atMxBank('sim_instantaneous')),
  scene('flow-attached-to-a-running-job', 'verified', atMxBank('sim_already_verifying')),
  scene('flow-other-job-waited-out', 'verified', atMxBank('sim_collides')),
  scene(
    'flow-selection-by-rule',
    'verified',
    atMxBank('password', {
      policies: { accountSelection: { kind: 'label-pattern', pattern: '*savings' } },
    }),
  ),
  scene('flow-transactions', 'verified', atMxBank('password', { includeTransactions: true })),
  { name: 'flow-oauth-approved', outcome: 'verified', play: approveOauth },
  { name: 'flow-oauth-denied', outcome: 'denied', play: denyOauth },
  { name: 'flow-oauth-other-member-hinted', outcome: 'verified', play: hintOauth },
  { name: 'flow-widget-completed', outcome: 'verified', play: completeWidget },
  { name: 'flow-widget-member-deleted', outcome: 'member-not-found', play: deleteInWidget },
  scene('flow-denied-then-verified', 'verified', atMxBank('INVALID'), {
    credentials: [mxBankCredentials('challenge')],
  }),
  scene('flow-denied-twice', 'denied', atMxBank('INVALID'), {
    credentials: [mxBankCredentials('UNAUTHORIZED')],
  }),
  scene(
    'flow-prevented-then-verified',
    'verified',
    atMxBank('INVALID', { limits: { credentialAttemptsMax: 4 } }),
    { credentials: ['UNAUTHORIZED', 'DISABLED', 'password'].map(mxBankCredentials) },
  ),
  scene('flow-credentials-missing-then-verified', 'verified', atMxBank('sim_status_impaired'), {
    credentials: [mxBankCredentials('password')],
  }),
  scene('flow-answer-wrong-then-right', 'verified', atMxBank('challenge'), {
    answer: (nth) => (nth === 0 ? 'wrong' : 'correct'),
  }),
  { name: 'flow-expired-within-grace', outcome: 'verified', play: expireWithinGrace },
  { name: 'flow-failed-then-verified-next-day', outcome: 'verified', play: retryNextDay },
  scene(
    'flow-member-deleted-always',
    'verified',
    atMxBank('password', { policies: { memberDeletion: 'always' } }),
  ),
  {
    ...scene(
      'flow-member-deletion-failed',
      'verified',
      atMxBank('password', { policies: { memberDeletion: 'always' } }),
    ),
    isAlone: true,
    play: failToDelete,
  },
  { name: 'flow-cancelled-and-deleted', outcome: 'cancelled', play: cancelAndDelete },
  { name: 'flow-answers-rejected-and-dropped', outcome: 'verified', play: answerWrongly },
  { name: 'flow-deadline-extended', outcome: 'verified', play: extend },
  { name: 'flow-slow-polling-pollRequested', outcome: 'verified', play: poke },
];

async function verifyKnown(stage: Stage, times: number): Promise<string> {
  const userGuid = await makeUser(stage.simulator);
  const memberGuid = await makeMember(stage.simulator, userGuid, 'challenge');
  let id = '';
  for (let n = 0; n < times; n += 1) id = await startAndPlay(stage, ofMember(userGuid, memberGuid));
  return id;
}

async function ambiguous(stage: Stage): Promise<string> {
  const userGuid = await makeUser(stage.simulator);
  const memberGuid = await makeMember(stage.simulator, userGuid, 'sim_selection_equal_labels');
  const request = ofMember(userGuid, memberGuid);
  await startAndPlay(stage, request, { account: 0 });
  await startAndPlay(stage, request, { account: 1 });
  return startAndPlay(stage, request, { account: 1 });
}

async function reuse(stage: Stage): Promise<string> {
  const userGuid = await makeUser(stage.simulator);
  const memberGuid = await makeMember(stage.simulator, userGuid, 'sim_legacy');
  await startAndPlay(stage, ofMember(userGuid, memberGuid));
  const policies = { reuseKnownNumbers: true };
  return startAndPlay(stage, ofMember(userGuid, memberGuid, { policies }));
}

/** Starts an OAuth verification and waits until the end user has to go to the bank's page. */
async function beginOauth({ client, simulator }: Stage) {
  const userGuid = await makeUser(simulator);
  const user = { kind: 'existing', userGuid } as const;
  const { verificationId } = await client.start(requestWithLimits({ user, member: OAUTH }));
  await untilAsked(client, verificationId, 'open-url');
  const { memberGuid } = await client.getVerification(verificationId);
  return { verificationId, userGuid, memberGuid: memberGuid ?? '' };
}

async function approveOauth(stage: Stage): Promise<string> {
  const { client, simulator } = stage;
  const { verificationId, memberGuid } = await beginOauth(stage);
  await client.requestOpenUrl(verificationId);
  await client.requestOpenUrl(verificationId);
  simulator.control.finishOauth(memberGuid, 'approved');
  await playToEnd(client, verificationId);
  return verificationId;
}

async function denyOauth(stage: Stage): Promise<string> {
  const { verificationId, memberGuid } = await beginOauth(stage);
  stage.simulator.control.finishOauth(memberGuid, 'denied');
  await playToEnd(stage.client, verificationId);
  return verificationId;
}

async function hintOauth(stage: Stage): Promise<string> {
  const { client, simulator } = stage;
  const { verificationId, userGuid } = await beginOauth(stage);
  const { body } = await callAtrium(simulator, 'POST', `/users/${userGuid}/members`, {
    member: { institution_code: OAUTH.institutionCode, is_oauth: true, skip_aggregation: true },
  });
  const { guid } = body['member'] as { readonly guid: string };
  simulator.control.finishOauth(guid, 'approved');
  await client.memberChanged(verificationId, { status: 'success', member_guid: guid });
  await playToEnd(client, verificationId);
  return verificationId;
}

async function beginWidget({ client, simulator }: Stage) {
  const userGuid = await makeUser(simulator);
  const user = { kind: 'existing', userGuid } as const;
  const member = { kind: 'connect-widget' } as const;
  const { verificationId } = await client.start(requestWithLimits({ user, member }));
  await untilAsked(client, verificationId, 'open-url');
  await client.requestOpenUrl(verificationId);
  return { verificationId, widget: widgetUser(simulator, userGuid) };
}

async function completeWidget(stage: Stage): Promise<string> {
  const { verificationId, widget } = await beginWidget(stage);
  const memberGuid = await widget.signIn('challenge');
  await widget.answer();
  await widget.answer();
  await stage.client.memberChanged(verificationId, {
    mx: true,
    type: 'mx/connect/memberConnected',
    metadata: { member_guid: memberGuid },
  });
  await playToEnd(stage.client, verificationId);
  return verificationId;
}

async function deleteInWidget(stage: Stage): Promise<string> {
  const { verificationId, widget } = await beginWidget(stage);
  const memberGuid = await widget.signIn('challenge');
  await widget.untilChallenged();
  await widget.deleteMember();
  await stage.client.memberChanged(verificationId, {
    mx: true,
    type: 'mx/connect/memberDeleted',
    metadata: { member_guid: memberGuid },
  });
  await playToEnd(stage.client, verificationId);
  return verificationId;
}

async function expireWithinGrace({ client, simulator }: Stage): Promise<string> {
  const request = atMxBank('challenge', { limits: { expiredGraceMs: 60_000 } });
  const { verificationId } = await client.start(request);
  const asked = await untilAsked(client, verificationId, 'answer-challenges');
  const { memberGuid } = await client.getVerification(verificationId);
  simulator.control.forceStatus(memberGuid ?? '', {
    connectionStatus: 'EXPIRED',
    status: 'HALTED',
  });
  await client.answerChallenges(verificationId, answersTo(asked));
  await playToEnd(client, verificationId);
  return verificationId;
}

async function retryNextDay({ client, simulator }: Stage): Promise<string> {
  const request = atMxBank('SERVER_ERROR', {
    policies: { retryDaily: true },
    limits: { dailyRetryMs: 2_000 },
  });
  const { verificationId } = await client.start(request);
  const isWaiting = ({ phase }: { readonly phase: string }) => phase === 'WAITING_TO_RETRY';
  const view = await viewWhere(client, verificationId, isWaiting);
  const path = `/users/${view.userGuid ?? ''}/members/${view.memberGuid ?? ''}`;
  await callAtrium(simulator, 'PUT', path, {
    member: { credentials: mxBankCredentials('password'), skip_aggregation: true },
  });
  await playToEnd(client, verificationId);
  return verificationId;
}

function failToDelete(stage: Stage): Promise<string> {
  stage.simulator.control.addFault({ route: 'deleteMember', kind: 'status', status: 403 });
  return startAndPlay(stage, atMxBank('password', { policies: { memberDeletion: 'always' } }));
}

async function cancelAndDelete({ client }: Stage): Promise<string> {
  const policies = { memberDeletion: 'on-failure' } as const;
  const { verificationId } = await client.start(atMxBank('challenge', { policies }));
  await untilAsked(client, verificationId, 'answer-challenges');
  await client.cancel(verificationId, { reason: 'The end user left.' });
  await playToEnd(client, verificationId, { ignores: ['answer-challenges'] });
  return verificationId;
}

/** A signal that does not fit is dropped, an update that does not fit is rejected; neither disturbs the run. */
async function answerWrongly({ client }: Stage): Promise<string> {
  const { verificationId } = await client.start(atMxBank('challenge'));
  const asked = await untilAsked(client, verificationId, 'answer-challenges');
  const stale = { ...answersTo(asked), round: asked.round + 7 };
  await client.answerChallenges(verificationId, stale, { via: 'signal' });
  await client.answerChallenges(verificationId, stale).catch(() => undefined);
  await playToEnd(client, verificationId, { via: 'signal' });
  return verificationId;
}

async function extend({ client }: Stage): Promise<string> {
  const { verificationId } = await client.start(atMxBank('challenge'));
  await untilAsked(client, verificationId, 'answer-challenges');
  await client.extendDeadline(verificationId, { byMs: 120_000 });
  await playToEnd(client, verificationId);
  return verificationId;
}

/** The end user is away for long; then a hint makes us look at once. */
async function poke(stage: Stage): Promise<string> {
  const { client, simulator } = stage;
  const userGuid = await makeUser(simulator);
  const { verificationId } = await client.start(
    requestWithLimits({
      user: { kind: 'existing', userGuid },
      member: OAUTH,
      limits: { fastPollingMs: 200, slowPollMs: 2_000 },
    }),
  );
  await untilAsked(client, verificationId, 'open-url');
  const { memberGuid } = await client.getVerification(verificationId);
  simulator.control.finishOauth(memberGuid ?? '', 'approved');
  for (let n = 0; n < 3; n += 1) await client.pollNow(verificationId).catch(() => undefined);
  await playToEnd(client, verificationId);
  return verificationId;
}
