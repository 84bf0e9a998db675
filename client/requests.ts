/** What callers pass in, and the checks before anything is sealed or sent. */
import {
  LIMIT_RANGES,
  SECRET_BYTES_MAX,
  isSealed,
  type MemberSource,
  type SealedField,
  type UserSource,
  type VerificationLimits,
} from '../domain';
import { isVerificationId } from '../workflows/names';
import { VerificationClientError, type RequestProblem } from './errors';

/** A secret beside the field or challenge it answers: plain, sealed by the client; or sealed already, by a browser. */
export type SecretField = { readonly guid: string; readonly value: string } | SealedField;

/** A member source as callers write it: credentials may still be plain. */
export type MemberRequest =
  | (Omit<Extract<MemberSource, { kind: 'credentials' }>, 'credentials'> & {
      readonly credentials?: readonly SecretField[];
    })
  | Extract<MemberSource, { kind: 'existing-member' }>;

/** What starts a verification. */
export interface StartVerificationRequest {
  /** 1 to 64 letters, digits, `-`, `_`; says nothing about a person. @default a random one */
  readonly verificationId?: string;
  /** Whose verification it is, for search and isolation; same form as an id. @default 'default' */
  readonly tenantId?: string;
  readonly user: UserSource;
  readonly member: MemberRequest;
  /** Fetch transactions as well. @default false */
  readonly includeTransactions?: boolean;
  /** Bounds other than the defaults of domain/limits. */
  readonly limits?: Partial<VerificationLimits>;
}

/** Longest guid, code or identifier: MX's are below 50 characters. */
const REFERENCE_LENGTH_MAX = 200;
/** Longest metadata; MX publishes no limit (contract §14), and it stays in the history. */
const METADATA_LENGTH_MAX = 4_000;
const FIELDS_MAX = 50;
// eslint-disable-next-line no-control-regex -- control characters are what it looks for
const UNSAFE_IN_PATH = /[\u0000-\u001f\u007f/\\]/;

/** @throws VerificationClientError INVALID_REQUEST naming every problem */
export function checkStart(request: StartVerificationRequest): void {
  const problems = new Problems();
  const { verificationId, tenantId, user, member, limits = {} } = request;
  problems.unless(
    verificationId === undefined || isVerificationId(verificationId),
    '/verificationId',
    ID_FORM,
  );
  problems.unless(tenantId === undefined || isVerificationId(tenantId), '/tenantId', ID_FORM);
  checkUser(problems, user);
  checkMember(problems, member);
  checkLimits(problems, limits);
  problems.throwIfAny();
}

/** @throws VerificationClientError INVALID_REQUEST */
export function checkFields(fields: readonly SecretField[], pointer: string): void {
  const problems = new Problems();
  checkSecretFields(problems, fields, pointer);
  problems.throwIfAny();
}

/** @throws VerificationClientError INVALID_REQUEST */
export function checkId(verificationId: string): void {
  const problems = new Problems();
  problems.unless(isVerificationId(verificationId), '/verificationId', ID_FORM);
  problems.throwIfAny();
}

/** @throws VerificationClientError INVALID_REQUEST for a text that is empty or too long */
export function checkText(text: unknown, pointer: string, lengthMax: number): void {
  const problems = new Problems();
  const fits = typeof text === 'string' && text.length > 0 && text.length <= lengthMax;
  problems.unless(fits, pointer, `must be a text of 1 to ${String(lengthMax)} characters`);
  problems.throwIfAny();
}

const ID_FORM = 'must be 1 to 64 letters, digits, dashes or underscores';
const REFERENCE_FORM = `must be a text of 1 to ${String(REFERENCE_LENGTH_MAX)} characters without slashes or control characters`;

function checkUser(problems: Problems, user: UserSource): void {
  if (isKind(user, 'existing')) {
    problems.unless(isReference(user.userGuid), '/user/userGuid', REFERENCE_FORM);
  } else if (isKind(user, 'new')) {
    const { identifier, metadata } = user;
    problems.unless(
      identifier === undefined || isReference(identifier),
      '/user/identifier',
      REFERENCE_FORM,
    );
    checkMetadata(problems, metadata, '/user/metadata');
  } else {
    problems.add('/user/kind', 'must be "existing" or "new"');
  }
}

function checkMember(problems: Problems, member: MemberRequest): void {
  if (isKind(member, 'existing-member')) {
    problems.unless(isReference(member.memberGuid), '/member/memberGuid', REFERENCE_FORM);
  } else if (isKind(member, 'credentials')) {
    const { institutionCode, credentials, metadata } = member;
    problems.unless(isReference(institutionCode), '/member/institutionCode', REFERENCE_FORM);
    checkMetadata(problems, metadata, '/member/metadata');
    if (credentials !== undefined) checkSecretFields(problems, credentials, '/member/credentials');
  } else {
    problems.add('/member/kind', 'must be "credentials" or "existing-member"');
  }
}

function checkMetadata(problems: Problems, metadata: unknown, pointer: string): void {
  const fits =
    metadata === undefined ||
    (typeof metadata === 'string' && metadata.length <= METADATA_LENGTH_MAX);
  problems.unless(
    fits,
    pointer,
    `must be a text of at most ${String(METADATA_LENGTH_MAX)} characters`,
  );
}

function checkSecretFields(
  problems: Problems,
  fields: readonly SecretField[],
  pointer: string,
): void {
  if (!Array.isArray(fields) || fields.length === 0 || fields.length > FIELDS_MAX) {
    problems.add(pointer, `must be a list of 1 to ${String(FIELDS_MAX)} fields`);
    return;
  }
  (fields as readonly SecretField[]).forEach((field, index) => {
    const at = `${pointer}/${String(index)}`;
    problems.unless(isReference(field.guid), `${at}/guid`, REFERENCE_FORM);
    if ('sealed' in field) {
      problems.unless(isSealed(field.sealed), `${at}/sealed`, 'must be a compact JWE');
    } else {
      const bytes = typeof field.value === 'string' ? Buffer.byteLength(field.value, 'utf8') : 0;
      const fits = bytes > 0 && bytes <= SECRET_BYTES_MAX;
      problems.unless(
        fits,
        `${at}/value`,
        `must be a text of 1 to ${String(SECRET_BYTES_MAX)} bytes`,
      );
    }
  });
}

function checkLimits(problems: Problems, limits: Partial<VerificationLimits>): void {
  for (const [name, value] of Object.entries(limits)) {
    const range = Object.hasOwn(LIMIT_RANGES, name)
      ? LIMIT_RANGES[name as keyof VerificationLimits]
      : undefined;
    if (range === undefined) {
      problems.add('/limits', 'names a limit that does not exist');
      continue;
    }
    const fits = Number.isInteger(value) && value >= range[0] && value <= range[1];
    problems.unless(
      fits,
      `/limits/${name}`,
      `must be a whole number from ${String(range[0])} to ${String(range[1])}`,
    );
  }
}

/** A guid or code of MX: opaque, but it becomes part of a path (contract §14). */
function isReference(value: unknown): boolean {
  return (
    typeof value === 'string' &&
    value.length > 0 &&
    value.length <= REFERENCE_LENGTH_MAX &&
    value !== '.' &&
    value !== '..' &&
    !UNSAFE_IN_PATH.test(value)
  );
}

function isKind<T extends { readonly kind: string }, K extends T['kind']>(
  value: T,
  kind: K,
): value is Extract<T, { kind: K }> {
  // Callers without types may pass anything at all.
  return (value as T | undefined | null)?.kind === kind;
}

class Problems {
  readonly #problems: RequestProblem[] = [];

  add(pointer: string, problem: string): void {
    this.#problems.push({ pointer, problem });
  }

  unless(fits: boolean, pointer: string, problem: string): void {
    if (!fits) this.add(pointer, problem);
  }

  throwIfAny(): void {
    if (this.#problems.length === 0) return;
    throw new VerificationClientError('INVALID_REQUEST', { problems: this.#problems });
  }
}
