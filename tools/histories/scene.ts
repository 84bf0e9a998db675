/** What a scene is: one verification, from its request to its outcome, at a stack of its own. */
import { type StartVerificationRequest, type VerificationClient } from '../../client';
import { type OutcomeCode } from '../../domain';
import { type Simulator } from '../../simulator';
import { mxBankCredentials } from './at-atrium';
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
  readonly outcome: OutcomeCode;
  /** Turns settings or sets faults for everybody: must not be played beside others. */
  readonly isAlone?: boolean;
  /** Plays it to its outcome; resolves with its id. Rejects when there is none in time. */
  readonly play: (stage: Stage) => Promise<string>;
}

/** Bounds that turn hours into seconds, so that whatever never happens is known soon. */
export const SHORT_LIMITS = { fastPollingMs: 1_000, slowPollMs: 200, settleMs: 2_000 } as const;

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
  outcome: OutcomeCode,
  request: StartVerificationRequest,
  endUser: EndUser = {},
): Scene {
  return { name, outcome, play: (stage) => startAndPlay(stage, request, endUser) };
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
