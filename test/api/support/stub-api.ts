/**
 * The API on a client that a test plays itself: real sockets, no Temporal, so that a test holds
 * every call in its hands.
 */
import {
  SCOPES,
  ApiKeys,
  createApiKey,
  startApi,
  type Api,
  type ApiKeyRecord,
  type StartApiOptions,
} from '../../../api';
import { type ApiClient } from '../../../api/api-client';
import {
  VerificationClient,
  VerificationClientError,
  type AnswerOptions,
  type StartVerificationRequest,
  type VerificationRegistration,
  type VerificationView,
  type WebhookOperations,
} from '../../../client';
import { VerificationDouble } from '../../../client/testing';
import { createLogger } from '../../../runtime';
import { aSecret } from '../../support/keys';
import { Caller } from './api';

/** The token secret of the stubbed APIs of a test file. */
export const TOKEN_SECRET = aSecret();

/** A running API and somebody with every scope of the tenant `dev`. */
export interface StubbedApi {
  readonly api: Api;
  readonly key: string;
  readonly caller: Caller;
}

/** A client whose Temporal is there, and where nothing runs, unless it is a whole one. */
function withServer(played: Partial<ApiClient>): Partial<ApiClient> {
  if (played instanceof VerificationClient) return played;
  return {
    countOpen: () => Promise.resolve(0),
    isTemporalUp: () => Promise.resolve(true),
    whileTemporalIsUp: (wait) => wait(),
    ...played,
  };
}

/** Starts the API; what the test does not play fails its request. `records` are further keys. */
export async function startStubbedApi(
  client: Partial<ApiClient>,
  {
    records = [],
    ...options
  }: { readonly records?: readonly ApiKeyRecord[] } & Partial<
    Pick<
      StartApiOptions,
      | 'settings'
      | 'trustProxy'
      | 'institutions'
      | 'provider'
      | 'tokenSecret'
      | 'otherTokenSecret'
      | 'apiKeys'
      | 'prepare'
      | 'audit'
      | 'tenants'
      | 'logger'
      | 'sealingKeys'
      | 'page'
      | 'mxWebhooks'
      | 'measure'
    >
  > = {},
): Promise<StubbedApi> {
  const { key, record } = createApiKey({ tenantId: 'dev', scopes: SCOPES });
  const nothing = (): Promise<never> => Promise.reject(new Error('not played'));
  const api = await startApi({
    client: withServer(client) as ApiClient,
    institutions: {
      searchInstitutions: nothing,
      readInstitution: nothing,
      readSignInForm: nothing,
    },
    prepare: () => Promise.resolve(),
    sealingKeys: () => [],
    apiKeys: new ApiKeys({ keys: [record, ...records], revocations: [] }),
    tokenSecret: TOKEN_SECRET,
    logger: createLogger('error', SILENT),
    audit: SILENT,
    ...options,
    settings: { requestsPerMinute: 0, ...options.settings },
  });
  return { api, key, caller: new Caller(api.url, key) };
}

/**
 * A client that knows the verifications that it was told to start. Each of them asks one question
 * for ever, unless the test puts another view in its place.
 */
export function aPlayedClient() {
  const requests = new Map<string, StartVerificationRequest>();
  const views = new Map<string, VerificationView>();
  const updateIds: (string | undefined)[] = [];
  const find = (id: string): Promise<StartVerificationRequest> => {
    const found = requests.get(id);
    if (found !== undefined) return Promise.resolve(found);
    return Promise.reject(new VerificationClientError('VERIFICATION_NOT_FOUND'));
  };
  const viewOf = async (verificationId: string) => {
    await find(verificationId);
    return views.get(verificationId) ?? { ...anAskingView(1, 1), verificationId };
  };
  const hasEnded = (id: string) => views.get(id)?.outcome !== undefined;
  const taken = async (id: string, _message?: unknown, options?: AnswerOptions) => {
    await find(id);
    updateIds.push(options?.idempotencyKey);
  };
  const start = (request: StartVerificationRequest) => {
    const { verificationId = '' } = request;
    const wasStartedBefore = requests.has(verificationId);
    if (!wasStartedBefore) requests.set(verificationId, request);
    return Promise.resolve({ verificationId, wasStartedBefore });
  };
  const client = {
    start,
    startAndAwaitNextStep: async (request) => {
      const { verificationId } = await start(request);
      if (!hasEnded(verificationId)) return viewOf(verificationId);
      throw new VerificationClientError('VERIFICATION_FINISHED');
    },
    lookUp: async (id) => {
      const { tenantId = '', requestFingerprint = '' } = await find(id);
      const known = { verificationId: id, tenantId, requestFingerprint, hasEnded: hasEnded(id) };
      return aRegistration(known);
    },
    getVerification: viewOf,
    awaitNextStep: viewOf,
    async *watch(id) {
      yield await viewOf(id);
    },
    list: ({ tenantId }) => {
      const own = [...requests].filter(([, request]) => request.tenantId === tenantId);
      const found = { phase: null, outcomeCode: null, institutionCode: null, finishedAt: null };
      const verifications = own.map(([verificationId]) => {
        return { verificationId, ...found, startedAt: STARTED_AT };
      });
      return Promise.resolve({ verifications, nextCursor: 'inner' });
    },
    answerChallenges: taken,
    provideCredentials: taken,
    selectAccount: taken,
    cancel: (id) => taken(id).then(() => 'delivered' as const),
    delete: async (id) => {
      await find(id);
      if (!hasEnded(id)) throw new VerificationClientError('VERIFICATION_RUNNING');
      requests.delete(id);
      return { atMx: 'kept' as const };
    },
    memberChanged: taken,
    webhooks: new VerificationDouble().webhooks,
    tellOfMember: () => Promise.resolve(0),
  } satisfies Partial<ApiClient>;
  return { client, requests, views, updateIds };
}

const SILENT = { write: () => undefined };
const STARTED_AT = '2026-11-20T12:00:00.000Z';

/** A registration of the tenant `dev` that runs. */
export function aRegistration(
  changes: Partial<VerificationRegistration> = {},
): VerificationRegistration {
  return {
    verificationId: 'v-1',
    tenantId: 'dev',
    startedAt: STARTED_AT,
    hasEnded: false,
    ...changes,
  };
}

/** A view at some version. */
export function aView(version: number, changes: Partial<VerificationView> = {}): VerificationView {
  return {
    verificationId: 'v-1',
    tenantId: 'dev',
    phase: 'CONNECTING',
    step: 'awaitMemberSettled',
    nextAction: { kind: 'none' },
    institutionCode: 'mxbank',
    reference: 'order-1',
    userGuid: 'USR-1',
    memberGuid: 'MBR-1',
    polls: 0,
    droppedSignals: 0,
    version,
    startedAt: STARTED_AT,
    phaseSince: STARTED_AT,
    deadline: '2026-11-27T12:00:00.000Z',
    ...changes,
  };
}

/** A view that asks with a picture of so many characters. */
export function anAskingView(version: number, round: number, pictureLength = 10): VerificationView {
  const challenge = {
    guid: `CHL-${String(round)}`,
    type: 'IMAGE_DATA',
    label: 'What does the picture say?',
    imageData: `data:image/png;base64,${'A'.repeat(pictureLength)}`,
  } as const;
  const asked = { kind: 'answer-challenges', round, reason: 'first', attemptsLeft: 2 } as const;
  const nextAction = { ...asked, deadline: STARTED_AT, challenges: [challenge] };
  return aView(version, { phase: 'AWAITING_CHALLENGE_ANSWERS', nextAction });
}

/** A latch that a test opens: calls that come to it wait until then. */
export function aLatch(): { readonly isOpen: Promise<void>; readonly open: () => void } {
  let open: () => void = () => undefined;
  const isOpen = new Promise<void>((resolve) => (open = resolve));
  return { isOpen, open };
}

/** The one endpoint of the tenant `dev`, made anew, with two secrets and a delivery. */
export async function anEndpoint(webhooks: WebhookOperations, word: string) {
  for (const { endpointId } of await webhooks.list('dev'))
    await webhooks.change('dev', { kind: 'remove', endpointId });
  const made = await webhooks.register('dev', { url: `https://hooks.example.com/${word}` });
  await webhooks.addSecret('dev', made.endpointId);
  return { ...made, eventId: await webhooks.sendTest('dev', made.endpointId) };
}
