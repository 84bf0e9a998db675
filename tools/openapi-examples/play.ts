/** Every operation, in the order in which a backend meets them. */
import { mxBankCredentials } from '../end-user/at-mx';
import { type Recorder, type Shown } from './recorder';

/** As much of the answers as the next request needs. */
interface Verification {
  readonly id: string;
  readonly userGuid: string;
  readonly memberGuid: string;
  readonly outcome: object | null;
  readonly nextAction: {
    readonly round: number;
    readonly challenges: readonly { readonly guid: string }[];
    readonly options: readonly { readonly value: string }[];
  };
}

interface Document {
  readonly openapi: string;
}

/** Where the end user's page leads; registered for the tenant. */
export const RETURN_URL = 'https://shop.example.com/done';

const WAITING = { prefer: 'wait=30' };
const BANK = { kind: 'credentials', institutionCode: 'mxbank' } as const;
const USER = { kind: 'new', identifier: 'customer-1' } as const;
const PASSWORD = { credentials: mxBankCredentials('password') };
const asOf = (name: string, summary: string): Shown => ({ name, summary });
const usual = asOf('usual', 'As most often');

/**
 * Plays them all, and keeps what a reader of the document wants to see.
 *
 * @param asset - name of a file of the end user's page
 * @throws Error for an answer that is no success
 */
export async function playEveryOperation(recorder: Recorder, asset: string): Promise<void> {
  const start = async (body: object, shown?: Shown, headers = {}) =>
    (await recorder.send('startVerification', { body, headers }, shown)) as Verification;
  const read = async (verificationId: string, shown?: Shown) => {
    const sent = { params: { verificationId }, headers: WAITING };
    return (await recorder.send('readVerification', sent, shown)) as Verification;
  };

  await lookAround(recorder);
  const asked = await start(
    { reference: 'order-4711', user: USER, member: BANK },
    asOf('end-user-signs-in', 'The verification asks for the credentials'),
    { 'idempotency-key': 'order-4711' },
  );
  await openPage(recorder, asked.id, asset);
  await startFromPage(recorder);
  const verified = await answerEverything(recorder, asked.id, read);
  await start(
    { user: USER, member: { ...BANK, ...PASSWORD }, includeTransactions: true },
    asOf('credentials-given', 'The backend has the credentials'),
  );
  const oauth = { kind: 'oauth', institutionCode: 'mx_bank_oauth' };
  await start({ user: USER, member: oauth }, asOf('bank-page', "The bank's own page"));
  const widget = await start(
    { user: { kind: 'new' }, member: { kind: 'connect-widget', language: 'en' } },
    asOf('connect-widget', "MX's widget"),
  );
  const { userGuid, memberGuid } = verified;
  await start(
    {
      user: { kind: 'existing', userGuid },
      member: { kind: 'existing-member', memberGuid },
      policies: { reuseKnownNumbers: true },
    },
    asOf('existing-member', 'A member that was verified before'),
  );
  await read(widget.id, asOf('open-url', 'A page is to be opened'));
  const params = { verificationId: widget.id };
  await recorder.send('requestOpenUrl', { params }, usual);
  const event = { event: 'memberConnected', member_guid: memberGuid, user_guid: userGuid };
  await recorder.send('memberChanged', { params, body: event }, usual);
  const reason = 'The order was cancelled.';
  await recorder.send('cancelVerification', { params, body: { reason } }, usual);
  await endWith(recorder, verified.id);
  await manageWebhooks(recorder);
}

async function lookAround(recorder: Recorder): Promise<void> {
  await recorder.send('live', {}, usual);
  await recorder.send('ready', {}, usual);
  await recorder.send('sealingKeys', {}, usual);
  await recorder.send('listInstitutions', { query: { name: 'mx bank', pageSize: '10' } }, usual);
  const documented = (document: unknown) => ({ openapi: (document as Document).openapi });
  await recorder.send('openApiDocument', {}, { ...usual, part: documented });
  const firstLine = (page: unknown) => `${String(page).split('\n', 1)[0] ?? ''}…`;
  await recorder.send('docsPage', {}, { ...usual, part: firstLine });
  const params = { institutionCode: 'mxbank' };
  await recorder.send('readInstitution', { params }, usual);
  await recorder.send('readInstitutionCredentials', { params }, usual);
}

/** The end user's page: its address, its session, and its files. */
async function openPage(recorder: Recorder, verificationId: string, asset: string): Promise<void> {
  const params = { verificationId };
  const body = { returnUrl: RETURN_URL, state: 'order-4711', language: 'en' };
  const made = await recorder.send('createPageSession', { params, body }, usual);
  const { pathname, hash } = new URL((made as { readonly url: string }).url);
  const opening = { ticket: hash.slice(1), browser: 'b'.repeat(43) };
  const opened = await recorder.send('openPageSession', { body: opening }, usual);
  const { token } = opened as { readonly token: string };
  await recorder.send('renewPageSession', { token }, usual);
  const pageAddress = pathname.split('/').at(-1) ?? '';
  const start = { ...usual, part: () => '<!doctype html>…' };
  await recorder.send('showPage', { params: { pageAddress } }, start);
  await recorder.send('pageReturn', {}, start);
  const code = { ...usual, part: () => '…' };
  await recorder.send('pageAsset', { params: { name: asset } }, code);
  await recorder.send('pageEmbed', {}, code);
}

/** A page that asks for the bank first. */
async function startFromPage(recorder: Recorder): Promise<void> {
  const body = { start: { reference: 'order-4712', user: USER }, returnUrl: RETURN_URL };
  const made = await recorder.send('createSearchPageSession', { body }, usual);
  const { hash } = new URL((made as { readonly url: string }).url);
  const opening = { ticket: hash.slice(1), browser: 'c'.repeat(43) };
  const opened = await recorder.send('openPageSession', { body: opening });
  const { token } = opened as { readonly token: string };
  const chosen = { institutionCode: 'mxbank' };
  await recorder.send('startFromPage', { token, body: chosen }, usual);
}

/** From the sign-in form to the outcome; each thing that is asked is shown. */
async function answerEverything(
  recorder: Recorder,
  verificationId: string,
  read: (id: string, shown?: Shown) => Promise<Verification>,
): Promise<Verification> {
  const params = { verificationId };
  const headers = { 'idempotency-key': 'order-4711-1' };
  const send = (operationId: string, body: object) =>
    recorder.send(operationId, { params, headers, body }, usual);
  const after = async (round: number, shown: Shown): Promise<Verification> => {
    for (;;) {
      const { nextAction, outcome } = await read(verificationId);
      if (outcome !== null || nextAction.round > round) return read(verificationId, shown);
    }
  };
  const form = await read(verificationId, asOf('provide-credentials', 'A sign-in form'));
  await recorder.send('issueToken', { params, body: { lifeSeconds: 900 } }, usual);
  const credentials = mxBankCredentials('challenge');
  await send('provideCredentials', { round: form.nextAction.round, credentials });
  const question = await after(form.nextAction.round, asOf('answer-challenges', 'A question'));
  const { round, challenges } = question.nextAction;
  const answers = challenges.map(({ guid }) => ({ guid, value: 'correct' }));
  await send('answerChallenges', { round, answers });
  const choice = await after(round, asOf('select-account', 'The accounts to choose from'));
  const { options } = choice.nextAction;
  await send('selectAccount', { round: choice.nextAction.round, value: options[0]?.value });
  return after(Infinity, asOf('verified', 'It has ended'));
}

/** What is read, listed and deleted after the end. */
async function endWith(recorder: Recorder, verificationId: string): Promise<void> {
  const params = { verificationId };
  await recorder.send('readAccountNumbers', { params }, usual);
  const headers = { 'last-event-id': '1' };
  await recorder.send('followVerification', { params, headers }, usual);
  await recorder.send('listVerifications', { query: { reference: 'order-4711' } }, usual);
  await recorder.send('deleteVerification', { params, query: { mx: 'member' } }, usual);
}

/** Where webhooks go, and what became of them; and one of MX's own. */
async function manageWebhooks(recorder: Recorder): Promise<void> {
  // Nobody is there: what is sent stays on its way.
  const endpoint = { url: 'https://shop.invalid/hooks', events: ['verification.finished'] };
  const headers = { 'idempotency-key': 'shop-4711' };
  const sent = { headers, body: endpoint };
  const made = (await recorder.send('registerWebhookEndpoint', sent, usual)) as Made;
  const params = { endpointId: made.endpointId };
  await recorder.send('listWebhookEndpoints', {}, usual);
  const test = (await recorder.send('sendTestWebhook', { params }, usual)) as Sent;
  const further = { params, headers, body: { signing: 'v1a' } };
  const second = (await recorder.send('addWebhookSecret', further, usual)) as Made;
  const old = { params: { ...params, secretId: second.secretId } };
  await recorder.send('removeWebhookSecret', old, usual);
  const listed = { query: { endpointId: made.endpointId } };
  for (;;) {
    const { deliveries } = (await recorder.send('listWebhookDeliveries', listed)) as Listed;
    if (deliveries.length > 0) break;
  }
  await recorder.send('listWebhookDeliveries', listed, usual);
  const one = { endpointId: made.endpointId, eventId: test.eventId };
  await recorder.send('resendWebhook', { body: one }, usual);
  const range = { state: 'failed', from: '2026-11-30T00:00:00Z', to: '2026-12-01T00:00:00Z' };
  await recorder.send('resendWebhooks', { body: range }, usual);
  const state = { params, body: { state: 'disabled' } };
  await recorder.send('setWebhookEndpointState', state, usual);
  await recorder.send('removeWebhookEndpoint', { params }, usual);
  const { path: secret, login } = MX_WEBHOOKS;
  const authorization = `Basic ${Buffer.from(login).toString('base64')}`;
  const hook = { type: 'CONNECTION_STATUS', action: 'CHANGED', connection_status: 'CHALLENGED' };
  await recorder.send(
    'receiveMxWebhook',
    { params: { secret }, headers: { authorization }, body: { ...hook, member_guid: 'MBR-1' } },
    usual,
  );
}

interface Made {
  readonly endpointId: string;
  readonly secretId: string;
}

interface Sent {
  readonly eventId: string;
}

interface Listed {
  readonly deliveries: readonly unknown[];
}

/** What MX's webhooks come with, to the recorded API; no secret. */
export const MX_WEBHOOKS = {
  path: 'a-path-that-nobody-guesses-of-43-letters-at-least',
  login: 'mx:a-password-of-yours',
};
