/**
 * Goal: the API needs no key of MX: a worker looks institutions up for it, and nothing of that
 * stays behind. Method: the API as a process of its own, given no setting of MX.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from '@jest/globals';
import { SCOPES } from '../../api';
import { eventually } from '../../tools/waiting';
import { startApiProcess } from '../../tools/api-process';
import { openStackWithoutWorker, startWorkersOf, useStarted } from '../integration/support/stack';
import { aSecret } from '../support/keys';
import { describeWithServer } from '../support/server-suite';
import { Caller, aKey, expectProblem } from './support/api';

describeWithServer('institutions', () => {
  const { key, record } = aKey('dev', SCOPES);
  const running = useStarted(async (onEnd) => {
    const stack = await openStackWithoutWorker();
    onEnd(() => stack.close());
    const folder = mkdtempSync(path.join(tmpdir(), 'api-'));
    onEnd(() => {
      rmSync(folder, { recursive: true });
    });
    const apiKeysFile = path.join(folder, 'keys.json');
    writeFileSync(apiKeysFile, JSON.stringify({ keys: [record] }), { mode: 0o600 });
    const { devServer: temporal, sealingKeys: keys, payloadKeys } = stack;
    const tokenSecret = aSecret();
    const api = await startApiProcess({ temporal, keys, payloadKeys, apiKeysFile, tokenSecret });
    onEnd(() => api.child.stop());
    return { stack, caller: new Caller(api.url, key) };
  });

  it('cannot be looked up without a worker, and are not looked up later for nobody', async () => {
    const { caller, stack } = running();
    expectProblem(await caller.get('/v1/institutions/mxbank'), 503, 'WORKER_UNAVAILABLE');
    const workers = await startWorkersOf(stack, stack.simulator);
    try {
      const found = await caller.get('/v1/institutions?name=mx%20bank&pageSize=10');
      const mxBank = expect.objectContaining({ code: 'mxbank', supportsAccountVerification: true });
      expect(found.body.institutions).toEqual(expect.arrayContaining([mxBank]));
      expect(stack.simulator.requestLog.entries('readInstitution')).toEqual([]);
      expect((await caller.get('/v1/institutions/mxbank')).body).toEqual(mxBank);
      const form = await caller.get('/v1/institutions/mxbank/credentials');
      expect(form.body.credentials.map(({ type }) => type)).toEqual(['LOGIN', 'PASSWORD']);
      expectProblem(await caller.get('/v1/institutions/none'), 404, 'INSTITUTION_NOT_FOUND');
      await eventually('no record is left of what was looked up', async () => {
        const { count } = await stack.temporal.activity.count("ExecutionStatus != 'Running'");
        return count === 0;
      });
    } finally {
      await workers.close();
    }
  });
});
