/** Goal: the worker's parts are what configuration says: an opener for its own key alone, workflow code from bundle or source. */
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { generateSealingKeyPair, importSealingKey, seal } from '../../codec';
import { type SealBinding } from '../../domain';
import { createDependencies, workflowsPath } from '../../worker';
import { workflowSource } from '../../worker/workflow-source';
import { MX_NOWHERE } from './mx-nowhere';

const BINDING: SealBinding = { verificationId: 'v-1', purpose: 'credential', field: 'CRD-1' };

describe('what activities are built from', () => {
  it('opens what was sealed to the key of this worker, and nothing else', async () => {
    const own = await generateSealingKeyPair();
    const other = await generateSealingKeyPair();
    const key = await importSealingKey(JSON.stringify(own.privateJwk));
    const { unseal, pollIntervalMs, mx } = createDependencies(MX_NOWHERE, key);
    mx.close();
    expect(pollIntervalMs).toBe(3_000);
    expect(await unseal(await seal(own.publicJwk, 'secret', BINDING), BINDING)).toBe('secret');
    const foreign = unseal(await seal(other.publicJwk, 'secret', BINDING), BINDING);
    await expect(foreign).rejects.toMatchObject({ code: 'unknown-key' });
  });

  it('rejects plain http to a host that is neither this machine nor allowed', async () => {
    const { privateJwk } = await generateSealingKeyPair();
    const key = await importSealingKey(JSON.stringify(privateJwk));
    const remote = { ...MX_NOWHERE, baseUrl: 'http://simulator:4010' };
    expect(() => createDependencies(remote, key)).toThrow(/http/);
    createDependencies({ ...remote, plainHttpAllowed: true }, key).mx.close();
  });
});

describe('the workflow code', () => {
  it('comes from the bundle where one is given, wherever the process was started', () => {
    expect(workflowSource('dist/bundle.js')).toEqual({
      workflowBundle: { codePath: path.resolve('dist/bundle.js') },
    });
  });

  it('comes from its sources everywhere else', () => {
    expect(workflowSource(undefined)).toEqual({ workflowsPath: workflowsPath() });
    expect(require.resolve(workflowsPath())).toMatch(/workflows[/\\]index\.ts$/);
  });
});
