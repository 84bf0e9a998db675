/**
 * Goal: what took effect is known where MX leaves out when the last job ran, and nothing is sent
 * twice or never. Method: the real adapter over a tidy simulator; times are left out here alone.
 */
import { describe, expect, it } from '@jest/globals';
import { type MemberObservation } from '../../domain';
import { type MxMember, type VerificationStarted } from '../../mx/port';
import { TENANT, activitiesOver, attemptOf, untilDone, useBench } from './bench';
import { fakeMx, inTurn, mxError } from './fake-mx';

const bench = useBench({ tidy: true });
const control = () => bench().simulator.control;
const answersOf = (route: string) => bench().simulator.requestLog.entries(route);

/** Activities over an MX that leaves out when a job ran: in a status, and in the member too. */
async function withoutTimes(where: 'status' | 'everywhere') {
  const { mx } = bench();
  const untold = { aggregatedAtMs: undefined, successfullyAggregatedAtMs: undefined };
  const observe: typeof mx.observe = async (...given) => ({
    ...(await mx.observe(...given)),
    ...untold,
  });
  const readMember: typeof mx.readMember = async (...given) => ({
    ...(await mx.readMember(...given)),
    ...(where === 'everywhere' ? { timestamps: untold } : {}),
  });
  return activitiesOver({ ...mx, observe, readMember });
}

describe('updateMember, where MX leaves its times out', () => {
  it.each(['DENIED', 'PREVENTED', 'LOCKED'])(
    'sends nothing again that may have ended %s, where the member has none either',
    async (connectionStatus) => {
      const { commands, credentials } = await withoutTimes('everywhere');
      const member = await bench().denied();
      const input = { ...member, baseline: {}, credentials: await credentials('INVALID') };
      control().addFault({ route: 'updateMember', kind: 'lose-response' });
      await attemptOf(commands.updateMember, input);
      // The bank tried them at once.
      control().forceStatus(input.memberGuid, { connectionStatus, status: 'COMPLETED' });
      await attemptOf(commands.updateMember, input, { attempt: 2 });
      expect(answersOf('updateMember')).toHaveLength(1);
    },
  );

  it.each([
    ['that never reached MX: sends it again', 'status', () => undefined, 2],
    [
      'whose job was rejected at once: sends nothing again',
      'lose-response',
      (guid: string) => {
        control().startBackgroundAggregation(guid);
        control().forceStatus(guid, { connectionStatus: 'DENIED', status: 'DENIED' });
      },
      1,
    ],
  ] as const)('knows by the time of the member an update %s', async (_what, kind, then, count) => {
    const { commands, credentials } = await withoutTimes('status');
    const member = await bench().denied();
    const input = { ...member, baseline: {}, credentials: await credentials('password') };
    control().addFault({ route: 'updateMember', kind });
    const first = await attemptOf(commands.updateMember, input);
    then(input.memberGuid);
    const options = { attempt: 2, memory: first.heartbeats.at(-1) };
    const second = await attemptOf(commands.updateMember, input, options);
    expect([second.error, answersOf('updateMember').length]).toEqual([undefined, count]);
  });

  it('sends the credentials although the member could not be read before', async () => {
    const { commands, credentials } = await withoutTimes('status');
    const member = await bench().denied();
    const input = { ...member, baseline: {}, credentials: await credentials('password') };
    control().addFault({ route: 'readMember', kind: 'status' });
    const { attempts } = await untilDone(commands.updateMember, input);
    expect([attempts, control().counters().membersUpdated]).toEqual([2, 1]);
  });
});

it('verifyMember knows its own job by the time of the member, where the status leaves it out', async () => {
  control().changeSettings({ instantaneousJobs: true });
  const { commands } = await withoutTimes('status');
  const input = await bench().verifyInput('sim_legacy');
  const { result } = await attemptOf(bench().commands.verifyMember, input);
  const { baseline } = (await attemptOf(commands.readMember, { ...input, ...TENANT })).result!;
  control().addFault({ route: 'verifyMember', kind: 'lose-response' });
  const second = await untilDone(commands.verifyMember, { ...input, baseline });
  expect([result?.connectionStatus, second.result?.hasSeenJob]).toEqual(['CREATED', true]);
  expect(answersOf('verifyMember')).toHaveLength(2);
});

describe('verifyMember takes no job for its own', () => {
  const lost = mxError('network', { method: 'POST', sent: 'unknown' });
  const runs = { connectionStatus: 'CREATED', isBeingAggregated: true, challenges: [] } as const;
  const over = { ...runs, connectionStatus: 'CONNECTED', isBeingAggregated: false } as const;
  const accepted = { kind: 'accepted', ...runs, timestamps: {} } as const;
  const startedMs = Date.now();
  const member = { userGuid: 'USR-1', memberGuid: 'MBR-1', baseline: {}, otherJobMs: 60_000 };
  const unsaid = { institutionCode: null, ownId: null, metadata: null, isOauth: null };

  it.each([
    ['that ran before, when nobody told since when', [lost, accepted], {}],
    [
      'that was met and still ran at the next look, when the member told since when',
      [{ kind: 'other-job' }, lost, accepted],
      { aggregatedAtMs: startedMs },
    ],
  ] as const)('%s', async (_what, answers, timestamps) => {
    const startVerification = inTurn<VerificationStarted>(...answers);
    const looks = answers.slice(1).map(() => runs);
    const observe = inTurn<MemberObservation>(...looks, { ...over, aggregatedAtMs: startedMs });
    const readMember = inTurn<MxMember>({ ...member, ...runs, ...unsaid, timestamps });
    const { commands } = await activitiesOver(fakeMx({ startVerification, observe, readMember }));
    await untilDone(commands.verifyMember, { ...member, wasRunning: true });
    expect(startVerification.calls).toBe(answers.length);
  });
});
