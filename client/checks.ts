/** The checks that all requests share, before anything is sealed or sent. */
import { SECRET_BYTES_MAX, isSealed } from '../domain';
import { isVerificationId } from '../contract/names';
import { VerificationClientError, type RequestProblem } from './errors';
import type { SecretField } from './requests';

/** Longest guid, code or identifier: MX's are below 50 characters. */
const REFERENCE_LENGTH_MAX = 200;
const FIELDS_MAX = 50;
// eslint-disable-next-line no-control-regex -- control characters are what it looks for
const UNSAFE_IN_PATH = /[\u0000-\u001f\u007f/\\]/;

/** What an id looks like, for problem texts. */
export const ID_FORM = 'must be 1 to 64 letters, digits, dashes or underscores';
/** What a guid, code or identifier looks like, for problem texts. */
export const REFERENCE_FORM = `must be a text of 1 to ${String(REFERENCE_LENGTH_MAX)} characters without slashes or control characters`;

/** Collects what is wrong with a request, so that a caller sees all of it at once. */
export class Problems {
  readonly #problems: RequestProblem[] = [];

  add(pointer: string, problem: string): void {
    this.#problems.push({ pointer, problem });
  }

  unless(fits: boolean, pointer: string, problem: string): void {
    if (!fits) this.add(pointer, problem);
  }

  /** @throws VerificationClientError INVALID_REQUEST naming every problem */
  throwIfAny(): void {
    if (this.#problems.length === 0) return;
    throw new VerificationClientError('INVALID_REQUEST', { problems: this.#problems });
  }
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
  problems.unless(isText(text, 1, lengthMax), pointer, textForm(1, lengthMax));
  problems.throwIfAny();
}

/** Adds what is wrong with a list of secrets; says nothing about their values. */
export function checkSecretFields(problems: Problems, fields: unknown, pointer: string): void {
  if (!Array.isArray(fields) || fields.length === 0 || fields.length > FIELDS_MAX) {
    problems.add(pointer, `must be a list of 1 to ${String(FIELDS_MAX)} fields`);
    return;
  }
  (fields as readonly unknown[]).forEach((field, index) => {
    const at = `${pointer}/${String(index)}`;
    if (!isSecretField(field)) {
      problems.add(at, 'must be an object with a guid and a value');
      return;
    }
    problems.unless(isReference(field.guid), `${at}/guid`, REFERENCE_FORM);
    if ('sealed' in field) {
      problems.unless(isSealed(field.sealed), `${at}/sealed`, 'must be a compact JWE');
    } else {
      const bytes = typeof field.value === 'string' ? Buffer.byteLength(field.value, 'utf8') : 0;
      const fits = bytes > 0 && bytes <= SECRET_BYTES_MAX;
      const form = `must be a text of 1 to ${String(SECRET_BYTES_MAX)} bytes`;
      problems.unless(fits, `${at}/value`, form);
    }
  });
}

/** A guid or code of MX: opaque, but it becomes part of a path (contract §14). */
export function isReference(value: unknown): boolean {
  return (
    isText(value, 1, REFERENCE_LENGTH_MAX) &&
    value !== '.' &&
    value !== '..' &&
    !UNSAFE_IN_PATH.test(value as string)
  );
}

/** Whether a value is a text of so many characters. */
export function isText(value: unknown, least: number, most: number): boolean {
  return typeof value === 'string' && value.length >= least && value.length <= most;
}

/** What {@link isText} asks for, for problem texts. */
export function textForm(least: number, most: number): string {
  return `must be a text of ${String(least)} to ${String(most)} characters`;
}

function isSecretField(field: unknown): field is SecretField {
  return typeof field === 'object' && field !== null && ('value' in field || 'sealed' in field);
}
