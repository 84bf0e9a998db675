/** What others do in a scene: the end user inside MX's Connect widget, as the simulator's REST API sees it. */
import { isChallenged } from '../../domain';
import { type StartVerificationRequest } from '../../client';
import { type Simulator } from '../../simulator';
import { callAtrium, makeMember } from './at-atrium';
import { SHORT_LIMITS } from './scene';

/** The end user in the widget. */
export interface WidgetUser {
  /** Makes a member at MX Bank and has it verified, as the widget does; resolves with its guid. */
  readonly signIn: (password: string) => Promise<string>;
  /** Waits for a question, then gives `correct`, or takes the first account. */
  readonly answer: () => Promise<void>;
  readonly untilChallenged: () => Promise<void>;
  readonly deleteMember: () => Promise<void>;
}

const WAIT_MS = 10_000;
const PAUSE_MS = 20;

/** Makes the end user in a widget of this user. */
export function widgetUser(simulator: Simulator, userGuid: string): WidgetUser {
  let memberGuid = '';
  const call = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown) =>
    callAtrium(simulator, method, `/users/${userGuid}/members/${memberGuid}${path}`, body);

  async function untilChallenged(): Promise<void> {
    const untilMs = Date.now() + WAIT_MS;
    for (;;) {
      const member = simulator.control.members(userGuid).find(({ guid }) => guid === memberGuid);
      if (isChallenged(member?.connectionStatus ?? null)) return;
      if (Date.now() >= untilMs) throw new Error('The widget was asked nothing in time.');
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }

  return {
    signIn: async (password) => {
      memberGuid = await makeMember(simulator, userGuid, password);
      await call('POST', '/verify');
      return memberGuid;
    },
    answer: async () => {
      await untilChallenged();
      const { body } = await call('GET', '/challenges');
      const answers = (
        body['challenges'] as {
          readonly guid: string;
          readonly options?: { readonly value: string }[];
        }[]
      ).map(({ guid, options }) => ({ guid, value: options?.[0]?.value ?? 'correct' }));
      await call('PUT', '/resume', { member: { challenges: answers } });
    },
    untilChallenged,
    deleteMember: async () => {
      await call('DELETE', '');
    },
  };
}

/** The request with short bounds; its own limits are laid over these. */
export function requestWithLimits(request: StartVerificationRequest): StartVerificationRequest {
  return { ...request, limits: { ...SHORT_LIMITS, ...request.limits } };
}
