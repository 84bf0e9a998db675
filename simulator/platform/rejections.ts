/** Rejections in Platform's words: those of the example bodies where one exists, else Atrium's. */
import { type Reason, type Rejection } from '../errors';
import { INVALID_ROUTE } from '../untidy/error-body';
import { type World } from '../world';

const DUPLICATE = 'An object with these attributes already exists.';
const NOT_ENABLED = 'This feature is not enabled for the client.';

const TEXTS: Readonly<Partial<Record<Reason, string>>> = {
  emptyBody: 'The request body is empty.',
  verificationUnsupported: "Member's institution does not support instant account verification.",
  invalidKeys: 'Invalid credentials.',
  verificationNotEnabled: NOT_ENABLED,
  identificationNotEnabled: NOT_ENABLED,
  pathNotFound: INVALID_ROUTE,
  noVersion: 'A valid API version is required.',
  duplicateIdentifier: DUPLICATE,
  duplicateMember: DUPLICATE,
  otherJob: 'Another job is running on the member.',
  balanceTooSoon: 'Too many requests.',
};

/** HTTP status and text of a rejection. */
export function platformRejection(
  { reason, httpStatus, message }: Rejection,
  { settings }: World,
): { readonly status: number; readonly text: string } {
  const text = TEXTS[reason] ?? message;
  return { status: text === DUPLICATE ? settings.duplicateStatus : httpStatus, text };
}
