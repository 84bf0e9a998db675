/**
 * What happens while the canary looks: verifications over HTTP and through the client, with every
 * rejection on their ways, and an MX that echoes, lies and hangs. Each flow adds what its caller was
 * told.
 */
import { inspect } from 'node:util';
import { type StartVerificationRequest, type VerificationClient } from '../../../client';
import { answerChallengesSignal, submitChallengeAnswersUpdate } from '../../../contract/messages';
import { playOn, untilAsked } from '../../../tools/end-user/at-client';
import { MX_BANK } from '../../../tools/end-user/at-mx';
import { Caller, nextStep, type Answer } from '../../api/support/api';
import { type Client } from '@temporalio/client';
import { placeOf, type Place } from './canary';
import { type MxProxy } from '../../../tools/proxies/mx-proxy';
import { type PlantedValues } from './planted';
import { plantIntoMx } from './planting';
import { payloadOf, sendSignal, sendUpdate } from '../../../tools/raw-messages';

/** What the flows share, and what they leave behind. */
export interface Story {
  readonly planted: PlantedValues;
  /** Values of keys and tokens, which may be nowhere; the flows add theirs. */
  readonly keys: Record<string, string>;
  /** In payloads that nobody can decode. */
  readonly unreadable: string;
  readonly ids: string[];
  readonly outcomes: (string | undefined)[];
  readonly answers: { readonly path: string; readonly answer: Answer }[];
  readonly errors: unknown[];
  readonly views: unknown[];
  readonly results: unknown[];
  /** What a server is asked for, and referrers could name: addresses of pages without what stands behind the `#`. */
  readonly pageAddresses: string[];
  /** What a caller read of results that were sealed to it; the product never sees it plain again. */
  readonly opened: unknown[];
}

/** Plants into an MX that answers every first POST and one resume with the request in an error. */
export function playTricks(
  proxy: MxProxy,
  { planted, keys }: Pick<Story, 'planted' | 'keys'>,
): void {
  plantIntoMx(proxy, planted, keys["MX's own texts"] ?? '');
  const met = new Set<string>();
  const statuses: Readonly<Record<string, number>> = {
    'POST users': 500,
    'POST members': 502,
    'PUT resume': 503,
    'POST verify': 500,
  };
  proxy.intercept = ({ method, path, body }) => {
    const what = `${method} ${path.split('/').at(-1) ?? ''}`;
    const status = statuses[what];
    if (status === undefined || met.has(what)) return undefined;
    met.add(what);
    const error = { message: `cannot process ${body}`, body };
    return { status, body: JSON.stringify({ error }) };
  };
}

/** What callers were told, by the places where they were told it. */
export function toldPlaces(story: Story): readonly Place[] {
  const { answers, errors, views, results, pageAddresses } = story;
  const placeFor = ({ path, answer: { status } }: Story['answers'][number]): Place['name'] => {
    if (status >= 400) return 'problems over HTTP';
    if (path.endsWith('/events')) return 'events over HTTP';
    if (path.endsWith('/open-url')) return 'addresses over HTTP';
    return path.endsWith('/account-numbers') ? 'numbers over HTTP' : 'views over HTTP';
  };
  return [
    ...answers.map((told) => ({ name: placeFor(told), bytes: Buffer.from(told.answer.text) })),
    placeOf('errors of the client', inspect(errors, { depth: 20, showHidden: true })),
    placeOf('views of the client', JSON.stringify(views)),
    placeOf('results of the client', JSON.stringify(results)),
    placeOf('addresses of pages', pageAddresses),
  ];
}

/** After it only the outcome is left to wait for. */
const ROUND_MAX = 99;

/** Answers that do not fit, to a question with this guid. */
function misfits({ planted }: Story, round: number, guid: string) {
  const value = planted.plant('answers.value', 'rejected');
  return [
    { round: 99, answers: [{ guid, value }] },
    { round, answers: [{ guid: 'CRD-other', value }] },
    { round, answers: [{ guid, value: value.repeat(500) }] },
    { round, answers: [{ guid: `${value}/`, value }] },
  ];
}

/** Credentials of MX Bank, planted. */
export function credentialsOf({ planted }: Story, password: string) {
  return [
    { guid: MX_BANK.login, value: planted.plant('credentials.value', 'test_atrium') },
    { guid: MX_BANK.password, value: planted.plant('credentials.value', password) },
  ];
}

/** A backend, and what it does over HTTP. */
export class HttpFlows {
  readonly #story: Story;
  readonly #caller: Caller;

  constructor(story: Story, url: string, key: string) {
    this.#story = story;
    this.#caller = new Caller(url, key);
  }

  /** Requests that are rejected before anything runs. */
  async sendMalformed(): Promise<void> {
    const { planted } = this.#story;
    const misplaced = planted.plant('credentials.value', 'misplaced');
    await this.#start({ credentials: [{ guid: MX_BANK.login, value: misplaced, [misplaced]: 1 }] });
    await this.#start({ password: misplaced });
    const broken = { body: `{"user": ${misplaced}`, headers: {} };
    await this.#keep('POST', '/v1/verifications', broken);
    await this.#keep('GET', '/v1/verifications', { token: misplaced });
  }

  /** One verification with everything that a caller may give, and each rejection on its way. */
  async verify(): Promise<void> {
    const { planted, ids, outcomes, keys } = this.#story;
    const own = {
      identifier: planted.plant('identifier', ''),
      metadata: planted.plant('metadata', ''),
    };
    const pattern = planted.plant('pattern', '');
    const reference = planted.plant('reference', '');
    const begun = await this.#start(
      { credentials: credentialsOf(this.#story, 'challenge'), ...own },
      {
        user: { kind: 'new', ...own },
        reference,
        includeTransactions: true,
        policies: { accountSelection: { kind: 'label-pattern', pattern: `${pattern}*` } },
      },
    );
    const { id, links } = begun.body;
    ids.push(id);
    // It ends with the outcome.
    const followed = this.#keep('GET', links.events);
    const { nextAction } = await nextStep(this.#caller, id);
    const [{ guid } = { guid: '' }] = nextAction.challenges;
    const value = planted.plant('answers.value', 'rejected');
    const bodies = [
      ...misfits(this.#story, nextAction.round, guid),
      { round: nextAction.round, answers: [{ guid, value, [value]: value }] },
      { round: value, answers: value },
    ];
    for (const body of bodies) await this.#keep('POST', links.challengeAnswers, { body });
    const right = planted.plant('answers.value', 'correct');
    const answers = { round: nextAction.round, answers: [{ guid, value: right }] };
    await this.#keep('POST', links.challengeAnswers, { body: answers });
    const issued = await this.#caller.post(links.tokens, {});
    keys['browser token'] = issued.body.token;
    const token = issued.body.token;
    const choice = await nextStep(this.#caller, id, nextAction.round);
    await this.#keep('GET', links.self, { token });
    const { round, options } = choice.nextAction;
    const body = { round, value: options[0].value };
    await this.#keep('POST', links.accountSelection, { body, token });
    outcomes.push((await nextStep(this.#caller, id, round)).outcome?.code);
    await this.#keep('GET', links.self);
    await this.#keep('GET', links.accountNumbers);
    await this.#keep('GET', `/v1/verifications?reference=${reference}`);
    await this.#keep('GET', `/v1/verifications?reference=${reference}%00`);
    await followed;
  }

  /** One that asks for credentials, gets wrong ones, and is denied. */
  async beDenied(): Promise<void> {
    const begun = await this.#start({}, { limits: { credentialAttemptsMax: 1 } });
    const { id, links } = begun.body;
    this.#story.ids.push(id);
    const asked = await nextStep(this.#caller, id);
    const { round } = asked.nextAction;
    const body = { round, credentials: credentialsOf(this.#story, 'INVALID') };
    await this.#keep('POST', links.credentials, { body });
    this.#story.outcomes.push((await nextStep(this.#caller, id, round)).outcome?.code);
  }

  /** One that sends the end user to the bank's page, and is cancelled with a reason. */
  async sendElsewhereAndCancel(): Promise<void> {
    const { planted, ids, outcomes } = this.#story;
    const member = {
      kind: 'oauth',
      institutionCode: 'mx_bank_oauth',
      referralSource: 'APP',
      clientRedirectUrl: planted.plant('clientRedirectUrl', ''),
      uiMessageWebviewUrlScheme: planted.plant('uiMessageWebviewUrlScheme', ''),
    };
    const body = { user: { kind: 'new' }, member };
    const begun = await this.#keep('POST', '/v1/verifications', { body });
    const { id, links } = begun.body;
    ids.push(id);
    await nextStep(this.#caller, id);
    await this.#keep('POST', links.openUrl, { body: {} });
    await this.#keep('POST', links.cancel, { body: { reason: planted.plant('reason', '') } });
    outcomes.push((await nextStep(this.#caller, id, ROUND_MAX)).outcome?.code);
  }

  #start(member: object, more: object = {}): Promise<Answer> {
    const body = {
      user: { kind: 'new' },
      member: { kind: 'credentials', institutionCode: 'mxbank', ...member },
      ...more,
    };
    return this.#keep('POST', '/v1/verifications', { body });
  }

  async #keep(
    method: string,
    path: string,
    parts: Parameters<Caller['send']>[2] = {},
  ): Promise<Answer> {
    const answer = await this.#caller.send(method, path, parts);
    this.#story.answers.push({ path, answer });
    return answer;
  }
}

/** One verification through the client, its rejections by update and by signal. */
export async function useTheClient(
  story: Story,
  client: VerificationClient,
  temporal: Client,
): Promise<void> {
  const request: StartVerificationRequest = {
    user: { kind: 'new' },
    member: {
      kind: 'credentials',
      institutionCode: 'mxbank',
      credentials: credentialsOf(story, 'challenge'),
    },
  };
  const { verificationId } = await client.start(request);
  story.ids.push(verificationId);
  const { round, challenges } = await untilAsked(client, verificationId, 'answer-challenges');
  for (const misfit of misfits(story, round, challenges[0]!.guid)) {
    for (const via of ['update', 'signal'] as const) {
      const answered = client.answerChallenges(verificationId, misfit, { via });
      await answered.catch((error: unknown) => story.errors.push(error));
    }
  }
  const { unreadable } = story;
  const texts = [unreadable, `{"round":"${unreadable}`, `{"answers":"${unreadable}"}`];
  for (const [at, text] of texts.entries()) {
    const payload = payloadOf(at === 0 ? 'binary/encrypted' : 'json/plain', text);
    await sendSignal(temporal, verificationId, answerChallengesSignal.name, payload);
    const { name } = submitChallengeAnswersUpdate;
    story.errors.push(await sendUpdate(temporal, verificationId, name, payload));
  }
  story.views.push(await client.getVerification(verificationId));
  const right = story.planted.plant('answers.value', 'correct');
  const { result } = await playOn(client, verificationId, { answer: () => right });
  story.results.push(result);
  story.outcomes.push(result.outcome.code);
}
