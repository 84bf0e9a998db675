/**
 * The webhooks that Platform would send for a member as it is now (mx-platform-contract.md §14). The
 * simulator sends nothing: a test fetches them from the control surface and posts them itself.
 */
import { accountsOf, numbersOf } from '../accounts';
import { institutionGuid } from '../catalogue';
import { seededFraction } from '../guids';
import { type FinishedJob } from '../member-view';
import { type MemberRecord } from '../records';
import { CONNECTION_STATUSES } from '../scenarios/scenario-table';
import { accountsKey, type World } from '../world';
import { statusMessage } from './wire';

/** One webhook: its body, and the header that repeats the request's correlation value. */
export interface Webhook {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The only statuses that a webhook tells. */
const TOLD = 'CHALLENGED DENIED EXPIRED IMPAIRED IMPEDED LOCKED PREVENTED REJECTED'.split(' ');

/** Each job that ended well, the status if it is one of those that are told, and the member. */
export function webhooksOf(world: World, member: MemberRecord): readonly Webhook[] {
  const nowMs = world.clock.now().getTime();
  const jobs = member.machine.finishedJobs(nowMs).flatMap((job) => jobBody(world, member, job));
  const { callbackPayload } = member;
  const headers: Webhook['headers'] =
    callbackPayload === null ? {} : { 'x-callback-payload': callbackPayload };
  return [
    ...jobs.map((body) => ({ headers, body })),
    ...statusBody(world, member, nowMs).map((body) => ({ headers: {}, body })),
    { headers, body: memberBody(world, member, nowMs) },
  ];
}

function jobBody(world: World, member: MemberRecord, job: FinishedJob): readonly Webhook['body'][] {
  const common = {
    action: 'member_data_updated',
    completed_at: seconds(job.atMs),
    completed_on: new Date(job.atMs).toISOString().slice(0, 10),
    job_guid: job.guid,
    ...names(world, member),
  };
  if (job.brings.includes('numbers')) {
    return [{ ...common, accounts: accountGuids(world, member, job), type: 'VERIFICATION' }];
  }
  if (job.kind !== 'aggregation') return [];
  const counts = { transactions_created_count: 0, transactions_updated_count: 0 };
  return [{ ...common, ...counts, is_background: false, type: 'AGGREGATION' }];
}

/** MX's sample has an array, its table a string: untidy it can be a string. */
function accountGuids(world: World, member: MemberRecord, job: FinishedJob) {
  const accounts = accountsOf(accountsKey(world, member), member.scenario);
  const guids = numbersOf(accounts, member.scenario, [job]).map(({ accountGuid }) => accountGuid);
  const isText = !world.isTidy && seededFraction(world.seed, 'accounts', job.guid) < 1 / 2;
  return isText ? guids.join(',') : guids;
}

function statusBody(world: World, member: MemberRecord, nowMs: number) {
  const { connectionStatus } = member.machine.view(nowMs);
  if (connectionStatus === null || !TOLD.includes(connectionStatus)) return [];
  const { user_id: _unsaid, ...guids } = names(world, member);
  const type = 'CONNECTION_STATUS';
  return [{ action: 'CHANGED', ...shownStatus(member, connectionStatus), ...guids, type }];
}

function memberBody(world: World, member: MemberRecord, nowMs: number) {
  const view = member.machine.view(nowMs);
  const { member_guid: guid, ...user } = names(world, member);
  return {
    action: 'updated',
    aggregated_at: view.aggregatedAtMs === null ? null : seconds(view.aggregatedAtMs),
    ...shownStatus(member, view.connectionStatus),
    guid,
    id: member.identifier,
    institution_code: member.institution.code,
    institution_guid: institutionGuid(member.institution),
    is_being_aggregated: view.isBeingAggregated,
    type: 'MEMBER',
    ...user,
  };
}

function shownStatus({ institution }: MemberRecord, connectionStatus: string | null) {
  return {
    connection_status: connectionStatus,
    connection_status_id: Object.keys(CONNECTION_STATUSES).indexOf(connectionStatus ?? ''),
    connection_status_message: statusMessage(connectionStatus, institution.name),
  };
}

function names({ store }: World, { guid, userGuid }: MemberRecord) {
  const user_id = store.user(userGuid)?.identifier ?? null;
  return { member_guid: guid, user_guid: userGuid, user_id };
}

function seconds(ms: number): number {
  return Math.floor(ms / 1000);
}
