// Goal: where MX tries new credentials at once, whatever we ask for, a wrong pair is not tried twice: two failures in a row
// stay two, and MX never says PREVENTED. Method: the simulator behind an Atrium that does not know `skip_aggregation`.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startService, simulatorConfig, type Service } from '../../tools/stack';
import { startSimulator, type Simulator } from '../../simulator';
import { ownDevServerOptions } from '../support/dev-server';
import { describeWithOwnServer } from '../support/server-suite';
import { mxBankCredentials } from '../integration/support/requests';
import { quietRuntime, START_TIMEOUT_MS } from '../integration/support/stack';
import { startAtriumThatSignsIn, type SigningInAtrium } from './support/atrium-that-signs-in';
import { expectNotPrevented, playAtMxBank } from './support/flow';

describeWithOwnServer('an update that signs in by itself', () => {
  let simulator: Simulator;
  let atrium: SigningInAtrium;
  let service: Service;

  beforeAll(async () => {
    quietRuntime();
    simulator = await startSimulator({ pace: 'instant' });
    atrium = await startAtriumThatSignsIn(simulator);
    const options = { log: () => undefined, devServer: ownDevServerOptions() };
    service = await startService(options, simulatorConfig(atrium, 20), 1_000);
  }, START_TIMEOUT_MS);
  afterAll(async () => {
    await service.close();
    await atrium.close();
    await simulator.close();
  }, START_TIMEOUT_MS);

  const give = (...passwords: string[]) => ({ credentials: passwords.map(mxBankCredentials) });

  test('with the right credentials: verified after it', async () => {
    const before = simulator.control.counters();
    const { result } = await playAtMxBank(service, 'INVALID', give('password'));
    expect(result.outcome.code).toBe('verified');
    const { aggregationsStarted } = simulator.control.counters();
    expect(aggregationsStarted - before.aggregationsStarted).toBe(1);
  });

  test('at a bank that asks a question in it, and again in our job', async () => {
    const { result } = await playAtMxBank(service, 'INVALID', give('challenge'));
    expect(result.outcome.code).toBe('verified');
  });

  test('with wrong ones: denied, and never driven to PREVENTED', async () => {
    const { result } = await playAtMxBank(service, 'INVALID', give('UNAUTHORIZED', 'password'));
    expect(result.outcome.code).toBe('denied');
    expectNotPrevented(simulator, result.view.userGuid!);
  });
});
