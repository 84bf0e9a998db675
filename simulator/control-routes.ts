/**
 * The control surface over HTTP, under /_simulator: for a simulator that runs in another process.
 * It needs no Atrium headers and answers only to this machine, wherever the simulator listens.
 */
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type SimulatorControl } from './control';
import { faultSchema } from './faults';
import { REFERENCE } from './reference';
import { settingsSchema } from './settings';
import { type World } from './world';

const registeredSchema = z.strictObject({
  scenario: z.string().exactOptional(),
  username: z.string().exactOptional(),
  password: z.string().exactOptional(),
  answers: z.array(z.string()).exactOptional(),
});
const settingsRequest = settingsSchema
  .partial()
  .extend({ scenarios: z.record(z.string(), registeredSchema).optional() });
const faultsRequest = z.union([z.array(faultSchema), faultSchema.transform((fault) => [fault])]);
const statusRequest = z.strictObject({
  connectionStatus: z.string().nullable(),
  status: z.string().nullable(),
  isBeingAggregated: z.boolean().exactOptional(),
  isAuthenticated: z.boolean().exactOptional(),
});
const oauthRequest = z.strictObject({ result: z.enum(['approved', 'denied']) });
const memberParams = z.object({ memberGuid: z.string() });

/** Mounts the control surface. */
export function mountControl(app: FastifyInstance, world: World, control: SimulatorControl): void {
  void app.register(
    (scope, _options, done) => {
      scope.addHook('onRequest', onlyThisMachine);
      scope.setErrorHandler(explain);
      mountReads(scope, world, control);
      mountLevers(scope, control);
      done();
    },
    { prefix: '/_simulator' },
  );
}

function mountReads(scope: FastifyInstance, world: World, control: SimulatorControl): void {
  scope.get('/health', () => ({ status: 'ok', pace: world.pace, baseUrl: world.baseUrl }));
  scope.get('/requests', (request) => {
    const { route, memberGuid } = z
      .object({ route: z.string().optional(), memberGuid: z.string().optional() })
      .parse(request.query);
    return { requests: world.log.entries(route, memberGuid) };
  });
  scope.get('/members', (request) => {
    const { userGuid } = z.object({ userGuid: z.string().optional() }).parse(request.query);
    return { members: control.members(userGuid) };
  });
  scope.get('/users', () => ({ users: control.users() }));
  scope.get('/challenges', () => ({ challenges: control.challenges() }));
  scope.get('/counters', () => control.counters());
  scope.get('/help', () => REFERENCE);
  scope.get('/settings', () => control.settings());
  scope.get('/faults', () => ({ faults: control.faults() }));
}

function mountLevers(scope: FastifyInstance, control: SimulatorControl): void {
  scope.post('/settings', (request) => {
    const { scenarios, ...settings } = settingsRequest.parse(json(request));
    control.changeSettings(settings as Parameters<SimulatorControl['changeSettings']>[0]);
    for (const [code, scenario] of Object.entries(scenarios ?? {})) {
      control.registerScenario(code, scenario);
    }
    return control.settings();
  });
  scope.post('/faults', (request) => {
    for (const fault of faultsRequest.parse(json(request))) control.addFault(fault);
    return { faults: control.faults() };
  });
  scope.delete('/faults', () => {
    control.clearFaults();
    return { faults: [] };
  });
  scope.post('/members/:memberGuid/status', (request) => {
    control.forceStatus(guidOf(request), statusRequest.parse(json(request)));
    return {};
  });
  scope.post('/members/:memberGuid/background_aggregation', (request) => {
    control.startBackgroundAggregation(guidOf(request));
    return {};
  });
  scope.post('/members/:memberGuid/oauth', (request) => {
    control.finishOauth(guidOf(request), oauthRequest.parse(json(request)).result);
    return {};
  });
}

function guidOf(request: FastifyRequest): string {
  return memberParams.parse(request.params).memberGuid;
}

/** Bodies arrive as text, because the same server parses Atrium's bodies by Atrium's rules. */
function json(request: FastifyRequest): unknown {
  return typeof request.body === 'string' && request.body !== ''
    ? (JSON.parse(request.body) as unknown)
    : {};
}

const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/;
/** How this machine names itself; another name that leads here is a page's trick (DNS rebinding). */
const LOCAL_HOST = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i;

function onlyThisMachine(request: FastifyRequest, reply: FastifyReply, done: () => void): void {
  const reason = rejectionOf(request);
  if (reason === undefined) {
    done();
    return;
  }
  void reply.code(403).send({ error: { message: reason } });
}

/** A browser on this machine sends what the pages of other sites tell it to. */
function rejectionOf({ ip, method, headers }: FastifyRequest): string | undefined {
  const { host = '', origin } = headers;
  if (!LOOPBACK.test(ip) || !LOCAL_HOST.test(host)) {
    return 'The control surface answers only locally.';
  }
  if (origin !== undefined && origin !== `http://${host}`) {
    return 'The control surface takes nothing from the pages of other sites.';
  }
  const hasBody = headers['content-length'] !== undefined && headers['content-length'] !== '0';
  const isSent = method === 'POST' && (hasBody || headers['transfer-encoding'] !== undefined);
  const isJson = /^application\/json\b/i.test(headers['content-type'] ?? '');
  return isSent && !isJson ? 'Send the body as content-type: application/json.' : undefined;
}

/**
 * Names the wrong field of a control request. Does not repeat values, because they may be planted
 * secrets.
 */
function explain(error: unknown, _request: FastifyRequest, reply: FastifyReply): void {
  if (error instanceof z.ZodError) {
    const fields = error.issues.map((issue) => issue.path.join('.') || issue.code).join(', ');
    void reply.code(400).send({ error: { message: `Not understood: ${fields}` } });
    return;
  }
  const isBadJson = error instanceof SyntaxError;
  const message = error instanceof Error && !isBadJson ? error.message : 'The body is not JSON.';
  void reply.code(400).send({ error: { message } });
}
