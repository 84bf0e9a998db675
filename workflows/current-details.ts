/** The panel an operator sees on a run in the Temporal UI: Markdown, no secrets, no texts of a bank. */
import { statusLabel, type VerificationPhase, type VerificationView } from '../domain';

const WAITS_FOR: Record<VerificationPhase, string> = {
  CONNECTING: 'MX Atrium',
  AWAITING_CREDENTIALS: 'the end user: credentials',
  AWAITING_CHALLENGE_ANSWERS: 'the end user: answers to MFA challenges',
  AWAITING_ACCOUNT_SELECTION: 'the end user: choice of the account',
  AWAITING_OPEN_URL: "the end user: the bank's page or the Connect widget",
  WAITING_TO_RETRY: 'the bank: tried again later',
  FINISHED: 'nobody',
};

/** Renders the view: where it stands, since when, who is waited for, which deadline, what an operator can do. */
export function renderCurrentDetails(view: VerificationView): string {
  const rows = [
    ['Phase', `**${view.phase}** since ${view.phaseSince}`],
    ['Step', `\`${view.step}\``],
    ['Waiting for', WAITS_FOR[view.phase]],
    [
      'Atrium status',
      view.connectionStatus === undefined ? '–' : statusLabel(view.connectionStatus),
    ],
    ['Institution', view.institutionCode ?? '–'],
    ['Member', view.memberGuid ?? '–'],
    ['Status reads', String(view.polls)],
    ...actionRows(view),
    ['Ends at the latest', view.deadline],
  ];
  const table = rows.map(([name, value]) => `| ${name ?? ''} | ${value ?? ''} |`).join('\n');
  return `| | |\n|---|---|\n${table}\n\n${whatToDo(view)}`;
}

function actionRows(view: VerificationView): string[][] {
  const { nextAction, outcome } = view;
  if (outcome !== undefined) {
    return [
      ['Outcome', `**${outcome.code}**`],
      ['Whose turn', outcome.turn],
      ['Start again', outcome.retry],
    ];
  }
  if (nextAction.kind === 'none') return [];
  return [
    ['Next action', `\`${nextAction.kind}\`, round ${String(nextAction.round)}`],
    ['Answer due', nextAction.deadline],
  ];
}

function whatToDo(view: VerificationView): string {
  if (view.outcome !== undefined) return 'Finished. Nothing to do here.';
  if (view.nextAction.kind === 'none') {
    return 'An operator can send the update `pollNow` (acts in slow polling) or the signal `cancelVerification` with a reason.';
  }
  return 'An operator can give more time with the update `extendDeadline`, or end it with the signal `cancelVerification` and a reason.';
}
