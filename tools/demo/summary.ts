/**
 * What the demo says at the end: the result, what it cost, and where to look. Returns text; prints
 * nothing.
 */
import { type VerificationView } from '../../client';
import { splitActions, type ActionCounts } from '../actions';
import { accountLines, paragraph, type Palette } from '../../cli/terminal';

/** What one verification cost. */
export interface Cost {
  readonly events: number;
  readonly polls: number;
  /** Calls by endpoint name, in the order of their first call. */
  readonly requests: ReadonlyMap<string, number>;
  /** Undefined where the server is not ours and so its counter is not either. */
  readonly actions: ActionCounts | undefined;
}

/** The result: outcome and masked numbers. */
export function describeResult(view: VerificationView, colour: Palette): string {
  const { outcome, accountNumbers = [] } = view;
  if (outcome === undefined) return colour.bad('The verification has not ended.');
  const paint = outcome.code === 'verified' ? colour.good : colour.bad;
  return [
    `${colour.bold('Outcome')}   ${paint(outcome.code)}  ${outcome.message}`,
    ...accountLines(accountNumbers),
  ].join('\n');
}

/** The cost. */
export function describeCost(cost: Cost, colour: Palette): string {
  const requests = [...cost.requests].map(([route, count]) => `${route} ${String(count)}`);
  const total = [...cost.requests.values()].reduce((sum, count) => sum + count, 0);
  const lines = [
    `${colour.bold('Cost')}      ${String(cost.events)} history events, ${String(cost.polls)} status polls`,
    `          ${actionsLine(cost.actions)}`,
    paragraph(`${String(total)} requests to MX: ${requests.join(', ')}`, ' '.repeat(10)),
  ];
  return lines.join('\n');
}

function actionsLine(actions: ActionCounts | undefined): string {
  if (actions === undefined) return "Actions: unknown, the server's counter is not ours to read";
  const { running, following } = splitActions(actions);
  return `${String(running)} Temporal Actions to run it, ${String(following)} more to follow it on this screen`;
}
