/** How the member comes to be: by credentials, at the bank's own page, in MX's Connect widget, or before us. */
import { CancellationScope } from '@temporalio/workflow';
import type { ConnectWidgetSource, OauthSource, OutcomeCode } from '../domain';
import type { MemberSettled } from '../activities';
import { commandActivities, pollingActivities } from './activity-options';
import { OutcomeReached } from './outcome-reached';
import {
  createMember,
  createMemberWithCredentials,
  readExistingMember,
  readMemberBefore,
} from './member';
import { recoverBeforeVerify } from './recover';
import type { VerificationRun } from './run';
import { pollUntilSettled } from './settle-member';

/** Somebody is waiting for the URL: a few quick tries, then they are told and may ask again. */
const OPEN_URL_BOUNDS = { attemptsMax: 3, withinMs: 20_000 };

/**
 * Obtains the member.
 *
 * @returns whether a verification has still to be started: not where the widget made it, or known numbers are reused
 */
export async function connectMember(run: VerificationRun): Promise<'verify' | 'read-numbers'> {
  const { member } = run.input;
  switch (member.kind) {
    case 'credentials':
      await createMemberWithCredentials(run, member);
      return 'verify';
    case 'existing-member': {
      const { connectionStatus } = await readExistingMember(run, member);
      if (run.facts.areNumbersReused) return 'read-numbers';
      await recoverBeforeVerify(run, connectionStatus);
      return 'verify';
    }
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
  const { facts } = run;
  facts.isOauth = true;
  const settled = await whileUrlIsOpen(run, source, 'oauth-not-completed', (settleMs) => {
    const { userGuid, memberGuid, handlers, limits } = run;
    const { fastPollingMs, slowPollMs } = limits;
    const hintedGuid = handlers.hint?.memberGuid;
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
  facts.baseline = settled.timestamps;
  // MX brought back one that the user had before: numbers may be left from then.
  if (!facts.isOurs) await readMemberBefore(run);
}

/** Hands the end user over to the widget, which makes the member and its verification, and waits for the end of it. */
async function awaitWidget(run: VerificationRun, source: ConnectWidgetSource): Promise<void> {
  const { userGuid } = run;
  run.record.change({ step: 'awaitWidgetMember' });
  const membersBefore = await commandActivities(run).listMembers.executeWithOptions(
    { summary: 'Read the members before the widget' },
    [{ userGuid }],
  );
  run.facts.otherMemberGuids = membersBefore.map(({ memberGuid }) => memberGuid);
  const settled = await whileUrlIsOpen(run, source, 'widget-not-completed', (settleMs) => {
    const { handlers, limits } = run;
    const { fastPollingMs, slowPollMs } = limits;
    const { event, memberGuid } = handlers.hint ?? {};
    return pollingActivities(run).awaitWidgetMember.executeWithOptions(
      { summary: 'Poll until the widget has made a verified member' },
      [
        {
          userGuid,
          membersBefore,
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
  run.facts.isOauth = settled.isOauth === true;
  const before = membersBefore.find(({ memberGuid }) => memberGuid === settled.memberGuid);
  run.facts.knownAccountGuids = before?.knownAccountGuids ?? [];
}

/** Keeps a one-time URL to be had while polling; ends the verification where polling found an outcome. */
async function whileUrlIsOpen(
  run: VerificationRun,
  source: OauthSource | ConnectWidgetSource,
  lateOutcome: OutcomeCode,
  start: (settleMs: number) => Promise<MemberSettled>,
): Promise<MemberSettled> {
  const { record, handlers, limits } = run;
  const openUntilMs = Math.min(Date.now() + limits.openUrlMs, record.deadlineMs);
  const extendedBeforeMs = handlers.extendedMs;
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
  // Of its own, so that the end does not wait for a page that nobody will open any more.
  const urls = new CancellationScope();
  handlers.openUrls((key) => urls.run(() => createOpenUrl(run, source, key)));
  try {
    // An operator's extension moves this deadline as well.
    const untilMs = (): number => openUntilMs + handlers.extendedMs - extendedBeforeMs;
    const settled = await pollUntilSettled(run, untilMs, start, { lateOutcome });
    run.learnMember(settled.memberGuid);
    if (settled.kind === 'challenged') throw new OutcomeReached('no-verifiable-account');
    if (settled.kind === 'ended') throw OutcomeReached.byStatus(settled.connectionStatus);
    return settled;
  } finally {
    handlers.openUrls(undefined);
    urls.cancel();
    const { knownMemberGuid, facts } = run;
    facts.isOurs =
      knownMemberGuid !== undefined && !facts.otherMemberGuids.includes(knownMemberGuid);
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
  return commandActivities(run, OPEN_URL_BOUNDS).createOpenUrl.executeWithOptions(
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
  );
}
