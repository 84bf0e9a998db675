/** What a scene is: one verification, from its request to its outcome, that the recorder and the flow tests both play. */
import { type StartVerificationRequest, type VerificationClient } from '../../client';
import { type OutcomeCode } from '../../domain';
import { type Simulator } from '../../simulator';
import { play, type ClientEndUser, type PlayedVerification } from '../end-user/at-client';

/** What a scene is played on. */
export interface Stage {
  readonly client: VerificationClient;
  readonly simulator: Simulator;
}

/** Plays a verification to its outcome. Rejects when there is none. May be played beside others. */
export type Play = (stage: Stage) => Promise<PlayedVerification>;

/** One verification with a known outcome. */
export interface Scene {
  /** Lower case and dashes; a file is named after it. */
  readonly name: string;
  readonly outcome: OutcomeCode;
  readonly play: Play;
}

/** Plays one request. */
export function playing(request: StartVerificationRequest, endUser: ClientEndUser = {}): Play {
  return ({ client }) => play(client, request, endUser);
}
