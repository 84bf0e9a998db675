/** How the double's member comes to be, by each connection method. */
import { randomUUID } from 'node:crypto';
import { type ConnectWidgetSource, type OauthSource } from '../../domain';
import { countRound, takeCredentials } from './asking';
import { type Case } from './case';
import { recoverBeforeVerify } from './recovery';
import { OutcomeReached } from './run';

/** What follows once the member is there. */
export type Connection = 'verify' | 'read-numbers' | 'reuse-numbers';

/** Connects the member. @throws OutcomeReached */
export async function connectMember(given: Case): Promise<Connection> {
  const { run, input, institutions } = given;
  await run.at('createUser');
  if (input.user.kind === 'new') run.change({ userGuid: `USR-${randomUUID()}` });
  const { member } = input;
  if (member.kind === 'existing-member') return connectExisting(given, member.memberGuid);
  const { institutionCode } = member;
  const institution =
    institutionCode === undefined ? undefined : institutions.find(institutionCode);
  if (institutionCode !== undefined && institution === undefined)
    throw new OutcomeReached('institution-not-found');
  if (institution?.canVerify === false) throw new OutcomeReached('institution-not-supported');
  if (member.kind === 'credentials') {
    await takeCredentials(given, member.credentials);
    await run.at('createMember');
    run.change({ memberGuid: newMember() });
    return 'verify';
  }
  return visitPage(given, member);
}

async function connectExisting(given: Case, memberGuid: string): Promise<Connection> {
  const { run, input, known, memberStatus, institutionCode } = given;
  await run.at('readMember');
  run.change({ memberGuid, institutionCode });
  given.signIns += 1;
  if (input.policies?.reuseKnownNumbers === true && known.length > 0) return 'reuse-numbers';
  if (memberStatus !== undefined) await recoverBeforeVerify(given, memberStatus);
  return 'verify';
}

/** The end user is at the bank's page or in the widget until a test says how that ended. */
async function visitPage(
  given: Case,
  { kind }: OauthSource | ConnectWidgetSource,
): Promise<Connection> {
  const { run } = given;
  const isOauth = kind === 'oauth';
  if (isOauth) {
    await run.at('createMember');
    run.change({ memberGuid: newMember() });
  }
  run.change({
    phase: 'AWAITING_OPEN_URL',
    step: isOauth ? 'awaitOauthMember' : 'awaitWidgetMember',
    nextAction: {
      kind: 'open-url',
      round: countRound(given),
      deadline: run.deadlineIn(run.limits.openUrlMs),
      reason: 'first',
      attemptsLeft: 1,
      page: kind,
    },
  });
  const end = await run.wait(run.limits.openUrlMs);
  run.change({ phase: 'CONNECTING', nextAction: { kind: 'none' } });
  if (end.kind !== 'page')
    throw new OutcomeReached(isOauth ? 'oauth-not-completed' : 'widget-not-completed');
  if (!isOauth) run.change({ memberGuid: newMember() });
  if (!end.isApproved) {
    run.change({ connectionStatus: 'DENIED' });
    throw new OutcomeReached('denied');
  }
  return isOauth ? 'verify' : 'read-numbers';
}

function newMember(): string {
  return `MBR-${randomUUID()}`;
}
