/** Verifications that stand in the middle: where a deployment finds them when it brings new workflow code. */
import { type StartVerificationRequest } from '../../client';
import { type VerificationView } from '../../domain';
import { IN_WIDGET, OAUTH, viewWhere } from '../end-user/at-client';
import { atMxBank } from '../end-user/at-mx';
import { type Stage } from './scene';

/** One verification, and where it stands when its history is taken. */
export interface ParkedScene {
  readonly name: string;
  readonly phase: VerificationView['phase'];
  readonly step: VerificationView['step'];
  readonly request: StartVerificationRequest;
}

const user = { kind: 'new' } as const;
const RETRIED = { policies: { retryDaily: true } };

/** One for each phase in which a verification waits. */
export const PARKED_SCENES: readonly ParkedScene[] = [
  parked('awaiting-credentials', 'AWAITING_CREDENTIALS', 'awaitEndUser', {
    user,
    member: { kind: 'credentials', institutionCode: 'mxbank' },
  }),
  parked('awaiting-new-credentials', 'AWAITING_CREDENTIALS', 'awaitEndUser', atMxBank('INVALID')),
  parked('awaiting-answers', 'AWAITING_CHALLENGE_ANSWERS', 'awaitEndUser', atMxBank('challenge')),
  parked('awaiting-selection', 'AWAITING_ACCOUNT_SELECTION', 'awaitEndUser', atMxBank('password')),
  parked('awaiting-oauth', 'AWAITING_OPEN_URL', 'awaitOauthMember', {
    user,
    member: OAUTH,
  }),
  parked('awaiting-widget', 'AWAITING_OPEN_URL', 'awaitWidgetMember', {
    user,
    member: IN_WIDGET,
  }),
  parked('waiting-to-retry', 'WAITING_TO_RETRY', 'waitToRetry', atMxBank('SERVER_ERROR', RETRIED)),
  parked('polling', 'CONNECTING', 'awaitMemberSettled', atMxBank('sim_status_created')),
];

/** Brings a verification to where it is to stand; resolves with its id. */
export async function park({ client }: Stage, scene: ParkedScene): Promise<string> {
  const { verificationId } = await client.start(scene.request);
  const stands = ({ phase, step }: VerificationView) =>
    phase === scene.phase && step === scene.step;
  await viewWhere(client, verificationId, stands);
  return verificationId;
}

function parked(
  name: string,
  phase: ParkedScene['phase'],
  step: ParkedScene['step'],
  request: StartVerificationRequest,
): ParkedScene {
  return { name: `parked-${name}`, phase, step, request };
}
