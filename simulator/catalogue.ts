/**
 * The institutions of the simulator: a realistic catalogue with varied support flags and log-in
 * forms. An institution may name the scenario of its members; scenarios are in scenarios/.
 */
import { seededUuid } from './guids';

/** One field of a log-in form. Which fields are optional is our knowledge; Atrium does not say. */
export interface CredentialField {
  readonly guid: string;
  readonly fieldName: string;
  readonly label: string;
  readonly type: 'LOGIN' | 'PASSWORD' | 'TEXT' | 'OPTIONS';
  readonly displayOrder: number;
  readonly isOptional: boolean;
  readonly options?: readonly { readonly label: string; readonly value: string }[];
}

/** A premium product that an institution supports or not. */
export type Support = 'verification' | 'identification' | 'statement' | 'history';

/** An institution of the catalogue. */
export interface Institution {
  readonly code: string;
  readonly name: string;
  readonly url: string;
  readonly supports: readonly Support[];
  /**
   * `unlisted`: OAuth works, but the body has no `supports_oauth`, as in examples from before 2021.
   */
  readonly oauth: 'yes' | 'no' | 'unlisted' | 'unlisted-no';
  readonly credentials: readonly CredentialField[];
  /** Set: members behave by this scenario whatever their password. */
  readonly scenario?: string;
  readonly isNeverThrottled: boolean;
  /** True: it takes no new members; only Platform's v20250224 shows it and says so. */
  readonly isHidden?: boolean;
}

const ALL: readonly Support[] = ['verification', 'identification', 'statement', 'history'];
const VERIFICATION: readonly Support[] = ['verification'];

type Form = 'plain' | 'from-zero' | 'options' | 'three-fields' | 'optional';
type Row = readonly [code: string, name: string, supports: readonly Support[], form?: Form];

/** Ordinary institutions: every test password of the scenario table works at each of them. */
const ORDINARY: readonly Row[] = [
  ['chase', 'Chase Bank', ALL],
  ['bank_of_america', 'Bank of America', ALL],
  ['wells_fargo', 'Wells Fargo', ALL],
  ['citibank', 'Citibank', ['verification', 'identification', 'history']],
  ['us_bank', 'U.S. Bank', ['verification', 'identification']],
  ['capital_one', 'Capital One', ['verification', 'statement']],
  ['pnc', 'PNC Bank', ['verification', 'history']],
  ['td_bank', 'TD Bank', VERIFICATION],
  ['truist', 'Truist', ['verification', 'identification', 'statement']],
  ['regions', 'Regions Bank', VERIFICATION],
  ['fifth_third', 'Fifth Third Bank', ['verification', 'history']],
  ['key_bank', 'KeyBank', VERIFICATION],
  ['huntington', 'Huntington National Bank', ['verification', 'identification']],
  ['ally', 'Ally Bank', ALL],
  ['discover', 'Discover Bank', ['verification', 'statement']],
  ['navy_federal', 'Navy Federal Credit Union', ALL, 'three-fields'],
  ['alliant', 'Alliant Credit Union', VERIFICATION, 'from-zero'],
  ['golden_1', 'Golden 1 Credit Union', VERIFICATION, 'optional'],
  ['business_direct', 'Business Direct Bank', VERIFICATION, 'options'],
  ['paypal', 'PayPal', ['identification'], 'from-zero'],
  ['charles_schwab', 'Charles Schwab Bank', ['verification', 'statement'], 'optional'],
  ['tiny_credit_union', 'Tiny Credit Union', []],
  ['fidelity_loans', 'Fidelity Loan Servicing', ['history']],
  ['union_cards', 'Union Card Services', ['statement', 'history']],
];

/** Institutions whose behaviour does not depend on the password. */
const FIXED: readonly (readonly [code: string, name: string, scenario: string, form?: Form])[] = [
  ['harbor_trust', 'Harbor Trust', 'sim_registered'],
  ['summit_savings', 'Summit Savings Bank', 'password', 'three-fields'],
  ['heritage_legacy', 'Heritage Legacy Bank', 'sim_legacy'],
  ['code_first', 'Code First Bank', 'sim_code'],
  ['two_questions', 'Two Questions Credit Union', 'sim_multiple', 'from-zero'],
  ['picture_bank', 'Picture Bank', 'sim_image_options'],
  ['maple_leaf', 'Maple Leaf Bank of Canada', 'sim_numbers_canadian'],
  ['wide_portfolio', 'Wide Portfolio Bank', 'sim_numbers_two_pages'],
  ['empty_vault', 'Empty Vault Bank', 'sim_selection_empty'],
  ['twin_accounts', 'Twin Accounts Bank', 'sim_selection_equal_labels'],
];

/** The few whose OAuth flag is special; the absent ones say `supports_oauth: false`. */
const OAUTH: Readonly<Record<string, Institution['oauth']>> = {
  mxbank: 'unlisted-no',
  chase: 'unlisted',
  bank_of_america: 'yes',
};

type FieldKind = Pick<CredentialField, 'fieldName' | 'label' | 'type' | 'options'> &
  Partial<Pick<CredentialField, 'isOptional'>>;

const USERNAME: FieldKind = { fieldName: 'LOGIN', label: 'Username', type: 'LOGIN' };
const PASSWORD: FieldKind = { fieldName: 'PASSWORD', label: 'Password', type: 'PASSWORD' };
const EMAIL: FieldKind = { fieldName: 'login_email', label: 'Email Address', type: 'LOGIN' };
const EMAIL_PASSWORD: FieldKind = {
  fieldName: 'login_password',
  label: 'Password',
  type: 'PASSWORD',
};
const TYPES: CredentialField['options'] & object = [
  { label: 'Personal', value: 'personal' },
  { label: 'Business', value: 'business' },
];

/** Log-in guids of MX Bank, asserted by live SDK tests (atrium-contract.md §10). */
const MX_BANK_LOGIN = 'CRD-9f61fb4c-912c-bd1e-b175-ccc7f0275cc1';
const MX_BANK_PASSWORD = 'CRD-e3d7ea81-aac7-05e9-fbdd-4b493c6e474d';

/**
 * The institution behind the documented test member; its code is a uuid, as some are
 * (atrium-contract.md §14).
 */
export const TEST_INSTITUTION: Institution = {
  ...ordinary('6930ee63-16b3-fc5e-ab48-18bbc39379d0', 'chase ds', ALL, 'plain'),
  scenario: 'sim_legacy',
  isNeverThrottled: true,
};

/** All institutions that the list shows. */
export const CATALOGUE: readonly Institution[] = [
  {
    ...ordinary('mxbank', 'MX Bank', VERIFICATION, 'plain'),
    url: 'https://www.mx.com',
    credentials: mxBankForm(),
    isNeverThrottled: true,
  },
  {
    ...ordinary('mx_bank_oauth', 'MX Bank (OAuth)', VERIFICATION, 'plain'),
    url: 'https://www.mx.com',
    oauth: 'yes',
    isNeverThrottled: true,
  },
  ...ORDINARY.map(([code, name, supports, form]) => ordinary(code, name, supports, form)),
  ...FIXED.map(([code, name, scenario, form]) => ({
    ...ordinary(code, name, VERIFICATION, form),
    scenario,
  })),
  { ...ordinary('birch_trust', 'Birch Trust', VERIFICATION), isHidden: true },
];

function ordinary(
  code: string,
  name: string,
  supports: readonly Support[],
  form: Form = 'plain',
): Institution {
  return {
    code,
    name,
    url: `https://www.${code.replaceAll('_', '-')}.example`,
    supports,
    oauth: OAUTH[code] ?? 'no',
    credentials: formFields(code, form),
    isNeverThrottled: false,
  };
}

function mxBankForm(): readonly CredentialField[] {
  return [
    field({ guid: MX_BANK_LOGIN, ...USERNAME, displayOrder: 1 }),
    field({ guid: MX_BANK_PASSWORD, ...PASSWORD, displayOrder: 2 }),
  ];
}

function formFields(code: string, form: Form): readonly CredentialField[] {
  const first = form === 'from-zero' ? 0 : 1;
  const fields: readonly FieldKind[] =
    form === 'from-zero' ? [EMAIL, EMAIL_PASSWORD] : [USERNAME, PASSWORD, ...thirdField(form)];
  return fields.map((kind, index) =>
    field({
      guid: `CRD-${seededUuid('credential', code, kind.fieldName)}`,
      ...kind,
      displayOrder: first + index,
    }),
  );
}

function thirdField(form: Form): readonly FieldKind[] {
  switch (form) {
    case 'three-fields':
      return [{ fieldName: 'ACCESS', label: 'Access number', type: 'TEXT' }];
    case 'optional':
      return [
        { fieldName: 'CARD', label: 'Card number (optional)', type: 'TEXT', isOptional: true },
      ];
    case 'options':
      return [
        { fieldName: 'ACCOUNT_TYPE', label: 'Banking type', type: 'OPTIONS', options: TYPES },
      ];
    case 'plain':
    case 'from-zero':
      return [];
  }
}

function field(given: FieldKind & Pick<CredentialField, 'guid' | 'displayOrder'>): CredentialField {
  return { isOptional: false, ...given };
}

/** The guid of an institution: Platform and the widget's messages show it, Atrium's API does not. */
export function institutionGuid({ code }: Institution): string {
  return `INS-${seededUuid('institution', code)}`;
}
