/** Verifications that stand in the middle: where a deployment finds them when it brings new workflow code. */
import { type StartVerificationRequest } from '../../client';
import { type VerificationView } from '../../domain';
import { requestWithLimits } from './acts';
import { viewWhere } from './end-user';
import { atMxBank, type Stage } from './scene';

/** One verification, and where it stands when its history is taken. */
export interface ParkedScene {
  readonly name: string;
  readonly request: StartVerificationRequest;
  readonly step: VerificationView['step'];
  readonly phase: VerificationView['phase'];
}

const NEW_USER = { kind: 'new' } as const;

/** One for each phase in which a verification waits. */
export const PARKED_SCENES: readonly ParkedScene[] = [
  parked('parked-awaiting-credentials', 'AWAITING_CREDENTIALS', 'awaitEndUser', {
    user: NEW_USER,
    member: { kind: 'credentials', institutionCode: 'mxbank' },
  }),
  parked(
    'parked-awaiting-new-credentials',
    'AWAITING_CREDENTIALS',
    'awaitEndUser',
    atMxBank('INVALID'),
  ),
  parked(
    'parked-awaiting-answers',
    'AWAITING_CHALLENGE_ANSWERS',
    'awaitEndUser',
    atMxBank('challenge'),
  ),
  parked(
    'parked-awaiting-selection',
    'AWAITING_ACCOUNT_SELECTION',
    'awaitEndUser',
    atMxBank('password'),
  ),
  parked('parked-awaiting-oauth', 'AWAITING_OPEN_URL', 'awaitOauthMember', {
    user: NEW_USER,
    member: { kind: 'oauth', institutionCode: 'mx_bank_oauth' },
  }),
  parked('parked-awaiting-widget', 'AWAITING_OPEN_URL', 'awaitWidgetMember', {
    user: NEW_USER,
    member: { kind: 'connect-widget' },
  }),
  parked(
    'parked-waiting-to-retry',
    'WAITING_TO_RETRY',
    'waitToRetry',
    atMxBank('SERVER_ERROR', { policies: { retryDaily: true } }),
  ),
  parked(
    'parked-polling',
    'CONNECTING',
    'awaitMemberSettled',
    atMxBank('sim_status_created', { limits: { settleMs: 60_000 } }),
  ),
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
  return { name, phase, step, request: requestWithLimits(request) };
}
