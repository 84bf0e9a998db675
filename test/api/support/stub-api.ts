// The API on a client that a test plays itself: real sockets, no Temporal, so that a test holds every call in its hands.
import {
  SCOPES,
  ApiKeys,
  createApiKey,
  startApi,
  type Api,
  type StartApiOptions,
} from '../../../api';
import { type ApiClient } from '../../../api/api-client';
import { type VerificationRegistration, type VerificationView } from '../../../client';
import { createLogger } from '../../../runtime';
import { Caller } from './api';

/** A running API and somebody with every scope of the tenant `dev`. */
export interface StubbedApi {
  readonly api: Api;
  readonly key: string;
  readonly caller: Caller;
}

/** Starts the API; what the test does not play fails its request. */
export async function startStubbedApi(
  client: Partial<ApiClient>,
  options: Partial<Pick<StartApiOptions, 'settings' | 'trustProxy'>> = {},
): Promise<StubbedApi> {
  const { key, record } = createApiKey({ tenantId: 'dev', scopes: SCOPES });
  const nothing = (): Promise<never> => Promise.reject(new Error('not played'));
  const api = await startApi({
    client: client as ApiClient,
    institutions: { searchInstitutions: nothing, readInstitution: nothing, loginFields: nothing },
    probe: () => Promise.resolve(true),
    sealingKeys: [],
    apiKeys: new ApiKeys([record]),
    tokenSecret: 'x'.repeat(43),
    logger: createLogger('error', { write: () => undefined }),
    ...options,
    settings: { requestsPerMinute: 0, ...options.settings },
  });
  return { api, key, caller: new Caller(api.url, key) };
}

/** A registration of the tenant `dev` that runs. */
export function aRegistration(
  changes: Partial<VerificationRegistration> = {},
): VerificationRegistration {
  return {
    verificationId: 'v-1',
    tenantId: 'dev',
    startedAt: '2026-11-20T12:00:00.000Z',
    hasEnded: false,
    historyLength: 10,
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
    userGuid: 'USR-1',
    memberGuid: 'MBR-1',
    polls: 0,
    version,
    startedAt: '2026-11-20T12:00:00.000Z',
    phaseSince: '2026-11-20T12:00:00.000Z',
    deadline: '2026-11-27T12:00:00.000Z',
    ...changes,
  };
}

/** A view that asks with a picture of so many characters. */
export function anAskingView(version: number, round: number, pictureLength = 10): VerificationView {
  return aView(version, {
    phase: 'AWAITING_CHALLENGE_ANSWERS',
    nextAction: {
      kind: 'answer-challenges',
      round,
      deadline: '2026-11-20T13:00:00.000Z',
      isRepeated: false,
      challenges: [
        {
          guid: `CHL-${String(round)}`,
          type: 'IMAGE_DATA',
          label: 'What does the picture say?',
          imageData: `data:image/png;base64,${'A'.repeat(pictureLength)}`,
        },
      ],
    },
  });
}

/** A latch that a test opens: calls that come to it wait until then. */
export function aLatch(): { readonly isOpen: Promise<void>; open(): void } {
  let open: () => void = () => undefined;
  const isOpen = new Promise<void>((resolve) => {
    open = resolve;
  });
  return {
    isOpen,
    open: () => {
      open();
    },
  };
}
