/**
 * Goal: what the real server does with a payload over 2 MB, and that no verification comes near it.
 * Method: an MX that gives one user far too long a guid, and the others far more accounts and
 * transactions than a result may hold.
 */
import { expect, test } from '@jest/globals';
import { importPayloadKeys, importSealingKeys } from '../../codec';
import { ACCOUNT_NUMBERS_MAX, jsonBytes } from '../../domain';
import { memberChangedSignal } from '../../contract/messages';
import { verificationWorkflowId } from '../../contract/names';
import { openWorkerConnection } from '../../runtime/worker';
import { play } from '../../tools/end-user/at-client';
import { atMxBank } from '../../tools/end-user/at-mx';
import { simulatorConfig } from '../../tools/stack';
import { createDependencies, startVerificationWorkers } from '../../worker';
import { sharedWorkflowBundle } from '../support/dev-server';
import { describeWithOwnServer } from '../support/server-suite';
import { openStackWithoutWorker, quietRuntime, useStarted } from './support/stack';

const LIMIT_BYTES = 2 * 1_024 * 1_024;
const TOO_MUCH = 'x'.repeat(LIMIT_BYTES + 100_000);
const guid = (index: number) => `ACT-${String(index)}-`.padEnd(200, 'x');

describeWithOwnServer('a payload over the limit of the server', () => {
  const started = useStarted(async (onEnd) => {
    const stack = await openStackWithoutWorker();
    onEnd(() => stack.close());
    quietRuntime();
    const connection = await openWorkerConnection(stack.devServer.target);
    onEnd(() => connection.close());
    const key = await importSealingKeys(JSON.stringify(stack.sealingKeys.privateJwk));
    const dependencies = createDependencies(simulatorConfig(stack.simulator, 20), key, undefined);
    const { mx } = dependencies;
    const unkind: typeof mx = {
      ...mx,
      createUser: (user, call) =>
        user.ownId === 'too-much'
          ? Promise.resolve({ userGuid: TOO_MUCH, ownId: null, isDisabled: false })
          : mx.createUser(user, call),
      listNumbers: async (member, call) => {
        const [row] = await mx.listNumbers(member, call);
        const rows = Array.from({ length: 600 }, (_, index) => ({
          ...row!,
          accountGuid: guid(index),
        }));
        return row === undefined ? [] : rows;
      },
      listTransactions: async (member, page, call) => {
        const { items } = await mx.listTransactions(member, { ...page, page: 1 }, call);
        const long = { ...items[0]!, accountGuid: guid(0), description: 'é'.repeat(1_000) };
        return { items: Array(100).fill(long), totalPages: 20, totalEntries: 2_000 };
      },
    };
    const workers = await startVerificationWorkers({
      connection,
      namespace: stack.devServer.namespace,
      dependencies: { ...dependencies, mx: unkind },
      payloadKeys: await importPayloadKeys(JSON.stringify(stack.payloadKeys)),
      commandsPerSecond: 50,
      pollingSlots: 5,
      workflowBundlePath: sharedWorkflowBundle(),
    });
    onEnd(() => workers.shutdown());
    return stack;
  });
  const runOf = (id: string) => started().temporal.workflow.getHandle(verificationWorkflowId(id));

  test('ends its activity with a type that has an outcome, and is rejected where it is sent', async () => {
    const user = { kind: 'new', identifier: 'too-much' } as const;
    const start = atMxBank('password', { user });
    const { result, verificationId } = await play(started().client, start);
    expect(result.outcome.code).toBe('mx-contract-broken');
    const hint = { event: 'other', memberGuid: TOO_MUCH } as const;
    await expect(runOf(verificationId).signal(memberChangedSignal, hint)).rejects.toThrow();
    expect((await runOf(verificationId).describe()).historySize).toBeLessThan(100_000);
  });

  test('is never made of far too many accounts and transactions, which are cut and flagged', async () => {
    const request = atMxBank('sim_legacy', { includeTransactions: true });
    const { result, verificationId } = await play(started().client, request);
    expect(result).toMatchObject({
      outcome: { code: 'verified' },
      areNumbersTruncated: true,
      transactions: { isTruncated: true },
    });
    expect(result.accountNumbers).toHaveLength(ACCOUNT_NUMBERS_MAX);
    expect(jsonBytes(result)).toBeLessThan(LIMIT_BYTES);
    expect((await runOf(verificationId).describe()).historySize).toBeLessThan(5_000_000);
  });
});
