/** Marks users that MX has already: those of before marks, of another product, of an old key. */
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
 * Claims the users, one after the other, and yields what became of each. Safe to repeat. The own id
 * of a user stays in front of the mark, so that a start with that `identifier` finds the user; one
 * that MX has without an identifier gets its guid as own id.
 */
export async function* claimUsers(
  mx: ClaimPort,
  marks: TenantMarks,
  { tenantId, userGuids, isForced }: Claim,
): AsyncGenerator<Claimed> {
  for (const userGuid of userGuids) {
    const words = await claimOne(mx, marks, { tenantId, userGuid, isForced }).catch(wordsOf);
    const isDone = Object.values(DONE).includes(words);
    yield { userGuid, isDone, words };
  }
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
): Promise<string> {
  const user = await mx.readUser(userGuid);
  const owner = marks.ownerOf(tenantId, user.ownId);
  if (owner === 'ours') return DONE.ours;
  if (owner === 'foreign' && !isForced) return REFUSED;
  await mx.renameUser(userGuid, marks.identifierFor(tenantId, ownIdOf(user)));
  // MX promises no field in an answer: what proves the tenant later has to be there now.
  const { ownId } = await mx.readUser(userGuid);
  return marks.ownerOf(tenantId, ownId) === 'ours'
    ? DONE[owner]
    : 'NOT claimed: MX took the mark and does not show it.';
}

function ownIdOf({ ownId, userGuid }: MxUser): string {
  return ownId === null ? `claimed-${userGuid}` : withoutMark(ownId);
}

/** @throws the error where it is none of MX's */
function wordsOf(error: unknown): string {
  if (!isMxError(error)) throw error;
  if (error.code === 'not-found') return 'NOT claimed: MX does not know it.';
  if (error.code === 'conflict')
    return 'NOT claimed: another user of this tenant has the same identifier.';
  return `NOT claimed: ${error.message}.`;
}
