/** Goal: what MX says of a job that starts with its member reaches the process, also after a lost answer. */
import { describe, expect, it } from '@jest/globals';
import { type MxPort } from '../../mx/port';
import { VERIFICATION_ID, activitiesOver, attemptOf, useBench } from './bench';
import { fakeMx, inTurn } from './fake-mx';

const bench = useBench();

describe('createMember, where the verification may start with the member', () => {
  const TOLD = {
    userGuid: 'USR-1',
    memberGuid: 'MBR-1',
    institutionCode: 'mxbank',
    ownId: `av-${VERIFICATION_ID}`,
    metadata: null,
    isOauth: false,
    connectionStatus: 'CREATED',
    isBeingAggregated: false,
    timestamps: { aggregatedAtMs: 1_000, successfullyAggregatedAtMs: null },
  };
  const NO_JOB = { aggregatedAtMs: null, successfullyAggregatedAtMs: null };
  const run = async (played: Partial<MxPort>, attempt = 1) => {
    const { commands } = await activitiesOver(fakeMx(played));
    const { credentials: _sealed, ...input } = await bench().newMember();
    return (await attemptOf(commands.createMember, input, { attempt })).result;
  };

  it.each([
    ['yes', { jobStarted: 'yes', baseline: TOLD.timestamps }],
    ['no', { baseline: TOLD.timestamps }],
    ['unknown', { jobStarted: 'unknown', baseline: NO_JOB }],
    ['failed', { jobStarted: 'failed', errorCode: 2005 }],
  ] as const)('tells whether it did: %s', async (jobStarted, expected) => {
    const created = { member: TOLD, jobStarted };
    const readErrorCode = inTurn<number>(2005);
    const state = await run({ createMember: inTurn(created), readErrorCode });
    expect(state).toMatchObject(expected);
    expect(readErrorCode.calls).toBe(jobStarted === 'failed' ? 1 : 0);
  });

  it('measures a member whose answer was lost against no job at all', async () => {
    const findMember = inTurn<typeof TOLD & { jobStarted: 'unknown' }>({
      ...TOLD,
      jobStarted: 'unknown',
    });
    expect(await run({ findMember }, 2)).toMatchObject({ jobStarted: 'unknown', baseline: NO_JOB });
  });
});
