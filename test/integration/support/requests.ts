// Start requests as tests need them; what has to be there before a verification is made as the recorder makes it.
import type { StartVerificationRequest } from '../../../client';
import {
  callAtrium,
  mxBankCredentials,
  type AtriumAddress,
} from '../../../tools/histories/at-atrium';

export {
  MX_BANK,
  callAtrium,
  makeMember,
  makeUser,
  mxBankCredentials,
  type Json,
} from '../../../tools/histories/at-atrium';

/** A verification at MX Bank of a new user, unless overridden. */
export function atMxBank(
  password: string,
  overrides: Partial<StartVerificationRequest> = {},
): StartVerificationRequest {
  return {
    user: { kind: 'new' },
    member: {
      kind: 'credentials',
      institutionCode: 'mxbank',
      credentials: mxBankCredentials(password),
    },
    ...overrides,
  };
}

/** Guids of an institution's credential fields by type. */
export async function credentialGuids(
  atrium: AtriumAddress,
  institutionCode: string,
): Promise<ReadonlyMap<string, string>> {
  const { body } = await callAtrium(atrium, 'GET', `/institutions/${institutionCode}/credentials`);
  const fields = body['credentials'] as { guid: string; type: string }[];
  return new Map(fields.map(({ guid, type }) => [type, guid]));
}
