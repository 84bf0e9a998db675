/**
 * Follows a verification: prints where it stands, asks the end user what the bank asks, and asks
 * again after a rejection.
 */
import {
  OVERTAKEN_REASONS,
  isVerificationClientError,
  type AskReason,
  type NextAction,
  type VerificationClient,
  type VerificationView,
} from '../../client';
import { type Palette } from '../terminal/text';
import { askAccount, askChallenges, askCredentials, type Asking } from './ask';

/** What following needs. */
export interface Following extends Asking {
  readonly client: VerificationClient;
  readonly verificationId: string;
  readonly colour: Palette;
  readonly interrupted: AbortSignal;
}

type OpenAction = Exclude<NextAction, { kind: 'none' }>;

/** Resolves after the outcome, or as soon as the end user has interrupted. */
export async function followWithEndUser(following: Following): Promise<void> {
  const { client, verificationId, interrupted } = following;
  let answeredRound = 0;
  let shown = '';
  for await (const view of client.watch(verificationId, { signal: interrupted })) {
    const status = describe(view);
    if (status !== shown) following.print(following.colour.dim(status));
    shown = status;
    const action = view.nextAction;
    if (action.kind === 'none' || action.round <= answeredRound) continue;
    answeredRound = action.round;
    await askUntilAccepted(following, action);
  }
}

async function askUntilAccepted(following: Following, action: OpenAction): Promise<void> {
  const { print, colour } = following;
  for (;;) {
    try {
      await askAndSend(following, action);
      return;
    } catch (error) {
      if (!isVerificationClientError(error)) throw error;
      const isMistake = error.code === 'ANSWER_REJECTED' || error.code === 'INVALID_REQUEST';
      if (!isMistake && error.code !== 'VERIFICATION_FINISHED') throw error;
      print(colour.attention(`Not accepted: ${error.message}`));
      // The same question cannot be put again where it is not open any more.
      const isOvertaken = error.reason !== undefined && OVERTAKEN_REASONS.has(error.reason);
      if (!isMistake || isOvertaken) return;
    }
  }
}

async function askAndSend(following: Following, action: OpenAction): Promise<void> {
  const { client, verificationId, print, colour } = following;
  const { round, reason, attemptsLeft } = action;
  if (REASONS[reason] !== undefined) {
    print('');
    print(colour.attention(`${REASONS[reason]} (tries left: ${String(attemptsLeft)})`));
  }
  switch (action.kind) {
    case 'answer-challenges': {
      const answers = await askChallenges(following, action.challenges);
      return client.answerChallenges(verificationId, { round, answers });
    }
    case 'select-account': {
      const value = await askAccount(following, action);
      return client.selectAccount(verificationId, { round, value });
    }
    case 'provide-credentials': {
      const credentials = await askCredentials(following, action.credentials);
      return client.provideCredentials(verificationId, { round, credentials });
    }
    case 'open-url': {
      const { url } = await client.requestOpenUrl(verificationId);
      print('');
      print(OPEN_WORDS[action.page]);
      // The parser escapes whatever could disturb a terminal.
      print(`  ${new URL(url).href}`);
    }
  }
}

const OPEN_WORDS: Readonly<Record<Extract<NextAction, { kind: 'open-url' }>['page'], string>> = {
  oauth: 'Open this page in a browser and sign in there; then come back here:',
  'connect-widget':
    'Open this page in a browser within ten minutes and connect your bank there; then come back here:',
};

/** Why the bank, or we, ask; a first question explains itself. */
const REASONS: Readonly<Partial<Record<AskReason, string>>> = {
  rejected: 'The bank did not accept the answer. Please try again.',
  expired: 'The bank stopped waiting for the answer. It asks again.',
  unreadable: 'What you entered could not be read. Please enter it again.',
  'not-given': 'The bank needs a sign-in.',
  denied: 'The bank did not accept this sign-in. Please enter it again.',
  'credentials-missing': 'MX has no working sign-in for this bank. Please enter it.',
};

/**
 * One line about where it stands. Repeats are not printed, so it holds nothing that changes all the
 * time.
 */
function describe(view: VerificationView): string {
  const status = view.connectionStatus ?? 'none yet';
  return `  … ${STEP_WORDS[view.step]} (status at MX: ${status})`;
}

const STEP_WORDS: Readonly<Record<VerificationView['step'], string>> = {
  createUser: 'introducing you to MX',
  createMember: 'handing the sign-in to MX',
  readMemberCredentials: 'reading the sign-in form',
  readInstitutionCredentials: 'reading the sign-in form',
  updateMember: 'handing the new sign-in to MX',
  verifyMember: 'asking MX to verify',
  awaitMemberSettled: 'waiting for the bank',
  awaitEndUser: 'waiting for you',
  resumeMember: 'passing the answer on',
  listAccountNumbers: 'reading the account numbers',
  awaitOauthMember: "waiting for you at the bank's own page",
  awaitWidgetMember: 'waiting for what you do in the widget',
  waitToRetry: 'waiting to try again',
  readMember: 'reading what MX has',
  listTransactions: 'reading the transactions',
  deleteMember: 'deleting the bank connection at MX',
  finished: 'finished',
};
