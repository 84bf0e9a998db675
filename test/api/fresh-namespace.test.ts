/**
 * Goal: an API that starts before any worker makes its namespace ready; while it cannot, it says
 * so. Method: the process's own start on a namespace that nobody has touched; a played client where
 * the server rejects them.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { SCOPES, createApiKey, runApi } from '../../api';
import { generateSealingKeyPair, newPayloadKeys } from '../../codec';
import { createLogger } from '../../runtime';
import { freePort } from '../../tools/dev-server';
import { eventually } from '../../tools/waiting';
import { freshNamespaceOptions } from '../support/dev-server';
import { aSecret } from '../support/keys';
import { payloadEnvironment } from '../../tools/payload-environment';
import { describeWithServer } from '../support/server-suite';
import { Caller, aStart } from './support/api';
import { aPlayedClient, startStubbedApi } from './support/stub-api';

const LIST = '/v1/verifications';

describeWithServer('on a namespace that nobody has touched', () => {
  it('the first request works, and the API is ready', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fresh-'));
    const { key, record } = createApiKey({ tenantId: 'dev', scopes: SCOPES });
    writeFileSync(join(folder, 'keys.json'), JSON.stringify({ keys: [record] }), { mode: 0o600 });
    const { env } = await freshNamespaceOptions();
    const { publicJwk } = await generateSealingKeyPair();
    const port = await freePort();
    const process = await runApi({
      ...env,
      SEALING_PUBLIC_KEY: JSON.stringify(publicJwk),
      ...payloadEnvironment(newPayloadKeys()),
      API_KEYS_FILE: join(folder, 'keys.json'),
      API_TOKEN_SECRET: aSecret(),
      API_PORT: String(port),
      API_METRICS_PORT: '0',
      API_AUDIT_FILE: join(folder, 'audit.jsonl'),
      LOG_LEVEL: 'error',
    });
    try {
      const caller = new Caller(`http://127.0.0.1:${String(port)}`, key);
      const first = await Promise.all([caller.post(LIST, aStart()), caller.get(LIST)]);
      // On a busy machine the registration may take longer than a request waits for it.
      for (const { status, body } of first) {
        if (status >= 400)
          expect({ status, code: body.code }).toEqual({ status: 503, code: 'NOT_READY' });
      }
      await eventually('ready', async () => (await caller.get('/readyz')).status === 200);
      expect((await caller.post(LIST, aStart())).status).toBe(201);
      expect((await caller.get(`${LIST}?phase=CONNECTING`)).status).toBe(200);
    } finally {
      await process.close();
      rmSync(folder, { recursive: true });
    }
  });
});

it('an API whose server does not permit it says so, is not ready, and serves once somebody did it', async () => {
  const lines: string[] = [];
  let isPermitted = false;
  const { api, caller } = await startStubbedApi(aPlayedClient().client, {
    prepare: () =>
      isPermitted ? Promise.resolve() : Promise.reject(new Error('Have them registered once')),
    logger: createLogger('error', { write: (line) => lines.push(line) }),
  });
  const answers = async () => {
    const all = [caller.get('/readyz'), caller.post(LIST, aStart()), caller.get(LIST)];
    return (await Promise.all(all)).map(({ status, body }) => [
      status,
      status < 400 ? undefined : body.code,
    ]);
  };
  try {
    expect(await answers()).toEqual(Array(3).fill([503, 'NOT_READY']));
    expect(await answers()).toEqual(Array(3).fill([503, 'NOT_READY']));
    expect(lines.filter((line) => line.includes('Have them registered once'))).toHaveLength(1);
    // What needs no attribute is served all the same.
    expect((await caller.get(`${LIST}/never-was`)).status).toBe(404);
    isPermitted = true;
    await eventually('ready', async () => (await caller.get('/readyz')).status === 200);
    expect((await answers()).map(([status]) => status)).toEqual([200, 201, 200]);
  } finally {
    await api.close();
  }
});
