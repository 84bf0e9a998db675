/** Marks users that MX has already: those of before marks, of another product, of an old key. */
import { type OperatorCode } from '../../api/audit-stream';
import { withoutMark, type MarkOwner, type TenantMarks } from '../../codec';
import { isMxError, type MxPort, type MxUser } from '../../mx/port';

/** What claiming needs of MX. */
type ClaimPort = Pick<MxPort, 'readUser' | 'renameUser'>;

/** What is claimed, and for whom. */
export interface Claim {
  readonly tenantId: string;
  readonly userGuids: readonly string[];
  /** Takes a user that carries the mark of another tenant as well. */
  readonly isForced: boolean;
}

/** What became of one user. */
interface Claimed {
  readonly userGuid: string;
  readonly isDone: boolean;
  /** One sentence for the operator; holds no identifier. */
  readonly words: string;
}

/**
 * Writes the audit line: `user.taken` where the mark was another's, `user.claimed` for every other;
 * with a code, of what was not done. Throws when it cannot.
 */
export type ClaimAudit = (
  event: 'user.claimed' | 'user.taken',
  userGuid: string,
  code?: OperatorCode,
) => void;

/**
 * Claims the users, one after the other, and yields what became of each once its audit line is
 * written. Safe to repeat. The own id of a user stays in front of the mark, so that a start with
 * that `identifier` finds the user; one that MX has without an identifier gets its guid as own id.
 *
 * @throws what `audit` throws: then no other is claimed
 */
export async function* claimUsers(
  mx: ClaimPort,
  marks: TenantMarks,
  { tenantId, userGuids, isForced }: Claim,
  audit: ClaimAudit,
): AsyncGenerator<Claimed> {
  for (const userGuid of userGuids) {
    const claim = { tenantId, userGuid, isForced };
    const { event, words, code } = await claimOne(mx, marks, claim).catch(failed);
    audit(event, userGuid, code);
    yield { userGuid, isDone: code === undefined, words };
  }
}

/** How one claim went; a code where it was not done. */
interface Went {
  readonly event: Parameters<ClaimAudit>[0];
  readonly words: string;
  readonly code?: OperatorCode;
}

/** What was done, by whose the user was. */
const DONE: Readonly<Record<MarkOwner, string>> = {
  unmarked: 'claimed.',
  ours: "is this tenant's already; nothing was changed.",
  'ours-by-old-key': 'marked anew: its mark was made by an old key.',
  foreign: 'taken from another tenant.',
};
const REFUSED =
  'NOT claimed: it carries the mark of another tenant, or of a key that is not configured here. --force takes it all the same.';

async function claimOne(
  mx: ClaimPort,
  marks: TenantMarks,
  { tenantId, userGuid, isForced }: Omit<Claim, 'userGuids'> & { readonly userGuid: string },
): Promise<Went> {
  const user = await mx.readUser(userGuid);
  const owner = marks.ownerOf(tenantId, user.ownId);
  const event = owner === 'foreign' && isForced ? 'user.taken' : 'user.claimed';
  if (owner === 'ours') return { event, words: DONE.ours };
  if (owner === 'foreign' && !isForced) return { event, words: REFUSED, code: 'USER_FOREIGN' };
  try {
    await mx.renameUser(userGuid, marks.identifierFor(tenantId, ownIdOf(user)));
    // MX promises no field in an answer: what proves the tenant later has to be there now.
    const { ownId } = await mx.readUser(userGuid);
    if (marks.ownerOf(tenantId, ownId) === 'ours') return { event, words: DONE[owner] };
  } catch (error) {
    return { ...failed(error), event };
  }
  const words = 'NOT claimed: MX took the mark and does not show it.';
  return { event, words, code: 'MX_UNAVAILABLE' };
}

function ownIdOf({ ownId, userGuid }: MxUser): string {
  return ownId === null ? `claimed-${userGuid}` : withoutMark(ownId);
}

/** @throws the error where it is none of MX's */
function failed(error: unknown): Went {
  if (!isMxError(error)) throw error;
  const event = 'user.claimed';
  if (error.code === 'not-found')
    return { event, words: 'NOT claimed: MX does not know it.', code: 'USER_NOT_FOUND' };
  if (error.code === 'conflict')
    return {
      ...{ event, code: 'IDENTIFIER_TAKEN' },
      words: 'NOT claimed: another user of this tenant has the same identifier.',
    };
  return { event, words: `NOT claimed: ${error.message}.`, code: 'MX_UNAVAILABLE' };
}
