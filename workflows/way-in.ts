/** How the member comes to be: by credentials, at the bank's own page, in MX's Connect widget, or before us. */
import type { ConnectWidgetSource, OauthSource, OutcomeCode } from '../domain';
import type { MemberSettled } from '../activities';
import { commandActivities, pollingActivities } from './activity-options';
import { Ended } from './ended';
import { createMember, createMemberWithCredentials, readExistingMember } from './member';
import type { VerificationRun } from './run';
import { pollUntilSettled } from './settle-member';

/** Somebody is waiting for the URL: a few quick tries, then they are told and may ask again. */
const OPEN_URL_ATTEMPTS_MAX = 3;

/**
 * Obtains the member.
 *
 * @returns whether a verification has still to be started: not where the widget made it, or known numbers are reused
 */
export async function obtainMember(run: VerificationRun): Promise<'verify' | 'read-numbers'> {
  const { member } = run.input;
  switch (member.kind) {
    case 'credentials':
      await createMemberWithCredentials(run, member);
      return 'verify';
    case 'existing-member':
      await readExistingMember(run, member);
      return run.facts.areNumbersReused ? 'read-numbers' : 'verify';
    case 'oauth':
      await createMember(run, member, []);
      await awaitOauth(run, member);
      return 'verify';
    case 'connect-widget':
      await awaitWidget(run, member);
      return 'read-numbers';
  }
}

/** Sends the end user to the bank's page and waits until MX sees them back. */
async function awaitOauth(run: VerificationRun, source: OauthSource): Promise<void> {
  const { institutionCode } = source;
  run.facts.isOauth = true;
  const settled = await whileUrlIsOpen(run, source, 'oauth-not-completed', (settleMs) => {
    const { userGuid, memberGuid, inbox, limits } = run;
    const { fastPollingMs, slowPollMs } = limits;
    const hintedGuid = inbox.hint?.memberGuid;
    return pollingActivities(run).awaitOauthMember.executeWithOptions(
      { summary: "Poll until the end user is back from the bank's page" },
      [
        {
          userGuid,
          memberGuid,
          institutionCode,
          fastPollingMs,
          slowPollMs,
          settleMs,
          ...(hintedGuid === undefined ? {} : { hintedGuid }),
        },
      ],
    );
  });
  run.facts.baseline = settled.marks;
}

/** Hands the end user over to the widget, which makes the member and its verification, and waits for the end of it. */
async function awaitWidget(run: VerificationRun, source: ConnectWidgetSource): Promise<void> {
  const { userGuid } = run;
  run.record.change({ step: 'awaitWidgetMember' });
  const membersBefore = await commandActivities(run).listMembers.executeWithOptions(
    { summary: 'Read the members before the widget' },
    [{ userGuid }],
  );
  const settled = await whileUrlIsOpen(run, source, 'widget-not-completed', (settleMs) => {
    const { inbox, limits } = run;
    const { fastPollingMs, slowPollMs } = limits;
    const { event, memberGuid } = inbox.hint ?? {};
    return pollingActivities(run).awaitWidgetMember.executeWithOptions(
      { summary: 'Poll until the widget has made a verified member' },
      [
        {
          userGuid,
          membersBefore,
          ...(source.institutionCode === undefined
            ? {}
            : { institutionCode: source.institutionCode }),
          fastPollingMs,
          slowPollMs,
          settleMs,
          ...(memberGuid === undefined ? {} : { hintedGuid: memberGuid }),
          ...(event === 'member-deleted' && memberGuid !== undefined
            ? { deletedGuid: memberGuid }
            : {}),
        },
      ],
    );
  });
  const before = membersBefore.find((each) => each.memberGuid === run.memberGuid);
  run.facts.isOurs = before === undefined;
  run.facts.isOauth = settled.isOauth === true;
}

/** Keeps a one-time URL to be had while polling; ends the verification where polling found an ending. */
async function whileUrlIsOpen(
  run: VerificationRun,
  source: OauthSource | ConnectWidgetSource,
  lateEnding: OutcomeCode,
  start: (settleMs: number) => Promise<MemberSettled>,
): Promise<MemberSettled> {
  const { record, inbox, limits } = run;
  const openUntilMs = Math.min(Date.now() + limits.openUrlMs, record.deadlineMs);
  const extendedBeforeMs = inbox.extendedMs;
  const round = run.nextRound();
  record.change({
    phase: 'AWAITING_OPEN_URL',
    step: source.kind === 'oauth' ? 'awaitOauthMember' : 'awaitWidgetMember',
    challengeKind: source.kind === 'oauth' ? 'OAUTH' : 'CONNECT_WIDGET',
    nextAction: {
      kind: 'open-url',
      round,
      deadline: new Date(openUntilMs).toISOString(),
      reason: source.kind,
    },
  });
  inbox.openUrls((recipientKey) => createOpenUrl(run, source, recipientKey));
  try {
    // An operator's extension moves this deadline as well.
    const untilMs = (): number => openUntilMs + inbox.extendedMs - extendedBeforeMs;
    const settled = await pollUntilSettled(run, untilMs, start, { lateEnding });
    run.learnMember(settled.memberGuid);
    if (settled.kind === 'challenged') throw new Ended('no-verifiable-account');
    if (settled.kind === 'ended') throw Ended.byStatus(settled.connectionStatus);
    return settled;
  } finally {
    inbox.openUrls(undefined);
    record.change({ phase: 'CONNECTING', nextAction: { kind: 'none' } });
  }
}

function createOpenUrl(
  run: VerificationRun,
  source: OauthSource | ConnectWidgetSource,
  recipientKey: Parameters<
    ReturnType<typeof commandActivities>['createOpenUrl']
  >[0]['recipientKey'],
): Promise<{ readonly sealedUrl: string }> {
  const { userGuid, knownMemberGuid, input } = run;
  const { verificationId, includeTransactions } = input;
  // In the process's scope, so that its end does not wait for a page that nobody will open any more.
  return run.scope.run(() =>
    commandActivities(run, OPEN_URL_ATTEMPTS_MAX).createOpenUrl.executeWithOptions(
      { summary: 'Make a one-time URL' },
      [
        {
          verificationId,
          userGuid,
          source,
          recipientKey,
          ...(knownMemberGuid === undefined ? {} : { memberGuid: knownMemberGuid }),
          ...(includeTransactions === undefined ? {} : { includeTransactions }),
        },
      ],
    ),
  );
}
