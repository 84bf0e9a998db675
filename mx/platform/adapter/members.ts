/** The port's operations about members and their accounts, over Platform. */
import {
  isMxError,
  type JobStarted,
  type MemberRef,
  type MxCall,
  type MxErrorCode,
  type MxMember,
  type MxMembers,
} from '../../port';
import { adaptAccounts, toAccountNumber, toMember } from '../../wire';
import { type PlatformClient } from '../client';
import { toChanges, toCreate } from './create-body';
import { creating } from './duplicates';
import { ordering } from './reworded';

type Client = Pick<PlatformClient, 'members' | 'settings'>;

/** Binds the operations about members to a client. */
export function adaptMembers(client: Client): MxMembers {
  const { members, settings } = client;
  const { startsWithCreation } = settings;
  const listMembers = async (userGuid: string, call?: MxCall): Promise<readonly MxMember[]> => {
    const all = await members.listAll(userGuid, call);
    return all.map((each) => {
      const member = toMember(each, { userGuid, memberGuid: each.guid });
      // What a lost answer to its creation would have told is told by the member's own state.
      return startsWithCreation ? { ...member, jobStarted: jobOf(member) } : member;
    });
  };
  const readMember = async (member: MemberRef, call?: MxCall): Promise<MxMember> =>
    toMember(await members.read(member, call), member);
  const findByOwnId = async (userGuid: string, ownId: string, call?: MxCall) => {
    const byPath = await readAsPath(client, { userGuid, memberGuid: ownId }, call);
    if (byPath !== 'no-path') return byPath;
    return (await listMembers(userGuid, call)).find((member) => member.ownId === ownId);
  };
  return {
    ...adaptAccounts(client),
    listMembers,
    readMember,
    readErrorCode: async (member, call) => (await readMember(member, call)).errorCode,
    findMember: findByOwnId,
    async createMember(member, call) {
      const { userGuid, institutionCode, ownId } = member;
      const { httpStatus, member: made } = await creating(
        () =>
          ordering(startsWithCreation, () =>
            members.create(userGuid, toCreate(settings, member), call),
          ),
        async () =>
          (await findByOwnId(userGuid, ownId, call)) !== undefined ||
          hasMemberAt(institutionCode, await listMembers(userGuid, call)),
      );
      const ref = { userGuid, memberGuid: made.guid };
      const told = { ...toMember(made, ref), institutionCode, ownId };
      if (!startsWithCreation) return { member: told };
      const isOauth = member.signIn.kind === 'oauth';
      const jobStarted = jobStartedBy(httpStatus, made.is_being_aggregated, isOauth);
      return { member: told, jobStarted };
    },
    async updateCredentials(member, credentials, call) {
      const { member: updated } = await members.update(
        member,
        toChanges(settings, credentials),
        call,
      );
      return { jobStarted: updated?.is_being_aggregated === true ? 'yes' : 'unknown' };
    },
    deleteMember: (member, call) => members.delete(member, call),
    async listNumbers(member, call) {
      const rows = await members.accountNumbers(member, call);
      // A student loan has a row without an account number, which is no result.
      return rows.filter((row) => (row.account_number ?? '') !== '').map(toAccountNumber);
    },
  };
}

/** Nobody shows whose credentials are the same: callers look, as after a 409. */
function hasMemberAt(institutionCode: string, members: readonly MxMember[]): boolean {
  return members.some((member) => member.institutionCode === institutionCode);
}

/**
 * Own ids that go into a path as they are: whether MX decodes others there is not documented
 * (mx-platform-contract.md §15).
 */
const PLAIN_ID = /^[\w-]+$/;

/** Rejections of a path that MX does not take, in place of a 404 to a member that is not there. */
const NO_PATH: ReadonlySet<MxErrorCode> = new Set([
  'bad-request',
  'constraint',
  'unprocessable',
  'rejected',
]);

/**
 * The member with this own id, which the answer may leave out (mx-platform-contract.md §6); a guid
 * that reads like it is another's. `no-path` where MX takes guids alone.
 */
async function readAsPath(
  { members, settings }: Client,
  byOwnId: MemberRef,
  call: MxCall | undefined,
): Promise<MxMember | 'no-path' | undefined> {
  const { userGuid, memberGuid: ownId } = byOwnId;
  if (!settings.startsWithCreation || !PLAIN_ID.test(ownId)) return 'no-path';
  try {
    const member = await members.readNamed(byOwnId, call);
    const found = toMember(member, { userGuid, memberGuid: member.guid });
    const isOurs = found.ownId === ownId || (found.ownId === null && member.guid !== ownId);
    return isOurs ? { ...found, ownId, jobStarted: jobOf(found) } : undefined;
  } catch (error) {
    if (!isMxError(error)) throw error;
    if (error.code === 'not-found') return undefined;
    if (NO_PATH.has(error.code)) return 'no-path';
    throw error;
  }
}

/**
 * Whether a job started with the creation that was answered so (mx-platform-contract.md §6): 202, it
 * was requested; 201, a product failed; 200 of a member that certainly does not run, none. One that
 * runs has started, whatever the status. At the bank's own page it starts when the end user is back.
 */
function jobStartedBy(httpStatus: number, isRunning: boolean | null, isOauth: boolean): JobStarted {
  if (isOauth) return 'unknown';
  if (isRunning === true || httpStatus === 202) return 'yes';
  if (httpStatus === 201) return 'failed';
  return httpStatus === 200 && isRunning === false ? 'no' : 'unknown';
}

function jobOf({ isBeingAggregated }: MxMember): JobStarted {
  return isBeingAggregated ? 'yes' : 'unknown';
}
