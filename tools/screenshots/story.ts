/**
 * The verifications that the pictures show: one of each kind that an operator meets, at banks of
 * the simulator.
 */
import { type MemberRequest, type StartVerificationRequest } from '../../client';
import { playOn } from '../end-user/at-client';
import { type Stack } from '../stack';

/** The two that have a picture of their own. */
export const SHOWN = { waiting: 'loan-1044', finished: 'loan-1042' } as const;

/**
 * What the pictures wait for: how many of the verifications wait for somebody, and how many have
 * ended.
 */
export interface Story {
  readonly running: number;
  readonly completed: number;
}

const READY_TIMEOUT_MS = 60_000;
const LOOK_MS = 200;
const NEW_USER = { kind: 'new' } as const;

type Plan = Readonly<Record<string, Omit<StartVerificationRequest, 'verificationId' | 'user'>>>;

/** Starts them all; resolves when each stands where the picture shows it. */
export async function tellStory(stack: Stack): Promise<Story> {
  const at = (bank: string, password: string): Promise<MemberRequest> =>
    signIn(stack, bank, password);
  const finished: Plan = {
    [SHOWN.finished]: { member: await at('mxbank', 'challenge') },
    'loan-1043': { member: await at('alliant', 'INVALID'), limits: { credentialAttemptsMax: 1 } },
    'loan-1051': { member: await at('mxbank', 'LOCKED') },
    'loan-1053': { member: await at('heritage_legacy', 'any') },
  };
  const waiting: Plan = {
    [SHOWN.waiting]: { member: await at('mxbank', 'challenge') },
    'loan-1045': { member: await at('mxbank', 'sim_token') },
    'loan-1046': { member: await at('summit_savings', 'any') },
    'loan-1047': { member: { kind: 'connect-widget' } },
    'loan-1048': { member: { kind: 'oauth', institutionCode: 'mx_bank_oauth' } },
    'loan-1049': { member: { kind: 'credentials', institutionCode: 'picture_bank' } },
    'loan-1050': { member: await at('mxbank', 'UNAVAILABLE'), policies: { retryDaily: true } },
  };
  const connecting: Plan = { 'loan-1052': { member: await at('alliant', 'sim_status_pending') } };

  for (const [verificationId, request] of Object.entries({
    ...finished,
    ...waiting,
    ...connecting,
  })) {
    await stack.client.start({ user: NEW_USER, verificationId, tenantId: 'acme', ...request });
  }
  await playOn(stack.client, SHOWN.finished, { via: 'signal' });
  for (const id of Object.keys(finished)) {
    await stack.client.result(id, { timeoutMs: READY_TIMEOUT_MS });
  }
  for (const id of Object.keys(waiting)) await untilWaiting(stack, id);
  return {
    running: Object.keys(waiting).length + Object.keys(connecting).length,
    completed: Object.keys(finished).length,
  };
}

async function untilWaiting({ client }: Stack, verificationId: string): Promise<void> {
  const deadlineMs = Date.now() + READY_TIMEOUT_MS;
  while ((await client.getVerification(verificationId)).phase === 'CONNECTING') {
    if (Date.now() > deadlineMs) throw new Error(`${verificationId} never came to wait.`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

/** The sign-in form of a bank, filled in; the password chooses what happens there. */
async function signIn(
  { simulator }: Stack,
  institutionCode: string,
  password: string,
): Promise<MemberRequest> {
  const { baseUrl, apiKey, clientId } = simulator;
  const response = await fetch(`${baseUrl}/institutions/${institutionCode}/credentials`, {
    headers: {
      'MX-API-Key': apiKey,
      'MX-Client-ID': clientId,
      Accept: 'application/vnd.mx.atrium.v1+json',
    },
  });
  const { credentials } = (await response.json()) as {
    readonly credentials: readonly { readonly guid: string; readonly type: string }[];
  };
  return {
    kind: 'credentials',
    institutionCode,
    credentials: credentials.map(({ guid, type }) => ({
      guid,
      value: type === 'PASSWORD' ? password : 'test_atrium',
    })),
  };
}
