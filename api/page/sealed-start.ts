/**
 * A start whose bank is not chosen yet, as the page carries it: encrypted, because it may name the
 * backend's own reference and the user at MX, which browsers are never shown.
 */
import { CompactEncrypt, compactDecrypt, errors as joseErrors } from 'jose';
import {
  checkShape,
  startBodySchema,
  startWithoutBankSchema,
  toPointer,
  type Shape,
} from '../../contract/schemas';
import { type DerivedKeys } from '../derived-keys';
import { ApiProblem } from '../problem';

/** A start, as far as the backend gives it. */
export type StartWithoutBank = Shape<typeof startWithoutBankSchema>;

/** It travels in a ticket and a token, which have to fit into a header. */
const LENGTH_MAX = 2_000;
const HEADER = { alg: 'dir', enc: 'A256GCM' } as const;

/** Whatever the end user chooses, what is started then has such a member. */
const ANY_MEMBER = { kind: 'credentials', institutionCode: 'any' };

/**
 * Seals it for the page of one verification.
 *
 * @throws ApiProblem INVALID_REQUEST for one that could not be started with a bank, or is too long
 */
export async function sealStart(
  keys: DerivedKeys,
  verificationId: string,
  start: StartWithoutBank,
): Promise<string> {
  const { problems } = checkShape(startBodySchema, { ...start, member: ANY_MEMBER });
  const errors = problems?.map(({ path, problem }) => {
    return { pointer: toPointer(['start', ...path]), detail: problem };
  });
  if (errors !== undefined) throw new ApiProblem('INVALID_REQUEST', { errors });
  const text = new TextEncoder().encode(JSON.stringify({ verificationId, start }));
  const sealed = await new CompactEncrypt(text)
    .setProtectedHeader(HEADER)
    .encrypt(keys.key('page-start'));
  if (sealed.length <= LENGTH_MAX) return sealed;
  const detail = 'is too long for the address of a page; leave metadata out, or name the bank';
  throw new ApiProblem('INVALID_REQUEST', { errors: [{ pointer: '/start', detail }] });
}

/** Opens what this service has sealed; undefined for anything else. */
export async function openStart(
  keys: DerivedKeys,
  verificationId: string,
  sealed: string,
): Promise<StartWithoutBank | undefined> {
  for (const each of keys.all) {
    try {
      const { plaintext } = await compactDecrypt(sealed, each.key('page-start'), {
        keyManagementAlgorithms: [HEADER.alg],
        contentEncryptionAlgorithms: [HEADER.enc],
      });
      const opened = JSON.parse(new TextDecoder().decode(plaintext)) as {
        readonly verificationId: string;
        readonly start: unknown;
      };
      if (opened.verificationId !== verificationId) return undefined;
      // Of an earlier release, perhaps, so looked at again.
      return checkShape(startWithoutBankSchema, opened.start).value;
    } catch (error) {
      if (!(error instanceof joseErrors.JOSEError)) throw error;
    }
  }
  return undefined;
}
