/**
 * Goal: what a start may hold is told by its form, to its last sign. Method: tables of the edges;
 * whole inputs are in test/workflows/start-input.test.ts.
 */
import { expect, it } from '@jest/globals';
import {
  ANSWER_BYTES_MAX,
  ID_PATTERN,
  LANGUAGE_PATTERN,
  SCHEME_PATTERN,
  isAccountVerificationInput,
  jsonBytes,
} from '../../domain';

const FORMS = { id: ID_PATTERN, scheme: SCHEME_PATTERN, language: LANGUAGE_PATTERN };

type Form = keyof typeof FORMS;
const rows = (form: Form, isGood: boolean, texts: readonly string[]) =>
  texts.map((text): [Form, string, boolean] => [form, text, isGood]);

it.each([
  ...rows('id', true, ['a', '_-9Z', 'a'.repeat(64)]),
  ...rows('id', false, ['', 'a'.repeat(65), ' a', 'a ', 'a\n', 'é']),
  ...rows('scheme', true, ['a', 'my.app+x-1', `a${'9'.repeat(99)}`]),
  ...rows('scheme', false, ['', '1app', ' app', 'app:', 'app\n', 'a_b', `a${'9'.repeat(100)}`]),
  ...rows('language', true, ['fr', 'fr-CA', 'zho-Hant-TW', 'de-1996']),
  ...rows('language', false, ['', 'f', 'fren', ' fr', 'fr ', 'fr-', 'fr-C', 'fr_CA', 'f1']),
  ...rows('language', false, ['fr-abcdefghi', 'fr-CA\n', '-CA']),
])('%s: %j fits: %s', (form, text, expected) => {
  expect(FORMS[form].test(text)).toBe(expected);
});

it('credentials are taken up to their bytes, guids included', () => {
  const inputWith = (credentials: object): unknown => ({
    ...{ verificationId: 'v-1', tenantId: 'acme', user: { kind: 'new' } },
    member: { kind: 'credentials', institutionCode: 'mxbank', credentials },
  });
  const fields = { guids: ['CRD-1'], sealed: 'a.b.c.d.e' };
  const sealed = fields.sealed + 'e'.repeat(ANSWER_BYTES_MAX - jsonBytes(fields));
  expect(isAccountVerificationInput(inputWith({ ...fields, sealed }))).toBe(true);
  expect(isAccountVerificationInput(inputWith({ ...fields, sealed: `${sealed}e` }))).toBe(false);
});
