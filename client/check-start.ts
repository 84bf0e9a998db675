/** Checks a start request whole, before anything is sealed or sent. Callers without types may pass anything at all. */
import { LIMIT_RANGES, SELECTION_RULE_LENGTH_MAX, type VerificationLimits } from '../domain';
import { isVerificationId } from '../contract/names';
import {
  ID_FORM,
  Problems,
  REFERENCE_FORM,
  checkSecretFields,
  isReference,
  isText,
  textForm,
} from './checks';
import type { StartVerificationRequest } from './requests';

type Fields = Readonly<Record<string, unknown>>;
type Check = (value: unknown) => boolean;

/** Longest metadata; MX publishes no limit (contract §14), and it stays in the history. */
const METADATA_LENGTH_MAX = 4_000;
/** Longest URL that browsers and MX's own pages pass on reliably. */
const URL_LENGTH_MAX = 2_000;
const FINGERPRINT_LENGTH_MAX = 100;
const SCHEME = /^[a-z][a-z0-9+.-]{0,50}$/i;
const LANGUAGE_TAG = /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i;

const reference = { check: isReference, form: REFERENCE_FORM };
const flag = {
  check: ((value) => typeof value === 'boolean') as Check,
  form: 'must be true or false',
};
const metadata = text(0, METADATA_LENGTH_MAX);
const scheme = matching(SCHEME, 'must be a URL scheme without colon');

/** Fields of each kind of member that are optional unless named in REQUIRED. */
const MEMBER_FIELDS: Readonly<Record<string, Readonly<Record<string, FieldRule>>>> = {
  credentials: {
    institutionCode: reference,
    identifier: reference,
    metadata,
    isBackgroundAggregationDisabled: flag,
  },
  oauth: {
    institutionCode: reference,
    identifier: reference,
    metadata,
    isBackgroundAggregationDisabled: flag,
    referralSource: oneOf('BROWSER', 'APP'),
    clientRedirectUrl: { check: isUrl, form: 'must be an absolute URL' },
    uiMessageWebviewUrlScheme: scheme,
  },
  'connect-widget': {
    institutionCode: reference,
    colorScheme: oneOf('light', 'dark'),
    language: matching(LANGUAGE_TAG, 'must be a language tag such as fr-CA'),
    isMobileWebview: flag,
    uiMessageWebviewUrlScheme: scheme,
  },
  'existing-member': { memberGuid: reference },
};
const REQUIRED: ReadonlySet<string> = new Set([
  'credentials/institutionCode',
  'oauth/institutionCode',
  'existing-member/memberGuid',
  'existing/userGuid',
]);
const USER_FIELDS: Readonly<Record<string, Readonly<Record<string, FieldRule>>>> = {
  existing: { userGuid: reference },
  new: { identifier: reference, email: reference, id: reference, metadata, isDisabled: flag },
};
const POLICY_FIELDS: Readonly<Record<string, FieldRule>> = {
  accountSelection: {
    check: isSelectionPolicy,
    form: `must be { kind: "end-user" }, or "label" or "label-pattern" with a text of 1 to ${String(SELECTION_RULE_LENGTH_MAX)} characters`,
  },
  reuseKnownNumbers: flag,
  retryDaily: flag,
  memberDeletion: oneOf('never', 'on-failure', 'always'),
};

/** What one field has to be. */
interface FieldRule {
  readonly check: Check;
  readonly form: string;
}

/** @throws VerificationClientError INVALID_REQUEST naming every problem */
export function checkStart(request: StartVerificationRequest): void {
  const problems = new Problems();
  const given: unknown = request;
  if (!isFields(given)) {
    problems.add('', 'must be an object');
    problems.throwIfAny();
    return;
  }
  const { verificationId, tenantId, requestFingerprint } = given;
  checkOptional(problems, verificationId, '/verificationId', {
    check: isVerificationId,
    form: ID_FORM,
  });
  checkOptional(problems, tenantId, '/tenantId', { check: isVerificationId, form: ID_FORM });
  checkOptional(
    problems,
    requestFingerprint,
    '/requestFingerprint',
    text(1, FINGERPRINT_LENGTH_MAX),
  );
  checkOptional(problems, given['includeTransactions'], '/includeTransactions', flag);
  checkKind(problems, given['user'], '/user', USER_FIELDS);
  checkKind(problems, given['member'], '/member', MEMBER_FIELDS);
  const member = given['member'];
  if (isFields(member) && member['kind'] === 'credentials' && member['credentials'] !== undefined) {
    checkSecretFields(problems, member['credentials'], '/member/credentials');
  }
  checkPolicies(problems, given['policies']);
  checkLimits(problems, given['limits']);
  problems.throwIfAny();
}

function checkKind(
  problems: Problems,
  value: unknown,
  pointer: string,
  kinds: Readonly<Record<string, Readonly<Record<string, FieldRule>>>>,
): void {
  const kind = isFields(value) ? value['kind'] : undefined;
  const rules = typeof kind === 'string' && Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
  if (!isFields(value) || rules === undefined) {
    problems.add(`${pointer}/kind`, `must be one of ${Object.keys(kinds).join(', ')}`);
    return;
  }
  for (const [name, rule] of Object.entries(rules)) {
    const isMissing = value[name] === undefined && REQUIRED.has(`${String(kind)}/${name}`);
    if (isMissing) problems.add(`${pointer}/${name}`, rule.form);
    else checkOptional(problems, value[name], `${pointer}/${name}`, rule);
  }
}

function checkPolicies(problems: Problems, policies: unknown): void {
  if (policies === undefined) return;
  if (!isFields(policies)) {
    problems.add('/policies', 'must be an object');
    return;
  }
  for (const [name, value] of Object.entries(policies)) {
    const rule = Object.hasOwn(POLICY_FIELDS, name) ? POLICY_FIELDS[name] : undefined;
    if (rule === undefined) problems.add('/policies', 'names a policy that does not exist');
    else checkOptional(problems, value, `/policies/${name}`, rule);
  }
}

function checkLimits(problems: Problems, limits: unknown): void {
  if (limits === undefined) return;
  if (!isFields(limits)) {
    problems.add('/limits', 'must be an object');
    return;
  }
  for (const [name, value] of Object.entries(limits)) {
    if (!Object.hasOwn(LIMIT_RANGES, name)) {
      problems.add('/limits', 'names a limit that does not exist');
      continue;
    }
    const [least, most] = LIMIT_RANGES[name as keyof VerificationLimits];
    const fits = Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
    const form = `must be a whole number from ${String(least)} to ${String(most)}`;
    problems.unless(fits, `/limits/${name}`, form);
  }
}

function checkOptional(problems: Problems, value: unknown, pointer: string, rule: FieldRule): void {
  problems.unless(value === undefined || rule.check(value), pointer, rule.form);
}

function isSelectionPolicy(value: unknown): boolean {
  if (!isFields(value)) return false;
  if (value['kind'] === 'end-user') return true;
  const rule = value['kind'] === 'label' ? value['label'] : value['pattern'];
  const isKnown = value['kind'] === 'label' || value['kind'] === 'label-pattern';
  return isKnown && isText(rule, 1, SELECTION_RULE_LENGTH_MAX);
}

function isUrl(value: unknown): boolean {
  return isText(value, 1, URL_LENGTH_MAX) && URL.canParse(value as string);
}

function text(least: number, most: number): FieldRule {
  return { check: (value) => isText(value, least, most), form: textForm(least, most) };
}

function oneOf(...words: readonly string[]): FieldRule {
  const form = `must be one of ${words.join(', ')}`;
  return { check: (value) => typeof value === 'string' && words.includes(value), form };
}

function matching(pattern: RegExp, form: string): FieldRule {
  return { check: (value) => typeof value === 'string' && pattern.test(value), form };
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}
