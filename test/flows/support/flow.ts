/** What the flow tests look at: what a verification showed, and what it changed at the bank. */
import { expect } from '@jest/globals';
import { type NextAction, type VerificationClient, type VerificationView } from '../../../client';
import { type Simulator } from '../../../simulator';
import { type PlayedVerification } from '../../../tools/end-user/at-client';
import { type KnownMember } from '../../../tools/end-user/at-mx';
import { SAFETY_NET_MS } from '../../../tools/waiting';

/**
 * The phases of a run in order, each change once, but for those between two steps: who follows a run
 * may or may not see them.
 */
export function phasesOf({ views }: Pick<PlayedVerification, 'views'>): string[] {
  const phases = views.map(({ phase }) => phase).filter((phase) => phase !== 'CONNECTING');
  return withoutRepeats(phases);
}

/**
 * What was asked, each round once: the types of the questions, `account`, or `credentials` and why.
 */
export function askedIn({ views }: Pick<PlayedVerification, 'views'>): string[] {
  const rounds = new Map<number, string>();
  for (const { nextAction } of views) {
    if (nextAction.kind !== 'none') rounds.set(nextAction.round, named(nextAction));
  }
  return [...rounds.values()];
}

function named(action: Exclude<NextAction, { kind: 'none' }>): string {
  switch (action.kind) {
    case 'answer-challenges':
      return action.challenges
        .map(({ type }) => type)
        .sort()
        .join('+');
    case 'select-account':
      return 'account';
    default:
      return `${action.kind}: ${action.reason}`;
  }
}

function withoutRepeats(items: readonly string[]): string[] {
  return items.filter((item, index) => item !== items[index - 1]);
}

/** The statuses of the answers to one endpoint about a member, in order. */
export function answersOf(simulator: Simulator, memberGuid: string, route: string): number[] {
  return simulator.requestLog.entries(route, memberGuid).map(({ status }) => status);
}

/** How often an endpoint was called for a member. */
export function countOf(simulator: Simulator, memberGuid: string, route: string): number {
  return simulator.requestLog.entries(route, memberGuid).length;
}

/** The requests that reached the bank for a member, by endpoint, reads of the status left out. */
export function callsTo(simulator: Simulator, memberGuid: string): string[] {
  const entries = simulator.requestLog.entries(undefined, memberGuid);
  return entries.map(({ route }) => route).filter((route) => route !== 'readMemberStatus');
}

/** The members of a user, in the order in which they were made. */
export function memberGuidsOf(simulator: Simulator, userGuid: string): string[] {
  return simulator.control.members(userGuid).map(({ guid }) => guid);
}

/** The names of the accounts whose numbers a verification returned, as the bank calls them. */
export function namesOf(
  simulator: Simulator,
  known: KnownMember,
  { accountNumbers }: { readonly accountNumbers: readonly { readonly accountGuid: string }[] },
): (string | undefined)[] {
  const names = simulator.control.accountNames(known.memberGuid);
  return accountNumbers.map(({ accountGuid }) => names.get(accountGuid));
}

/** Asserts that no member of the user shows PREVENTED, nor ever did in these views. */
export function expectNotPrevented(
  simulator: Simulator,
  userGuid: string | null,
  views: readonly VerificationView[] = [],
): void {
  const shown = [...simulator.control.members(userGuid ?? ''), ...views];
  expect(shown.map(({ connectionStatus }) => connectionStatus)).not.toContain('PREVENTED');
}

/** Waits for the outcome and does nothing; its code. */
export async function outcomeOf(client: VerificationClient, id: string): Promise<string> {
  return (await client.result(id, { timeoutMs: SAFETY_NET_MS })).outcome.code;
}

/** The error that a call ends with; fails the test when it does not. */
export async function errorOf(call: Promise<unknown>): Promise<unknown> {
  const ended = await call.then(
    () => ({ error: undefined }),
    (error: unknown) => ({ error }),
  );
  expect(ended.error).toBeDefined();
  return ended.error;
}
