/** Checks of the MX side: way, keys, product, the free test endpoints, one whole verification. */
import { randomUUID } from 'node:crypto';
import { MX_TEST_RESOURCES, openMx, startsWithCreation, type MxApi } from '../../mx';
import {
  isMxError,
  type CredentialValue,
  type MemberRef,
  type MxErrorCode,
  type MxPort,
} from '../../mx/port';
import { mxConfig, type Environment } from '../../runtime';
import { attachToService } from '../verify';
import { bad, good, notChecked, type Check, type Finding } from './check';
import { lookAtFacts } from './platform-facts';
import { whyNoMx } from './way-to-mx';

/** One user for all runs of the doctor: an environment for development takes 100. */
const DOCTOR_USER = 'atrium-verification-doctor';
/** What the test bank denies (mx-platform-contract.md §16). */
const DENIED_PASSWORD = 'INVALID';
/** Longest verification at the test bank; most take seconds. */
const VERIFICATION_MS = 5 * 60_000;

type Advice = Partial<Record<MxErrorCode, string>>;

const STRANGER =
  'Somebody on the way answers for MX. Check MX_BASE_URL, the proxy and the firewall.';
const UNAVAILABLE: Advice = {
  network: 'Check MX_BASE_URL, the firewall and the proxy (MX_PROXY_URL, HTTPS_PROXY, NO_PROXY).',
  timeout: 'Check the firewall and the proxy, or raise MX_REQUEST_TIMEOUT_MS.',
  'not-mx': STRANGER,
  'not-json': STRANGER,
  'unexpected-status': STRANGER,
  'response-invalid': STRANGER,
};
/** What to do about a failed call of MX, by its code and API. */
const ADVICE: Readonly<Record<MxApi, Advice>> = {
  atrium: {
    ...UNAVAILABLE,
    unauthorized: 'Check MX_API_KEY and MX_CLIENT_ID: they belong to one environment of MX.',
    forbidden: 'Have MX allow this address and enable the product for your client.',
  },
  platform: {
    ...UNAVAILABLE,
    unauthorized:
      'Check MX_API_KEY and MX_CLIENT_ID: those of int-api.mx.com and of api.mx.com are different ones.',
    forbidden:
      "Put this machine's address into the list of your client (Client Dashboard): MX asks for it in every environment. Else have MX enable the product.",
    'not-acceptable':
      'MX does not take the version: check MX_API_VERSION, MX_ACCEPT and MX_ACCEPT_VERSION.',
  },
};
/** The same of the first call, by which MX tells whether it takes the headers at all. */
const FIRST_ADVICE: Readonly<Record<MxApi, Advice>> = {
  // MX itself has a catalogue.
  atrium: { ...ADVICE.atrium, 'not-found': STRANGER },
  platform: {
    ...ADVICE.platform,
    'not-found': STRANGER,
    'bad-request': 'Check MX_API_VERSION: MX may answer so to a version that it does not take.',
  },
};
const OTHER_ADVICE = 'Try again later. If it stays, ask MX and quote the message.';

/** Failures of which nobody says what stood in the way. */
const UNANSWERED: readonly MxErrorCode[] = ['network', 'timeout'];

/** The checks, and what closes the client that they share. */
export interface MxChecks {
  readonly checks: readonly Check[];
  readonly close: () => void;
}

/** Builds the checks; the last ones only with `isWhole`, since they make members at MX. */
export function mxChecks(env: Environment, { isWhole }: { readonly isWhole: boolean }): MxChecks {
  let reached: Reached | undefined;
  const withMx = async (look: (reached: Reached) => Promise<Finding>): Promise<Finding> => {
    if (reached === undefined) return notChecked('MX cannot be reached with these keys.');
    const advice = ADVICE[reached.api];
    return look(reached).catch((error: unknown) => explain(error, advice));
  };
  const connect = async (): Promise<Finding> => {
    const config = mxConfig(env);
    const { api = 'atrium' } = config;
    const opened = openMx(config);
    const found = await lookAtCatalogue(opened).catch(async (error: unknown) => {
      const isUnanswered = isMxError(error) && UNANSWERED.includes(error.code);
      const way = isUnanswered ? await whyNoMx(config) : undefined;
      return way ?? explain(error, FIRST_ADVICE[api]);
    });
    if (found.kind === 'good') reached = { mx: opened, api };
    else opened.close();
    return found;
  };
  return {
    checks: [
      { name: 'MX and its keys', run: connect },
      { name: 'product', run: () => withMx(lookAtProduct) },
      { name: 'test endpoints', run: () => withMx(lookAtTestMember) },
      {
        name: 'whole verification',
        run: () =>
          isWhole
            ? withMx((open) => verifyAtMxBank(env, open))
            : Promise.resolve(notChecked('--mxbank makes one at the test bank of MX.')),
      },
      ...(isPlatform(env) && isWhole
        ? [{ name: 'uncertain facts', run: () => withMx((open) => tryFacts(env, open)) }]
        : []),
    ],
    close: () => reached?.mx.close(),
  };
}

/** MX, once its keys were accepted. */
interface Reached {
  readonly mx: MxPort;
  readonly api: MxApi;
}

function isPlatform(env: Environment): boolean {
  try {
    return mxConfig(env).api === 'platform';
  } catch {
    // Told by the check of the configuration.
    return false;
  }
}

async function tryFacts(env: Environment, { mx, api }: Reached): Promise<Finding> {
  const config = mxConfig(env);
  const { institutionCode, login } = MX_TEST_RESOURCES[api].bank;
  return lookAtFacts({
    mx,
    institutionCode,
    right: await credentialsOf(mx, institutionCode, login),
    wrong: await credentialsOf(mx, institutionCode, { ...login, PASSWORD: DENIED_PASSWORD }),
    pollIntervalMs: config.pollIntervalMs,
    startsWithCreation: startsWithCreation(config),
  });
}

/** The form of the test bank, filled in. */
async function credentialsOf(
  mx: MxPort,
  institutionCode: string,
  login: Readonly<Record<string, string>>,
): Promise<readonly CredentialValue[]> {
  const fields = await mx.loginFields({ institutionCode });
  const valueOf = new Map(Object.entries(login));
  return fields.flatMap(({ guid, type }) => {
    const value = valueOf.get(type);
    return value === undefined ? [] : [{ guid, value }];
  });
}

async function lookAtCatalogue(mx: MxPort): Promise<Finding> {
  const { items, totalEntries } = await mx.searchInstitutions({ page: 1, pageSize: 10 });
  // An answer without a list reads like an empty one, and every environment of MX has institutions.
  if (items.length === 0)
    return bad('The answer names no institution: it may not be of MX.', STRANGER);
  return good(`the keys are accepted; ${String(totalEntries)} institutions`);
}

/** The verify of the test member is free, and needs the product as any other does. */
async function lookAtProduct({ mx, api }: Reached): Promise<Finding> {
  const { bank, member } = MX_TEST_RESOURCES[api];
  if (member === undefined) return lookAtTestBank(mx, bank.institutionCode);
  try {
    await mx.startVerification(member, {});
    return good('account verification is enabled');
  } catch (error) {
    if (!isMxError(error) || error.code !== 'forbidden') throw error;
    return bad('Account verification is not enabled.', 'Have MX enable it for your client.');
  }
}

/** Without a test member nothing shows for free whether the client has the product. */
async function lookAtTestBank(mx: MxPort, institutionCode: string): Promise<Finding> {
  const isThere = await mx.readInstitution(institutionCode).catch((error: unknown) => {
    if (isMxError(error) && error.code === 'not-found') return undefined;
    throw error;
  });
  if (isThere === undefined) return notChecked('this environment has no test bank.');
  return isThere.canVerify === false
    ? bad('The test bank cannot be verified.', 'Have MX enable account verification.')
    : notChecked('the test bank can be verified; --mxbank shows whether your client may.');
}

async function lookAtTestMember({ mx, api }: Reached): Promise<Finding> {
  const member: MemberRef | undefined = MX_TEST_RESOURCES[api].member;
  if (member === undefined) return notChecked('this API has no test member.');
  const numbers = await mx.listNumbers(member);
  return numbers.some(({ accountNumber }) => accountNumber !== null)
    ? good('the test member has account numbers')
    : bad('The test member has no account numbers.', OTHER_ADVICE);
}

/** From a member at the test bank to its numbers, by the workers that run; cleaned up. */
async function verifyAtMxBank(env: Environment, { mx, api }: Reached): Promise<Finding> {
  const { institutionCode, login } = MX_TEST_RESOURCES[api].bank;
  const credentials = await credentialsOf(mx, institutionCode, login);
  const service = await attachToService(env);
  try {
    const { verificationId } = await service.client.start({
      verificationId: `doctor-${randomUUID()}`,
      user: { kind: 'new', identifier: DOCTOR_USER },
      member: { kind: 'credentials', institutionCode, credentials },
      policies: { memberDeletion: 'always' },
      limits: { overallMs: VERIFICATION_MS },
    });
    const bound = { timeoutMs: VERIFICATION_MS };
    const asked = (await service.client.awaitNextStep(verificationId, bound))?.nextAction;
    const [first] = asked?.kind === 'select-account' ? asked.options : [];
    if (asked?.kind === 'select-account' && first !== undefined) {
      const { round } = asked;
      await service.client.selectAccount(verificationId, { round, value: first.value });
    }
    const { outcome, view } = await service.client.result(verificationId, bound);
    if (outcome.code !== 'verified')
      return bad(`It ended with ${outcome.code}.`, 'docs/errors.md says what that means.');
    return view.cleanUp === 'member-deleted'
      ? good('verified, and the member is deleted again')
      : bad('Verified, but the member was not deleted.', 'Delete it at MX.');
  } finally {
    await service.close();
  }
}

function explain(error: unknown, advice: Advice): Finding {
  if (!isMxError(error)) throw error;
  return bad(`${error.message}.`, advice[error.code] ?? OTHER_ADVICE);
}
