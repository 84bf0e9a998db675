/**
 * The interactive verification: the order of things. Asking, following and the service are in the
 * files beside it; what embeds a service of its own is tools/verify.
 */
import { parseArgs } from 'node:util';
import {
  openResult,
  type Institution,
  type MemberRequest,
  type StartVerificationRequest,
  type VerificationResult,
} from '../../client';
import { EXIT, Interrupted, type CommandContext } from '../terminal/command';
import { openPrompter } from '../terminal/open-prompter';
import { accountLines, noteLines } from '../terminal/result';
import { harmless, paragraph } from '../terminal/text';
import { askCredentials, type Asking } from './ask';
import { followWithEndUser } from './follow';
import { openImageFiles } from './image-files';
import { chooseInstitution } from './institution';
import { readRequestFile } from './request-file';
import { readResultKey } from './result-key';
import { type VerifyService } from './service';

/** The verification ended, but not with a verified account. */
const EXIT_NOT_VERIFIED = 3;
/**
 * A cancelled verification ends within moments; at the latest then we stop waiting for its outcome.
 */
const CANCEL_TIMEOUT_MS = 20_000;
const RESULT_TIMEOUT_MS = 10_000;

/**
 * Verifies one account with the end user at the terminal on the service that `open` gives, which is
 * closed at the end.
 *
 * @param open - gets where its progress goes, one line at a time
 * @returns the exit code
 */
export async function runVerify(
  context: CommandContext,
  open: (log: (line: string) => void) => Promise<VerifyService>,
): Promise<number> {
  const { values } = parseArgs({
    args: [...context.args],
    options: {
      request: { type: 'string' },
      'result-key': { type: 'string' },
      'show-numbers': { type: 'boolean', default: false },
    },
  });
  const { print, colour, interrupted } = context;
  const request = values.request === undefined ? undefined : readRequestFile(values.request);
  const keyFile = values['result-key'];
  const own = keyFile === undefined ? undefined : readResultKey(keyFile, context.env);
  // First of all, so that nothing that is typed while the server starts shows up on the screen.
  const prompter = openPrompter(interrupted);
  context.onEnd(prompter.close);
  const images = openImageFiles();
  // At the very end, so that a second Ctrl-C leaves no picture behind either.
  process.once('exit', images.remove);
  const service = await context.abortable(open((line) => print(colour.dim(paragraph(line)))));
  context.onEnd(service.close);

  print();
  print(paragraph(service.words));
  const asking: Asking = { prompter, print, images };
  const asked = request ?? (await askRequest(context, service, asking));
  const { verificationId } = await service.client.start(
    own === undefined ? asked : { ...asked, resultKey: own.resultKey },
  );
  print(colour.dim(`Verification ${verificationId}`));
  const result = await finishVerification(context, { service, asking, verificationId });
  const opened = own && (await openResult(own.privateJwk, verificationId, result));
  describe(context, { ...result, ...opened }, values['show-numbers']);
  if (interrupted.aborted) return EXIT.interrupted;
  return result.outcome.code === 'verified' ? EXIT.ok : EXIT_NOT_VERIFIED;
}

/** Everything before the start; nothing is running yet, so Ctrl-C just ends. */
async function askRequest(
  context: CommandContext,
  service: VerifyService,
  asking: Asking,
): Promise<StartVerificationRequest> {
  const { print } = context;
  if (service.isSimulated) {
    print('Try MX Bank: user name test_atrium, password challenge.');
    print('Its questions are answered with: correct');
  }
  print();
  const institution = await chooseInstitution(asking, service.institutions);
  const member = await askSignIn(context, service, asking, institution);
  return { user: { kind: 'new' }, member };
}

/** At banks with a sign-in page of their own the credentials are entered there, and never here. */
async function askSignIn(
  { print, colour }: CommandContext,
  service: VerifyService,
  asking: Asking,
  institution: Institution,
): Promise<MemberRequest> {
  const { code: institutionCode, name, supportsOauth: hasOwnPage } = institution;
  if (hasOwnPage) return { kind: 'oauth', institutionCode };
  const fields = await service.institutions.readSignInForm({ institutionCode });
  print();
  print(colour.bold(`Sign in at ${harmless(name)}`));
  const credentials = await askCredentials(asking, fields);
  return { kind: 'credentials', institutionCode, credentials };
}

interface Session {
  readonly service: VerifyService;
  readonly asking: Asking;
  readonly verificationId: string;
}

/**
 * Follows to the end; when the end user leaves, or asking fails, the verification is cancelled and
 * not left behind.
 */
async function finishVerification(
  context: CommandContext,
  { service, asking, verificationId }: Session,
): Promise<VerificationResult> {
  const { client } = service;
  const { interrupted, colour, print } = context;
  try {
    await followWithEndUser({ ...asking, client, verificationId, colour, interrupted });
  } catch (error) {
    if (!(error instanceof Interrupted)) {
      await client.cancel(verificationId, { reason: 'the terminal session failed' });
      throw error;
    }
  }
  if (!interrupted.aborted) return client.result(verificationId, { timeoutMs: RESULT_TIMEOUT_MS });
  print('Cancelling the verification …');
  await client.cancel(verificationId, { reason: 'Ctrl-C at the terminal' });
  return client.result(verificationId, { timeoutMs: CANCEL_TIMEOUT_MS });
}

function describe(
  { print, colour }: CommandContext,
  result: VerificationResult,
  isWhole: boolean,
): void {
  const { outcome, view, accountNumbers } = result;
  const paint = outcome.code === 'verified' ? colour.good : colour.attention;
  print();
  print(`${colour.bold('Outcome')}   ${paint(outcome.code)}  ${outcome.message}`);
  const shown = isWhole ? accountNumbers : (view.accountNumbers ?? []);
  accountLines(shown).forEach((line) => {
    print(line);
  });
  noteLines(result).forEach((line) => {
    print(line);
  });
}
