/** Checks of the MX side: way, keys, product, the free test endpoints, one whole verification. */
import { randomUUID } from 'node:crypto';
import { TEST_BANK, TEST_MEMBER, createAtrium } from '../../mx/atrium';
import { isMxError, type MxErrorCode, type MxPort } from '../../mx/port';
import { mxConfig, type Environment } from '../../runtime';
import { attachToService } from '../verify';
import { whyNoMx } from './way-to-mx';
import { bad, good, notChecked, type Check, type Finding } from './check';

/** One user for all runs of the doctor: an environment for development takes 100. */
const DOCTOR_USER = 'atrium-verification-doctor';
/** Longest verification at the test bank; most take seconds. */
const VERIFICATION_MS = 5 * 60_000;

const STRANGER =
  'Somebody on the way answers for MX. Check MX_BASE_URL, the proxy and the firewall.';
/** What to do about a failed call of MX, by its code. */
const ADVICE: Partial<Record<MxErrorCode, string>> = {
  network: 'Check MX_BASE_URL, the firewall and the proxy (MX_PROXY_URL, HTTPS_PROXY, NO_PROXY).',
  timeout: 'Check the firewall and the proxy, or raise MX_REQUEST_TIMEOUT_MS.',
  unauthorized: 'Check MX_API_KEY and MX_CLIENT_ID: they belong to one environment of MX.',
  forbidden: 'Have MX allow this address and enable the product for your client.',
  'not-mx': STRANGER,
  'not-json': STRANGER,
  'unexpected-status': STRANGER,
  'response-invalid': STRANGER,
};
/** MX itself has a catalogue. */
const CATALOGUE_ADVICE = { ...ADVICE, 'not-found': STRANGER };
const OTHER_ADVICE = 'Try again later. If it stays, ask MX and quote the message.';

/** Failures of which nobody says what stood in the way. */
const UNANSWERED: readonly MxErrorCode[] = ['network', 'timeout'];

/** The checks, and what closes the client that they share. */
export interface MxChecks {
  readonly checks: readonly Check[];
  readonly close: () => void;
}

/** Builds the checks; the last one only with `isWhole`, since it makes a member at MX. */
export function mxChecks(env: Environment, { isWhole }: { readonly isWhole: boolean }): MxChecks {
  let mx: MxPort | undefined;
  const withMx = async (look: (mx: MxPort) => Promise<Finding>): Promise<Finding> => {
    if (mx === undefined) return notChecked('MX cannot be reached with these keys.');
    return look(mx).catch((error: unknown) => explain(error));
  };
  const connect = async (): Promise<Finding> => {
    const config = mxConfig(env);
    const opened = createAtrium(config);
    const found = await lookAtCatalogue(opened).catch(async (error: unknown) => {
      const isUnanswered = isMxError(error) && UNANSWERED.includes(error.code);
      const way = isUnanswered ? await whyNoMx(config) : undefined;
      return way ?? explain(error, CATALOGUE_ADVICE);
    });
    if (found.kind === 'good') mx = opened;
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
    ],
    close: () => mx?.close(),
  };
}

async function lookAtCatalogue(mx: MxPort): Promise<Finding> {
  const { items, totalEntries } = await mx.searchInstitutions({ page: 1, pageSize: 10 });
  // An answer without a list reads like an empty one, and every environment of MX has institutions.
  if (items.length === 0)
    return bad('The answer names no institution: it may not be of MX.', STRANGER);
  return good(`the keys are accepted; ${String(totalEntries)} institutions`);
}

/** The verify of the test member is free, and needs the product as any other does. */
async function lookAtProduct(mx: MxPort): Promise<Finding> {
  try {
    await mx.startVerification(TEST_MEMBER, {});
    return good('account verification is enabled');
  } catch (error) {
    if (!isMxError(error) || error.code !== 'forbidden') throw error;
    return bad('Account verification is not enabled.', 'Have MX enable it for your client.');
  }
}

async function lookAtTestMember(mx: MxPort): Promise<Finding> {
  const numbers = await mx.listNumbers(TEST_MEMBER);
  return numbers.some(({ accountNumber }) => accountNumber !== null)
    ? good('the test member has account numbers')
    : bad('The test member has no account numbers.', OTHER_ADVICE);
}

/** From a member at the test bank to its numbers, by the workers that run; cleaned up. */
async function verifyAtMxBank(env: Environment, mx: MxPort): Promise<Finding> {
  const fields = await mx.loginFields({ institutionCode: TEST_BANK.institutionCode });
  const credentials = fields.flatMap(({ guid, type }) => {
    const value = Object.hasOwn(TEST_BANK.login, type)
      ? TEST_BANK.login[type as keyof typeof TEST_BANK.login]
      : undefined;
    return value === undefined ? [] : [{ guid, value }];
  });
  const service = await attachToService(env);
  try {
    const { verificationId } = await service.client.start({
      verificationId: `doctor-${randomUUID()}`,
      user: { kind: 'new', identifier: DOCTOR_USER },
      member: { kind: 'credentials', institutionCode: TEST_BANK.institutionCode, credentials },
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

function explain(error: unknown, advice = ADVICE): Finding {
  if (!isMxError(error)) throw error;
  return bad(`${error.message}.`, advice[error.code] ?? OTHER_ADVICE);
}
