/**
 * The panel that an operator sees on a run in the Temporal UI (tab "User Metadata") and by
 * `temporal workflow metadata`: Markdown, made from the view alone. Holds our own words, codes,
 * guids and times: no text of a bank or an end user and no secret.
 */
import { statusLabel, type VerificationPhase, type VerificationView } from '../domain';
import { verificationWorkflowId } from '../contract/names';

const WAITS_FOR: Record<VerificationPhase, string> = {
  CONNECTING: 'MX',
  AWAITING_CREDENTIALS: 'the end user: credentials',
  AWAITING_CHALLENGE_ANSWERS: 'the end user: answers to MFA challenges',
  AWAITING_ACCOUNT_SELECTION: 'the end user: choice of the account',
  AWAITING_OPEN_URL: "the end user: the bank's page or the Connect widget",
  WAITING_TO_RETRY: 'the bank: the next try is later',
  FINISHED: 'nobody',
};

type Row = readonly [name: string, value: string];

/**
 * Renders the view: phase and since when, who is waited for, the deadline, what an operator can do.
 */
export function renderCurrentDetails(view: VerificationView): string {
  const rows: readonly Row[] = [
    ['Phase', `**${view.phase}** since ${view.phaseSince}`],
    ['Step', code(view.step)],
    ['Waiting for', WAITS_FOR[view.phase]],
    ...actionRows(view),
    ['MX status', statusCell(view)],
    ['Institution', optionalCode(view.institutionCode)],
    ['Member', optionalCode(view.memberGuid)],
    ['Tenant', code(view.tenantId)],
    ['Started', view.startedAt],
    ...endRows(view),
  ];
  const table = rows.map(([name, value]) => `| ${name} | ${value} |`).join('\n');
  return `| | |\n|---|---|\n${table}\n\n${whatToDo(view).join('\n\n')}\n`;
}

function actionRows({ nextAction, outcome }: VerificationView): Row[] {
  if (outcome !== undefined) {
    return [
      ['Outcome', `**${outcome.code}**`],
      ['Whose turn', outcome.turn],
      ['Start again', outcome.retry],
    ];
  }
  if (nextAction.kind === 'none') return [];
  return [
    ['Next action', `${code(nextAction.kind)}, round ${String(nextAction.round)}`],
    ['Asked because', `${code(nextAction.reason)}, tries left: ${String(nextAction.attemptsLeft)}`],
    ['Answer due', `**${nextAction.deadline}**`],
  ];
}

function endRows({ deadline, finishedAt, cleanUp }: VerificationView): Row[] {
  if (finishedAt === undefined) return [['Ends at the latest', deadline]];
  return [
    ['Finished', finishedAt],
    ...(cleanUp === undefined ? [] : [['Clean-up', code(cleanUp)] as const]),
  ];
}

function statusCell({ connectionStatus, polls }: VerificationView): string {
  if (connectionStatus === undefined) return '–';
  return `${code(statusLabel(connectionStatus))} (${String(polls)} status reads)`;
}

function whatToDo(view: VerificationView): string[] {
  if (view.outcome !== undefined) {
    return view.outcome.turn === 'operator'
      ? ['**For operators:** docs/operations.md, "Runbook", says what to check for this outcome.']
      : ['Finished. Nothing to do here.'];
  }
  const cancel = command(view, 'signal', 'cancelVerification', '{"reason":"…"}');
  if (view.nextAction.kind !== 'none') {
    const extend = command(view, 'update execute', 'extendDeadline', '{"byMs":3600000}');
    return ['An operator can give more time, here an hour:', extend, 'or end it:', cancel];
  }
  if (view.phase === 'WAITING_TO_RETRY') {
    return ['It continues by itself. An operator can end it:', cancel];
  }
  const pollNow = command(view, 'update execute', 'pollNow');
  return ['An operator can have MX asked at once, in slow polling:', pollNow, 'or end it:', cancel];
}

/** One command to copy, in lines short enough for the panel. */
function command(
  { verificationId }: VerificationView,
  verb: 'signal' | 'update execute',
  message: string,
  input?: string,
): string {
  const lines = [
    `temporal workflow ${verb}`,
    `--workflow-id ${verificationWorkflowId(verificationId)}`,
    `--name ${message}${input === undefined ? '' : ` --input '${input}'`}`,
  ];
  return ['```', lines.join(' \\\n  '), '```'].join('\n');
}

function optionalCode(value: string | null): string {
  return value === null ? '–' : code(value);
}

/**
 * Codes and guids come from MX or a caller; characters that could end the cell or become markup are
 * replaced.
 */
function code(value: string): string {
  return `\`${value.replaceAll(/[^\w.:-]/g, '?')}\``;
}
