/**
 * Goal: no start input whatever makes a workflow task fail, and the check of the workflow agrees
 * with the schemas of the client. Method: each field of whole inputs of every kind is left out and
 * replaced; what the check lets pass goes through every pure function that reads it.
 */
import { describe, expect, it, test } from '@jest/globals';
import { toRecipientKey } from '../../codec';
import { checkShape, startRequestSchema, toUserSource } from '../../contract/schemas';
import { IDLE_PROBLEMS } from '../../contract/schemas/effects';
import {
  DEFAULT_LIMITS,
  firstView,
  guidsOf,
  isAccountVerificationInput,
  limitsWith,
  optionByPolicy,
  type AccountVerificationInput,
  type MemberSource,
  type UserSource,
  type VerificationPolicies,
} from '../../domain';
import { renderCurrentDetails } from '../../workflows/current-details';
import { REQUEST_CASES } from '../contract/request-cases';
import { aPublicJwk } from '../support/keys';

const sealed = 'aaa.bbb.ccc.ddd.eee';
const made = { identifier: 'order-1', metadata: '{}' };
const newMember = { ...made, isBackgroundAggregationDisabled: true };

const USERS: readonly Required<UserSource>[] = [
  { kind: 'existing', userGuid: 'USR-1' },
  { kind: 'new', ...made, isDisabled: false },
];
const MEMBERS: readonly Required<MemberSource>[] = [
  {
    kind: 'credentials',
    institutionCode: 'mxbank',
    credentials: { guids: ['CRD-1'], sealed },
    ...newMember,
  },
  {
    kind: 'oauth',
    institutionCode: 'mxbank',
    referralSource: 'APP',
    clientRedirectUrl: 'https://app.example.com/back',
    uiMessageWebviewUrlScheme: 'app',
    ...newMember,
  },
  {
    kind: 'connect-widget',
    institutionCode: 'mxbank',
    colorScheme: 'dark',
    language: 'fr-CA',
    isMobileWebview: true,
    uiMessageWebviewUrlScheme: 'app',
  },
  { kind: 'existing-member', memberGuid: 'MBR-1' },
];
const KEY = { ...aPublicJwk(), kid: 'key-1' };
const RULES: readonly VerificationPolicies['accountSelection'][] = [
  { kind: 'end-user' },
  { kind: 'label', label: 'Checking' },
  { kind: 'label-pattern', pattern: 'check*' },
];

/** Whole inputs, in which every kind of each part stands once. */
const INPUTS: readonly AccountVerificationInput[] = MEMBERS.map((member, index) => ({
  verificationId: 'v-1',
  tenantId: 'acme',
  user: USERS[index % USERS.length]!,
  member,
  includeTransactions: true,
  resultKey: KEY,
  policies: {
    accountSelection: RULES[index % RULES.length]!,
    reuseKnownNumbers: true,
    retryDaily: true,
    memberDeletion: 'always',
  },
  limits: DEFAULT_LIMITS,
}));

/** What takes the place of a field: nothing, other types, too little, too much, nearly right. */
const SPOILERS: readonly unknown[] = [
  ...[undefined, null, '', ' ', 'x', 'x y', 'x'.repeat(100_000), '3600000', '2026-11-29'],
  ...[true, false, 0, -1, 5, 1.5, 1e21, Number.MAX_VALUE],
  ...[[], [null], [{}], Array(1_000).fill('x'), {}, { kind: 'label' }, { kind: 'constructor' }],
  { kind: 'new', toString: 'x' },
  JSON.parse('{"__proto__":{"kind":"end-user"}}'),
];

/** The places of a value, itself included. */
function placesOf(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [
    path,
    ...Object.entries(value).flatMap(([key, each]) => placesOf(each, [...path, key])),
    [...path, 'unknown'],
  ];
}

/** The value with another one at a place; undefined leaves the place out, once it is JSON. */
function put(value: unknown, [key, ...rest]: readonly string[], spoiler: unknown): unknown {
  if (key === undefined) return spoiler;
  const copy: Record<string, unknown> = { ...(value as Record<string, unknown>) };
  copy[key] = put(copy[key], rest, spoiler);
  return Array.isArray(value) ? Object.values(copy) : copy;
}

const asJson = (value: unknown): unknown =>
  value === undefined ? value : (JSON.parse(JSON.stringify(value)) as unknown);

const CASES = INPUTS.flatMap((input) =>
  placesOf(input).flatMap((path) =>
    SPOILERS.map((spoiler) => ({
      input: asJson(put(input, path, spoiler)),
      path: path.join('/'),
    })),
  ),
);

/** Whatever a run reads of its input before and between its activities. */
function readWhole(input: AccountVerificationInput): void {
  const limits = limitsWith(input.limits);
  const now = Date.now();
  const numbers: readonly number[] = Object.values<number>({ ...limits });
  expect(numbers.every((limit) => Number.isSafeInteger(limit))).toBe(true);
  expect(Object.keys(limits)).toEqual(Object.keys(DEFAULT_LIMITS));
  for (const ms of numbers) expect(new Date(now + ms).toISOString()).toMatch(/^2/);
  const view = firstView(input, new Date(now), now, now + limits.overallMs);
  expect(renderCurrentDetails(view)).toContain('Phase');
  const action = { kind: 'open-url', round: 1, deadline: view.deadline, page: 'oauth' } as const;
  const nextAction = { ...action, reason: 'first', attemptsLeft: 1 } as const;
  expect(renderCurrentDetails({ ...view, nextAction })).toContain('round 1');
  const policy = input.policies?.accountSelection ?? { kind: 'end-user' };
  optionByPolicy(policy, { options: [{ label: 'Checking', value: 'account-1' }] });
}

describe('a start input', () => {
  it.each(INPUTS)('that is whole is taken: $member.kind', (input) => {
    expect(isAccountVerificationInput(input)).toBe(true);
    readWhole(input);
  });

  it('is rejected, or can be read to its end, whatever stands in any field', () => {
    expect(CASES.length).toBeGreaterThan(3_000);
    const taken = CASES.filter(({ input }) => isAccountVerificationInput(input));
    expect(taken.length).toBeGreaterThan(100);
    for (const { input } of taken) readWhole(input as AccountVerificationInput);
  });

  it('is taken by the workflow exactly where the schemas take it', () => {
    // What would have no effect is the client's to reject.
    const isRequest = (input: unknown) =>
      (checkShape(startRequestSchema, input).problems ?? []).every(({ problem }) =>
        IDLE_PROBLEMS.includes(problem),
      );
    const differing = CASES.filter(
      ({ input }) => isAccountVerificationInput(input) !== isRequest(input),
    );
    const places = new Set(differing.map(({ path }) => path));
    // The client fills in the ids, that of a key as well, and gives the workflow no fingerprint; of
    // an address the check sees the length alone.
    expect([...places].sort()).toEqual([
      'member/clientRedirectUrl',
      'resultKey/kid',
      'tenantId',
      'verificationId',
    ]);
    const lenient = differing.filter(({ input }) => isAccountVerificationInput(input));
    expect(new Set(lenient.map(({ path }) => path))).toEqual(new Set(['member/clientRedirectUrl']));
    const missing = differing.filter(({ path }) => /(Id|kid)$/.test(path));
    for (const { input, path } of missing) {
      expect(input).not.toHaveProperty(path.replace('/', '.'));
    }
  });

  const good = REQUEST_CASES.filter(({ to, pointers }) => to === 'start' && pointers.length === 0);
  test.each(good)('that the client makes of a request is taken: %#', async ({ request }) => {
    const { value } = checkShape(startRequestSchema, request);
    const { user, member, resultKey, ...rest } = value!;
    const given = 'credentials' in member ? member.credentials : undefined;
    const credentials = given && { guids: guidsOf(given), sealed };
    const input = {
      ...{ ...rest, verificationId: 'v-1', tenantId: 'default', user: toUserSource(user) },
      ...(resultKey && { resultKey: await toRecipientKey(resultKey) }),
      member: credentials === undefined ? member : { ...member, credentials },
    };
    expect(isAccountVerificationInput(input)).toBe(true);
  });
});
