/** Waits while the end user is at a page of the bank or of MX, which a one-time URL opens. */
import { CancellationScope } from '@temporalio/workflow';
import {
  OPEN_URL_WITHIN_MS,
  type OpenUrlSource,
  type OutcomeCode,
  type RecipientKey,
  type Sealed,
} from '../domain';
import { type ConnectionSettled } from '../activities';
import { commandActivities } from './activity-options';
import { OutcomeReached } from './outcome-reached';
import { type VerificationRun } from './run';
import { pollUntilSettled } from './settle-member';

/** Somebody is waiting for the URL: after a few quick tries they are told, and may ask again. */
const OPEN_URL_BOUNDS = { attemptsMax: 3, withinMs: OPEN_URL_WITHIN_MS };

/**
 * The page that the end user opens, for whom, and the member that it signs in where that exists
 * already.
 */
interface OpenPage {
  readonly source: OpenUrlSource;
  readonly userGuid: string;
  readonly memberGuid?: string;
}

/**
 * Publishes that a URL is to be opened, makes one whenever a caller requests it, and polls until
 * the page has a member.
 *
 * @param start - schedules the polling activity, bounded by the milliseconds it is given
 * @throws OutcomeReached `lateOutcome` when nobody came to the end of the page in time,
 * `no-verifiable-account` for a widget without an account to choose, and the outcome of the status
 * that the member stopped with
 */
export async function awaitOpenUrl(
  run: VerificationRun,
  page: OpenPage,
  lateOutcome: OutcomeCode,
  start: (settleMs: number) => Promise<ConnectionSettled>,
): Promise<ConnectionSettled & { readonly kind: 'connected' }> {
  const { record, handlers, limits } = run;
  const { kind } = page.source;
  const deadlineMs = record.deadlineIn(limits.openUrlMs);
  const { round } = run.conversation.nextRound();
  record.change({
    phase: 'AWAITING_OPEN_URL',
    step: kind === 'oauth' ? 'awaitOauthMember' : 'awaitWidgetMember',
    challengeKind: kind === 'oauth' ? 'OAUTH' : 'CONNECT_WIDGET',
    nextAction: {
      kind: 'open-url',
      round,
      deadline: new Date(deadlineMs()).toISOString(),
      reason: 'first',
      attemptsLeft: 1,
      page: kind,
    },
  });
  // A scope of its own, so that the verification does not wait for a URL that nobody will open.
  const urls = new CancellationScope();
  handlers.openUrls.acceptWith((key) => urls.run(() => createOpenUrl(run, page, key)));
  try {
    const settled = await pollUntilSettled(run, deadlineMs, start, { lateOutcome });
    record.change({ memberGuid: settled.memberGuid });
    if (settled.kind === 'challenged') throw new OutcomeReached('no-verifiable-account');
    if (settled.kind === 'ended')
      throw OutcomeReached.byStatus(settled.connectionStatus, settled.errorCode);
    return settled;
  } finally {
    handlers.openUrls.reject();
    urls.cancel();
    record.change({ phase: 'CONNECTING', nextAction: { kind: 'none' } });
  }
}

function createOpenUrl(
  run: VerificationRun,
  page: OpenPage,
  recipientKey: RecipientKey,
): Promise<{ readonly sealedUrl: Sealed }> {
  const { verificationId, includeTransactions } = run.input;
  return commandActivities(run, OPEN_URL_BOUNDS).createOpenUrl.executeWithOptions(
    { summary: 'Make a one-time URL' },
    [
      {
        verificationId,
        ...page,
        recipientKey,
        ...(includeTransactions === undefined ? {} : { includeTransactions }),
      },
    ],
  );
}
