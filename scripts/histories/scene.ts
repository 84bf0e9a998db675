/** What a scene is: one verification, from its request to its outcome, at a stack of its own. */
import type { StartVerificationRequest, VerificationClient } from '../../client';
import type { OutcomeCode } from '../../domain';
import type { Simulator } from '../../simulator';
import { playToEnd, type EndUser } from './end-user';

/** What a scene is played on. */
export interface Stage {
  readonly client: VerificationClient;
  readonly simulator: Simulator;
}

/** One verification with a known ending. */
export interface Scene {
  /** Lower case and dashes; a file is named after it. */
  readonly name: string;
  readonly ending: OutcomeCode;
  /** Turns knobs or sets faults for everybody: must not be played beside others. */
  readonly isAlone?: boolean;
  /** Plays it to its outcome; resolves with its id. Rejects when there is none in time. */
  readonly play: (stage: Stage) => Promise<string>;
}

/** Bounds that turn hours into seconds, so that whatever never happens is known soon. */
export const SHORT_LIMITS = { fastPollingMs: 1_000, slowPollMs: 200, settleMs: 2_000 } as const;

const MX_BANK_LOGIN = 'CRD-9f61fb4c-912c-bd1e-b175-ccc7f0275cc1';
const MX_BANK_PASSWORD = 'CRD-e3d7ea81-aac7-05e9-fbdd-4b493c6e474d';

/** Credentials at MX Bank; the password chooses what happens. */
export function mxBankCredentials(password: string): { guid: string; value: string }[] {
  return [
    { guid: MX_BANK_LOGIN, value: 'test_atrium' },
    { guid: MX_BANK_PASSWORD, value: password },
  ];
}

/** A verification of a new user at MX Bank, with short bounds; `overrides.limits` are laid over these. */
export function atMxBank(
  password: string,
  overrides: Partial<StartVerificationRequest> = {},
): StartVerificationRequest {
  return {
    user: { kind: 'new' },
    member: {
      kind: 'credentials',
      institutionCode: 'mxbank',
      credentials: mxBankCredentials(password),
    },
    ...overrides,
    limits: { ...SHORT_LIMITS, ...overrides.limits },
  };
}

/** A scene of one request that its end user plays to the end. */
export function scene(
  name: string,
  ending: OutcomeCode,
  request: StartVerificationRequest,
  endUser: EndUser = {},
): Scene {
  return { name, ending, play: (stage) => startAndPlay(stage, request, endUser) };
}

/** Starts a verification and plays it to its outcome. */
export async function startAndPlay(
  { client }: Stage,
  request: StartVerificationRequest,
  endUser: EndUser = {},
): Promise<string> {
  const { verificationId } = await client.start(request);
  await playToEnd(client, verificationId, endUser);
  return verificationId;
}

/** One call to the simulator, as an integrator's own code or MX's widget makes it. */
export async function callAtrium(
  { baseUrl, apiKey, clientId }: Simulator,
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  body?: unknown,
): Promise<Record<string, unknown>> {
  const response = await fetch(`${baseUrl}${path}`, {
    method,
    headers: {
      'MX-API-Key': apiKey,
      'MX-Client-ID': clientId,
      Accept: 'application/vnd.mx.atrium.v1+json',
      'Content-Type': 'application/json',
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
}

/** Makes a user at the simulator; returns its guid. */
export async function makeUser(simulator: Simulator): Promise<string> {
  const { user } = await callAtrium(simulator, 'POST', '/users', { user: { metadata: 'a scene' } });
  return (user as { readonly guid: string }).guid;
}

/** Makes a member at MX Bank; returns its guid. */
export async function makeMember(
  simulator: Simulator,
  userGuid: string,
  password: string,
): Promise<string> {
  const { member } = await callAtrium(simulator, 'POST', `/users/${userGuid}/members`, {
    member: {
      institution_code: 'mxbank',
      credentials: mxBankCredentials(password),
      skip_aggregation: true,
    },
  });
  return (member as { readonly guid: string }).guid;
}

/** A verification of a member that exists, with short bounds. */
export function ofMember(
  userGuid: string,
  memberGuid: string,
  overrides: Partial<StartVerificationRequest> = {},
): StartVerificationRequest {
  return {
    user: { kind: 'existing', userGuid },
    member: { kind: 'existing-member', memberGuid },
    ...overrides,
    limits: { ...SHORT_LIMITS, ...overrides.limits },
  };
}
