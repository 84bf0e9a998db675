/**
 * Goal: what the SDK and its native core log passes the redactor, bounded, at every level. Method:
 * the runtime of this process, whose log is kept.
 */
import { expect, it } from '@jest/globals';
import { Runtime } from '@temporalio/worker';
import { createLogger } from '../../runtime';
import { installTemporalRuntime } from '../../runtime/worker';

const SECRET = 'hunter2-planted';
const lines: string[] = [];

it('a line of the SDK has no secret field, a code of ours, and a message of bounded length', async () => {
  installTemporalRuntime(createLogger('debug', { write: (line) => lines.push(line) }));
  const { logger } = Runtime.instance();
  const meta = { activityType: 'createMember', payloads: [SECRET], accountNumber: SECRET };
  logger.debug('x'.repeat(100_000), { ...meta, reason: 'wrong-round' });
  logger.warn('failed', { error: Object.assign(new Error('why'), { response: SECRET }) });
  const core = { sdkComponent: 'core', runId: 'run-1', activation: `Payload(${SECRET})` };
  logger.debug('Sending activation to lang', core);
  const failure = `Failure { encoded_attributes: Some(Payload { metadata: {}, data: [104, 117] }) }`;
  logger.warn('Failing workflow task', { sdkComponent: 'core', failure, runId: 'run-2' });
  // With its end the runtime hands on what it kept.
  await Runtime.instance().shutdown();
  const log = lines.join('');
  expect(log).toContain('createMember');
  expect(log).toContain('wrong-round');
  for (const kept of ['why', 'run-1', 'run-2', 'Failing workflow task'])
    expect(log).toContain(kept);
  for (const content of [SECRET, '104, 117']) expect(log).not.toContain(content);
  expect(log.length).toBeLessThan(2_000);
});
