/**
 * Members of a start that are of the documented shape, and that nothing would read beside the
 * others. They are rejected: whoever sends one counts on it.
 */
import { type z } from 'zod';

/** The members of a start on which the rules depend. */
interface Start {
  readonly user: { readonly kind: string; readonly identifier?: unknown; readonly id?: unknown };
  readonly member: {
    readonly kind: string;
    readonly referralSource?: unknown;
    readonly clientRedirectUrl?: unknown;
    readonly isMobileWebview?: unknown;
    readonly uiMessageWebviewUrlScheme?: unknown;
  };
  readonly policies?:
    | {
        readonly accountSelection?: { readonly kind: string } | undefined;
        readonly reuseKnownNumbers?: unknown;
        readonly retryDaily?: unknown;
      }
    | undefined;
}

type Rule = readonly [path: readonly string[], needs: string, isIdle: (start: Start) => boolean];

const RULES: readonly Rule[] = [
  [
    ['user'],
    'must name the user that has the existing member',
    ({ user, member }) =>
      member.kind === 'existing-member' &&
      user.kind === 'new' &&
      user.identifier === undefined &&
      user.id === undefined,
  ],
  [
    ['member', 'clientRedirectUrl'],
    'needs referralSource APP: otherwise the page of the bank posts a message',
    ({ member }) => member.clientRedirectUrl !== undefined && member.referralSource !== 'APP',
  ],
  [
    ['member', 'uiMessageWebviewUrlScheme'],
    'needs referralSource APP, or in the Connect widget isMobileWebview: nothing navigates otherwise',
    ({ member }) =>
      member.uiMessageWebviewUrlScheme !== undefined &&
      member.referralSource !== 'APP' &&
      member.isMobileWebview !== true,
  ],
  [
    ['policies', 'reuseKnownNumbers'],
    'needs an existing member: a new one has no numbers yet',
    ({ member, policies }) =>
      policies?.reuseKnownNumbers === true && member.kind !== 'existing-member',
  ],
  [
    ['policies', 'accountSelection'],
    'cannot be a rule with the Connect widget, where the end user selects the account',
    ({ member, policies }) =>
      member.kind === 'connect-widget' &&
      (policies?.accountSelection?.kind ?? 'end-user') !== 'end-user',
  ],
  [
    ['policies', 'retryDaily'],
    'cannot be used with the Connect widget, which starts the job itself',
    ({ member, policies }) => member.kind === 'connect-widget' && policies?.retryDaily === true,
  ],
];

/** What is said of them; whoever goes around the client is told nothing, and loses nothing. */
export const IDLE_PROBLEMS: readonly string[] = RULES.map(([, message]) => message);

/** Reports each member of a start that would have no effect, with what it needs. */
export function rejectIdleMembers(start: Start, context: z.RefinementCtx): void {
  for (const [path, message, isIdle] of RULES) {
    if (isIdle(start)) context.addIssue({ code: 'custom', path: [...path], message });
  }
}
