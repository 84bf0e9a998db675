/** The members that a user has before the Connect widget is opened, each with the numbers it has. */
import { KNOWN_ACCOUNTS_MAX, MEMBERS_MAX, timestampsOf } from '../domain';
import { isMxError, type MxCall, type MxMember } from '../mx/port';
import { type CommandContext } from './command';
import { type ActivityDependencies } from './dependencies';
import { failure } from './failures';
import { knownAccounts, withStart, type KnownAccounts, type MemberBefore } from './member-state';

/** Members read at once; a tenant's calls take their turns at MX all the same. */
const AT_ONCE_MAX = 10;
/**
 * After this no further member is read: each waits 3 s and takes two calls of 10 s at most, and an
 * attempt has 120 s. What is missing is the next attempt's.
 */
const READING_MS = 80_000;

/**
 * Reads them. Where a read fails, the others under way end first, and the next attempt begins with
 * what they told: among so many reads one that fails must not cost all.
 *
 * @throws failure `MemberLimitReached` for more than {@link MEMBERS_MAX}: nobody could tell an older
 * member from the widget's own · the first error of a read
 */
export async function membersBefore(
  deps: ActivityDependencies,
  userGuid: string,
  { call, memory, remember }: CommandContext,
): Promise<readonly MemberBefore[]> {
  const members = await deps.mx.listMembers(userGuid, call);
  if (members.length > MEMBERS_MAX) throw failure('MemberLimitReached');
  const earlier = (memory as readonly MemberBefore[] | undefined) ?? [];
  const read = new Map(earlier.map((each) => [each.memberGuid, each]));
  const waiting = members.filter(({ memberGuid }) => !read.has(memberGuid));
  const errors: unknown[] = [];
  const beganMs = performance.now();
  const readOn = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      if (errors.length > 0) return;
      try {
        if (performance.now() - beganMs > READING_MS) throw failure('MxUnavailable');
        read.set(next.memberGuid, await readBefore(deps, next, call));
      } catch (error) {
        errors.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE_MAX }, readOn));
  const found = withinBudget(members.flatMap(({ memberGuid }) => read.get(memberGuid) ?? []));
  if (errors.length === 0) return found;
  if (found.length > earlier.length) remember(found);
  throw errors[0];
}

async function readBefore(
  deps: ActivityDependencies,
  { userGuid, memberGuid, timestamps: told }: MxMember,
  call: MxCall,
): Promise<MemberBefore> {
  const ref = { userGuid, memberGuid };
  const timestamps = timestampsOf(await withStart(deps, ref, told, call));
  const knownAccountGuids = await knownAccounts(deps.mx, ref, call).catch(unknownIfGone);
  return { memberGuid, timestamps, knownAccountGuids };
}

/**
 * A member may be deleted while the list is read; if MX has it all the same, nobody knows which
 * numbers it had.
 */
function unknownIfGone(error: unknown): KnownAccounts {
  if (!isMxError(error) || error.code !== 'not-found') throw error;
  return null;
}

/** Of all members together no more accounts than {@link KNOWN_ACCOUNTS_MAX}, the first ones'. */
function withinBudget(members: readonly MemberBefore[]): readonly MemberBefore[] {
  let countLeft = KNOWN_ACCOUNTS_MAX;
  return members.map((member) => {
    const count = member.knownAccountGuids?.length ?? 0;
    if (count > countLeft) return { ...member, knownAccountGuids: null };
    countLeft -= count;
    return member;
  });
}
