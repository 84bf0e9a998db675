/**
 * Choosing the account by a rule given at the start. The rule decides only when exactly one option
 * fits; it never guesses.
 */
import { type Challenge, type ChallengeOption } from './challenge';

/**
 * Who chooses the account. `label` compares the whole label; in `label-pattern` a `*` stands for
 * any characters. Both ignore case and outer spaces. Where not exactly one option fits, the end
 * user chooses.
 */
export type AccountSelectionPolicy =
  | { readonly kind: 'end-user' }
  | { readonly kind: 'label'; readonly label: string }
  | { readonly kind: 'label-pattern'; readonly pattern: string };

/** Longest label or pattern that is accepted. */
export const SELECTION_RULE_LENGTH_MAX = 200;

/**
 * The option that the rule chooses, or undefined when the end user has to choose. From a list of
 * which accounts or parts of names were left out it chooses nothing: another one might fit as well.
 */
export function optionByPolicy(
  policy: AccountSelectionPolicy,
  { options = [], isTruncated = false }: Pick<Challenge, 'options' | 'isTruncated'>,
): ChallengeOption | undefined {
  if (policy.kind === 'end-user' || isTruncated) return undefined;
  const wanted = normal(policy.kind === 'label' ? policy.label : policy.pattern);
  const fits = (option: ChallengeOption): boolean =>
    policy.kind === 'label'
      ? normal(option.label) === wanted
      : matchesPattern(wanted, normal(option.label));
  const [first, ...others] = options.filter(fits);
  return others.length === 0 ? first : undefined;
}

/**
 * Whether the label stands for one option alone. Not known of a list of which anything was left out
 * or cut.
 */
export function isLabelUnique(
  label: string,
  { options = [], isTruncated = false }: Pick<Challenge, 'options' | 'isTruncated'>,
): boolean {
  const same = options.filter((option) => normal(option.label) === normal(label));
  return !isTruncated && same.length === 1;
}

/**
 * Whether a text matches a pattern with `*`. Not a regular expression, since the rule comes from
 * outside: this takes linear time for each star, whatever the pattern.
 */
function matchesPattern(pattern: string, text: string): boolean {
  const [head = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return text === head;
  const tail = rest.pop() ?? '';
  if (!text.startsWith(head) || !text.endsWith(tail)) return false;
  let from = head.length;
  const until = text.length - tail.length;
  for (const part of rest) {
    const at = text.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return from <= until;
}

function normal(text: string): string {
  return text.trim().toLowerCase();
}
