/**
 * Goal: whoever looks an institution up gets it, or a failure of a fixed type and nothing that MX
 * said. Method: the activities over a simulator that fails on purpose.
 */
import { describe, expect, it } from '@jest/globals';
import { createLookUpActivities } from '../../activities';
import { type MxCall, type MxPort } from '../../mx/port';
import { failureOf, attemptOf, useBench } from './bench';

describe('a look-up', () => {
  const bench = useBench();

  it('finds institutions by name, one by its code, and its form', async () => {
    const { lookUps } = bench();
    const search = { name: 'mx bank', page: 1, pageSize: 10 };
    const { result: page } = await attemptOf(lookUps.searchInstitutions, search);
    const mxBank = expect.objectContaining({ code: 'mxbank', canVerify: true });
    expect(page?.items).toEqual(expect.arrayContaining([mxBank]));
    const ref = { institutionCode: 'mxbank' };
    expect((await attemptOf(lookUps.readInstitution, ref)).result).toEqual(mxBank);
    const { result: form } = await attemptOf(lookUps.readSignInForm, ref);
    expect(form?.map(({ type }) => type)).toEqual(['LOGIN', 'PASSWORD']);
  });

  it('takes the turn of the tenant whose question it is', async () => {
    const owners: (string | undefined)[] = [];
    const seen = (_of: unknown, call?: MxCall) => {
      owners.push(call?.tenantId);
      return Promise.reject(new Error('seen'));
    };
    const mx = { searchInstitutions: seen, readInstitution: seen, loginFields: seen };
    const lookUps = createLookUpActivities({ mx: mx as unknown as MxPort });
    const activities = Object.values(lookUps) as ((of: object) => Promise<unknown>)[];
    for (const tenantId of ['beta', undefined]) {
      const whose = tenantId === undefined ? {} : { tenantId };
      for (const activity of activities) await attemptOf(activity, {}, whose);
    }
    expect(owners).toEqual([...Array<string>(3).fill('beta'), undefined, undefined, undefined]);
  });

  it.each(['no_such_bank', '../users', '%'])(
    'tells of a code that there is not: %s',
    async (institutionCode) => {
      const { lookUps } = bench();
      for (const read of [lookUps.readInstitution, lookUps.readSignInForm]) {
        const failed = failureOf(
          await attemptOf(read as (of: object) => Promise<unknown>, { institutionCode }),
        );
        expect([failed.type, failed.nonRetryable]).toEqual(['InstitutionNotFound', true]);
      }
    },
  );

  it.each([
    ['html', 'MxUnavailable'],
    ['truncated-json', 'MxUnavailable'],
    ['reset', 'MxUnavailable'],
    ['status', 'MxUnavailable'],
    ['rate-limit', 'MxRateLimited'],
  ] as const)('passes nothing of MX on, and is told at once: %s', async (kind, type) => {
    const { lookUps, simulator } = bench();
    simulator.control.addFault({ route: 'readInstitution', kind, times: 1 });
    const failed = failureOf(
      await attemptOf(lookUps.readInstitution, { institutionCode: 'mxbank' }),
    );
    expect([failed.type, failed.nonRetryable]).toEqual([type, true]);
    expect(JSON.stringify([failed.message, failed.details])).not.toMatch(
      /Bad Gateway|simulat|html>/i,
    );
  });

  it('ends with its cancellation', async () => {
    const { lookUps, simulator } = bench();
    simulator.control.addFault({ route: 'readInstitution', kind: 'hang', times: 1 });
    const { error } = await attemptOf(
      lookUps.readInstitution,
      { institutionCode: 'mxbank' },
      {
        during: (environment) => setTimeout(() => environment.cancel(), 20),
      },
    );
    expect(error).toMatchObject({ name: 'CancelledFailure' });
  });
});
