// What the flow tests share: short bounds, verifications of members that exist, and what a run changed at the bank.
import { expect } from '@jest/globals';
import type {
  StartVerificationRequest,
  VerificationClient,
  VerificationResult,
} from '../../../client';
import type { Simulator } from '../../../simulator';
import type { Stack } from '../../../tools/stack';
import { play, type EndUser, type PlayedVerification } from '../../integration/support/drive';
import { atMxBank, callAtrium, makeMember, makeUser } from '../../integration/support/requests';

export { play, playOn } from '../../integration/support/drive';

/** Bounds that turn hours into seconds; a test that relies on one says so in its name. */
export const SHORT = { fastPollingMs: 2_000, slowPollMs: 200, settleMs: 4_000 } as const;

/** A member that exists before the verification. */
export interface KnownMember {
  readonly userGuid: string;
  readonly memberGuid: string;
}

/** Makes a user with a member at MX Bank; the password chooses the scenario. */
export async function knownMember(simulator: Simulator, password: string): Promise<KnownMember> {
  const userGuid = await makeUser(simulator);
  return { userGuid, memberGuid: await makeMember(simulator, userGuid, password) };
}

/** A verification of a member that exists. */
export function ofKnown(
  { userGuid, memberGuid }: KnownMember,
  overrides: Partial<StartVerificationRequest> = {},
): StartVerificationRequest {
  return {
    user: { kind: 'existing', userGuid },
    member: { kind: 'existing-member', memberGuid },
    limits: SHORT,
    ...overrides,
  };
}

/** Plays a verification at MX Bank with short bounds. */
export function playAtMxBank(
  stack: Pick<Stack, 'client'>,
  password: string,
  endUser: EndUser = {},
  overrides: Partial<StartVerificationRequest> = {},
): Promise<PlayedVerification> {
  const limits = { ...SHORT, ...overrides.limits };
  return play(stack.client, atMxBank(password, { ...overrides, limits }), endUser);
}

/** The phases of a run in order, each change once. */
export function phasesOf({ views }: PlayedVerification): string[] {
  const phases = views.map((view) => view.phase as string);
  return phases.filter((phase, index) => phase !== phases[index - 1]);
}

/** The requests that reached the bank for a member, by endpoint, reads of the status left out. */
export function callsTo(simulator: Simulator, memberGuid: string): string[] {
  return simulator.requestLog
    .entries(undefined, memberGuid)
    .map((entry) => entry.route)
    .filter((route) => route !== 'readMemberStatus');
}

/** How often an endpoint was called for a member. */
export function countOf(simulator: Simulator, memberGuid: string, route: string): number {
  return simulator.requestLog.entries(route, memberGuid).length;
}

/** The HTTP statuses of every request to start a verification of a member, in order. */
export function verifyAnswers(simulator: Simulator, memberGuid: string): number[] {
  return simulator.requestLog.entries('verifyMember', memberGuid).map(({ status }) => status);
}

/** The members of a user, in the order in which they were made. */
export function memberGuidsOf(simulator: Simulator, userGuid: string): string[] {
  return simulator.control.members(userGuid).map(({ guid }) => guid);
}

/** A verification that somebody else starts at MX, past our service. */
export async function verifyPastUs(
  simulator: Simulator,
  { userGuid, memberGuid }: KnownMember,
): Promise<void> {
  const path = `/users/${userGuid}/members/${memberGuid}/verify`;
  const { status } = await callAtrium(simulator, 'POST', path);
  expect(status).toBe(200);
}

/** Disables a user, as the integrator's own back office does. */
export async function disableUser(simulator: Simulator, userGuid: string): Promise<void> {
  const body = { user: { is_disabled: true } };
  const { status } = await callAtrium(simulator, 'PUT', `/users/${userGuid}`, body);
  expect(status).toBe(200);
}

/** The names of the accounts whose numbers a verification returned, as the bank calls them. */
export async function namesOf(
  simulator: Simulator,
  { userGuid, memberGuid }: KnownMember,
  { accountNumbers }: Pick<VerificationResult, 'accountNumbers'>,
): Promise<(string | undefined)[]> {
  const path = `/users/${userGuid}/members/${memberGuid}/accounts`;
  const { body } = await callAtrium(simulator, 'GET', path);
  const accounts = body['accounts'] as { readonly guid: string; readonly name: string }[];
  return accountNumbers.map(
    ({ accountGuid }) => accounts.find(({ guid }) => guid === accountGuid)?.name,
  );
}

/** Asserts that no member of the user was ever told PREVENTED, as far as the simulator shows it now. */
export function expectNotPrevented(simulator: Simulator, userGuid: string): void {
  for (const member of simulator.control.members(userGuid)) {
    expect(member.connectionStatus).not.toBe('PREVENTED');
  }
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

/** Follows a verification to its outcome and does nothing. */
export async function outcomeOf(
  client: VerificationClient,
  verificationId: string,
  timeoutMs = 20_000,
): Promise<string> {
  const { outcome } = await client.result(verificationId, { timeoutMs });
  return outcome.code;
}
