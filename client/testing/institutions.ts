/** The double's catalogue of institutions. */
import {
  type CredentialField,
  type Institution,
  type InstitutionLookUps,
  type InstitutionPage,
  type InstitutionRef,
  type InstitutionSearch,
} from '../../domain';
import { VerificationClientError } from '../errors';

/** An institution as a test names it; what is left out is usual. */
export type InstitutionOfTest = Pick<Institution, 'code' | 'name'> & Partial<Institution>;

/** MX Bank's, as MX documents them; every other institution of the double has its own. */
const MX_BANK_GUIDS: readonly [login: string, password: string] = [
  'CRD-9f61fb4c-912c-bd1e-b175-ccc7f0275cc1',
  'CRD-e3d7ea81-aac7-05e9-fbdd-4b493c6e474d',
];

const USUAL: readonly InstitutionOfTest[] = [
  { code: 'mxbank', name: 'MX Bank' },
  { code: 'mx_bank_oauth', name: 'MX Bank (OAuth)', supportsOauth: true },
  { code: 'tiny_credit_union', name: 'Tiny Credit Union', canVerify: false },
];

/** In place of `InstitutionCatalogue`: MX Bank, its OAuth twin, one without verification, and yours. */
export class InstitutionDouble implements InstitutionLookUps {
  readonly #all: readonly Institution[];

  constructor(more: readonly InstitutionOfTest[] = []) {
    this.#all = [...USUAL, ...more].map((given) => ({
      url: 'https://www.mx.com',
      smallLogoUrl: null,
      mediumLogoUrl: null,
      canVerify: true,
      supportsOauth: false,
      ...given,
    }));
  }

  searchInstitutions({ name = '', page, pageSize }: InstitutionSearch): Promise<InstitutionPage> {
    const wanted = name.toLowerCase();
    const found = this.#all.filter((each) => each.name.toLowerCase().includes(wanted));
    return Promise.resolve({
      items: found.slice((page - 1) * pageSize, page * pageSize),
      totalPages: Math.max(1, Math.ceil(found.length / pageSize)),
      totalEntries: found.length,
    });
  }

  readInstitution({ institutionCode }: InstitutionRef): Promise<Institution> {
    const found = this.find(institutionCode);
    return found === undefined
      ? Promise.reject(new VerificationClientError('INSTITUTION_NOT_FOUND'))
      : Promise.resolve(found);
  }

  async readSignInForm(institution: InstitutionRef): Promise<readonly CredentialField[]> {
    return formOf((await this.readInstitution(institution)).code);
  }

  /** The institution of a code, where there is one. */
  find(code: string): Institution | undefined {
    return this.#all.find((each) => each.code === code);
  }
}

/** The sign-in form of an institution: a user name and a password. */
export function formOf(code: string): readonly CredentialField[] {
  const [login, password] =
    code === 'mxbank' ? MX_BANK_GUIDS : [`CRD-${code}-login`, `CRD-${code}-password`];
  return [
    { guid: login, type: 'LOGIN', label: 'Username', isOptional: false },
    { guid: password, type: 'PASSWORD', label: 'Password', isOptional: false },
  ];
}
