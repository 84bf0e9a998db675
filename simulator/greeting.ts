/** The text that a simulator prints at its start: address, headers to send, test credentials. */
import { CATALOGUE } from './catalogue';
import { type Simulator } from './index';
import { type Pace } from './pace';
import { SCENARIOS } from './scenarios/scenario-table';

/** Writes the greeting. */
export function greeting(simulator: Simulator, pace: Pace): string {
  const scenarios = Object.entries(SCENARIOS)
    .filter(([password]) => !password.startsWith('sim_status_'))
    .map(([password, { effect }]) => `  ${password.padEnd(28)}${effect}`);
  const fixed = CATALOGUE.filter(({ scenario }) => scenario !== undefined).map(
    ({ code, scenario }) =>
      `  ${code.padEnd(28)}behaves as ${scenario ?? ''}, whatever the password`,
  );
  const basic = Buffer.from(`${simulator.clientId}:${simulator.apiKey}`).toString('base64');
  return [
    `MX simulator at ${simulator.baseUrl} (pace ${pace})`,
    '',
    'Send with every request, for Atrium:',
    `  MX-API-Key: ${simulator.apiKey}`,
    `  MX-Client-ID: ${simulator.clientId}`,
    '  Accept: application/vnd.mx.atrium.v1+json',
    'or for Platform:',
    `  Authorization: Basic ${basic}`,
    '  Accept-Version: v20250224',
    '',
    `Log in at mxbank (or any of ${String(CATALOGUE.length - fixed.length)} ordinary institutions) as test_atrium or mxuser;`,
    'any other user name is DENIED. The password chooses what happens:',
    ...scenarios,
    `  ${'sim_status_<status>'.padEnd(28)}The job ends with that connection status, such as sim_status_impeded.`,
    `  ${'anything else'.padEnd(28)}as password`,
    '',
    'Institutions with a behaviour of their own:',
    ...fixed,
    '',
    `Look inside: ${simulator.baseUrl}/_simulator/requests and /_simulator/members. Stop with Ctrl-C.`,
    '',
  ].join('\n');
}
