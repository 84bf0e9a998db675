/** Deletes verifications of one tenant, by their ids or by whose they are. */
import { toProblem, type OperatorEvent, type ProblemCode } from '../../api/audit-stream';
import {
  isVerificationClientError,
  type DeletionAtMx,
  type VerificationClient,
} from '../../client';

/** What deleting needs of the client. */
export type DeletingClient = Pick<
  VerificationClient,
  'lookUp' | 'list' | 'getVerification' | 'cancel' | 'result' | 'delete'
>;

/** What is deleted, and how. */
export interface Deletion {
  readonly tenantId: string;
  readonly which: { readonly verificationIds: readonly string[] } | { readonly userGuid: string };
  readonly mx: DeletionAtMx;
  /** Cancels those that run; without it they are left alone. */
  readonly cancels: boolean;
}

/** Writes the audit line of what was done or, with a code, was not. Throws when it cannot. */
export type Audit = (event: OperatorEvent, verificationId?: string, code?: ProblemCode) => void;

/** What became of one. */
export interface Deleted {
  readonly verificationId: string;
  readonly isDone: boolean;
  /** One sentence for the operator. */
  readonly words: string;
}

const PAGE_SIZE = 100;
/** A hundred thousand verifications, some minutes. */
const PAGES_MAX = 1_000;
/** A cancelled one ends within moments, its clean-up within two minutes. */
const END_WITHIN_MS = 150_000;

/**
 * Deletes them one after the other, and yields what became of each once its audit line is written.
 * Safe to repeat.
 *
 * @throws what `audit` throws: then nothing more is deleted
 */
export async function* deleteVerifications(
  client: DeletingClient,
  deletion: Deletion,
  audit: Audit,
): AsyncGenerator<Deleted> {
  if ('userGuid' in deletion.which) audit('verification.listed');
  for await (const verificationId of idsOf(client, deletion)) {
    const done = await deleteOne(client, verificationId, deletion, audit).catch(
      (error: unknown) => {
        const code = codeOf(error);
        audit('verification.deleted', verificationId, code);
        return told(error);
      },
    );
    yield { verificationId, ...done };
  }
}

/** Temporal has no index of users, so each verification of the tenant is looked at. */
async function* idsOf(
  client: DeletingClient,
  { tenantId, which }: Deletion,
): AsyncGenerator<string> {
  if ('verificationIds' in which) {
    yield* which.verificationIds;
    return;
  }
  const found: string[] = [];
  let cursor: string | undefined;
  let pages = 0;
  do {
    if (pages >= PAGES_MAX)
      throw new Error('There are too many. Name the verifications by their ids.');
    pages += 1;
    const more = cursor === undefined ? {} : { cursor };
    const page = await client.list({ tenantId, pageSize: PAGE_SIZE, ...more });
    for (const { verificationId } of page.verifications) {
      if (await isOf(client, verificationId, which.userGuid)) found.push(verificationId);
    }
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  // After the last page: a list whose entries go while it is read may leave some out.
  yield* found;
}

/** One that cannot be read has a user that nobody knows: it is told where it is named by its id. */
async function isOf(
  client: DeletingClient,
  verificationId: string,
  userGuid: string,
): Promise<boolean> {
  try {
    return (await client.getVerification(verificationId)).userGuid === userGuid;
  } catch (error) {
    if (isVerificationClientError(error) && UNREADABLE.has(error.code)) return false;
    throw error;
  }
}

const UNREADABLE: ReadonlySet<string> = new Set(['VERIFICATION_NOT_FOUND', 'VERIFICATION_BROKEN']);

async function deleteOne(
  client: DeletingClient,
  verificationId: string,
  { tenantId, mx, cancels }: Deletion,
  audit: Audit,
): Promise<Omit<Deleted, 'verificationId'>> {
  const leave = (code: ProblemCode, words: string) => {
    audit('verification.deleted', verificationId, code);
    return { isDone: false, words: `NOT deleted: ${words}` };
  };
  const { tenantId: owner, hasEnded } = await client.lookUp(verificationId);
  if (owner !== tenantId) return leave('VERIFICATION_NOT_FOUND', 'it is another tenant’s.');
  if (!hasEnded) {
    if (!cancels) return leave('VERIFICATION_RUNNING', 'it still runs. --cancel ends it first.');
    await client.cancel(verificationId, { reason: 'deleted by an operator' });
    audit('verification.cancelled', verificationId);
    await client.result(verificationId, { timeoutMs: END_WITHIN_MS });
  }
  const { atMx } = await client.delete(verificationId, { mx });
  audit('verification.deleted', verificationId);
  return { isDone: true, words: `deleted; ${AT_MX[atMx]}.` };
}

/** What is cancelled and does not end still runs; elsewhere `TIMED_OUT` means another thing. */
function codeOf(error: unknown): ProblemCode {
  const isLate = isVerificationClientError(error) && error.code === 'TIMED_OUT';
  return isLate ? 'VERIFICATION_RUNNING' : toProblem(error).code;
}

const AT_MX = {
  kept: 'what MX has stays',
  deleted: 'deleted at MX too',
  'nothing-there': 'MX has nothing of it',
} as const;

/** @throws the error where it is none of the client's */
function told(error: unknown): Omit<Deleted, 'verificationId'> {
  if (!isVerificationClientError(error)) throw error;
  if (error.code === 'VERIFICATION_NOT_FOUND')
    return { isDone: true, words: 'is unknown, or deleted already.' };
  return { isDone: false, words: `NOT deleted: ${error.code}. ${error.message}` };
}
