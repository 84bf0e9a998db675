/** What the tests of the doctor share: the command in this process, a healthy deployment, an MX that rejects. */
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { afterAll, expect } from '@jest/globals';
import { runDoctor } from '../../cli/doctor';
import { MARK_KEYS } from '../../tools/marks';
import { type Stack } from '../../tools/stack';
import { payloadEnvironment } from '../../tools/payload-environment';
import { commandContext } from './support';

export const KEY = 'planted-api-key';
export const PROXY_PASSWORD = 'planted-proxy-password';

const servers: Server[] = [];
afterAll(() => {
  for (const server of servers) server.close();
});

/** MX as it answers to an address that it does not know. */
export async function rejecting(): Promise<string> {
  const server = createServer((_request, response) => {
    const error = { message: 'Forbidden', status: 'forbidden', type: 'forbidden_error' };
    response.writeHead(403, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ error }));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

/** The settings of a deployment where everything is well. */
export function environmentOf({ devServer, simulator, sealingKeys, payloadKeys }: Stack) {
  return {
    TEMPORAL_ADDRESS: devServer.address,
    TEMPORAL_NAMESPACE: devServer.namespace,
    MX_BASE_URL: simulator.baseUrl,
    MX_API_KEY: simulator.apiKey,
    MX_CLIENT_ID: simulator.clientId,
    SEALING_PUBLIC_KEY: JSON.stringify(sealingKeys.publicJwk),
    SEALING_PRIVATE_KEY: JSON.stringify(sealingKeys.privateJwk),
    TENANT_MARK_KEY: MARK_KEYS[0],
    ...payloadEnvironment(payloadKeys),
  };
}

/** Runs it; the state of each check by name, and all that was printed. */
export async function examined(env: Record<string, string>, args: readonly string[] = []) {
  const lines: string[] = [];
  const ends: (() => Promise<void> | void)[] = [];
  const onEnd = (end: () => Promise<void> | void) => ends.push(end);
  const context = { ...commandContext(args, lines), env, onEnd };
  const code = await runDoctor(context);
  for (const end of ends.reverse()) await end();
  const states = lines.flatMap((line) => {
    const [, state, name] = /^(ok|FAILED|-) +(\w[\w ]*?) {2,}/.exec(line) ?? [];
    return name === undefined ? [] : [[name, state] as const];
  });
  const text = lines.join('\n');
  const [, d] = /"d":"([^"]+)/.exec(env['SEALING_PRIVATE_KEY'] ?? '') ?? [];
  for (const secret of [KEY, PROXY_PASSWORD, d ?? KEY]) expect(text).not.toContain(secret);
  return { code, states: Object.fromEntries(states), text };
}
