/** What stands before the call of each example body: the state, and what its index leaves open. */
import { type SimulatorOptions } from '../../simulator';
import { type Bank, type Json } from './support';

interface Call {
  readonly user?: string;
  readonly member?: string;
  readonly account?: string;
  readonly institution?: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

/** Brings about what stands before a call, and returns what the index leaves open in it. */
export type Scene = (bank: Bank) => Call | Promise<Call>;
type How = Parameters<Bank['postMember']>;

const NAMED = { identifier: 'unique_id', metadata: '{"a":1}' };
const CHASE_DS = { identifier: 'chase_ds' };
const FOREIGN = { guid: 'CRD-x', value: 'y' };
const OAUTH = { institution_code: 'mx_bank_oauth', is_oauth: true, ...NAMED };
const WITHOUT_AGGREGATION = { skip_aggregation: true };

/** The user of the bank is enough. */
export const nothing: Scene = () => ({});
export const calling =
  (call: Call): Scene =>
  () =>
    call;

/** A member without a job. */
export const created =
  (...how: How): Scene =>
  async (bank) => ({ member: await bank.createMember(...how) });
/** A member whose verification is over. */
export const verified =
  (...how: How): Scene =>
  async (bank) => ({ member: await bank.verified(...how) });

/** What `act` does with the member of a scene; its result adds to the call. */
export function then(scene: Scene, act: (bank: Bank, guid: string) => unknown): Scene {
  return async (bank) => {
    const call = await scene(bank);
    return { ...call, ...((await act(bank, call.member ?? '')) as Call | undefined) };
  };
}

/** Has run these jobs. */
export const after = (scene: Scene, ...jobs: string[]): Scene =>
  then(scene, async (bank, guid) => {
    for (const job of jobs) {
      await bank.call('POST', bank.path(guid, `/${job}`));
      await bank.settle(guid);
    }
  });
/** Has run verifications, each with these answers. */
const ran = (scene: Scene, times = 1, answers: readonly string[] = []): Scene =>
  then(scene, async (bank, guid) => {
    for (let run = 0; run < times; run += 1) await bank.run(guid, answers);
  });
/** Between the reads of a verification, so many of them past. */
export const midway = (scene: Scene, reads: number): Scene =>
  then(scene, async (bank, guid) => {
    await bank.verify(guid);
    for (let read = 0; read < reads; read += 1) await bank.status(guid);
  });
/** A member whose last job succeeded before it got its present credentials. */
const withHistory = (password: string, fields: Json = {}): Scene =>
  then(verified('sim_legacy', fields), async (bank, guid) => {
    await bank.update(guid, password, WITHOUT_AGGREGATION);
  });
export const asked = (scene: Scene): Scene => after(scene, 'verify');
/** The call carries a member. */
export const posting =
  (...how: How): Scene =>
  async (bank) => ({ body: await bank.memberRequest(...how) });
/** The call carries other credentials. */
export const updating = (scene: Scene, password: string, fields: Json = {}): Scene =>
  then(scene, async (bank) => {
    const credentials = await bank.fill('mxbank', 'test_atrium', password);
    return { body: { member: { credentials, ...fields } } };
  });
export const withSettings = (
  settings: SimulatorOptions['settings'] & object,
  scene: Scene,
): Scene =>
  then(scene, (bank) => {
    bank.simulator.control.changeSettings(settings);
  });
export const oauthMember: Scene = async (bank) => {
  const { body } = await bank.call('POST', `/users/${bank.userGuid}/members`, { member: OAUTH });
  return { member: (body['member'] as { guid: string }).guid };
};
const account = then(verified('sim_single_account'), async (bank, guid) => {
  const { body } = await bank.call('GET', bank.path(guid, '/accounts'));
  return { account: (body['accounts'] as { guid: string }[])[0]?.guid };
});
const describedUser: Scene = async (bank) => {
  await bank.call('PUT', `/users/${bank.userGuid}`, { user: { metadata: 'x' } });
  return {};
};
export const trouble = (status: number): Scene =>
  then(created('password'), (bank) => {
    bank.simulator.control.addFault({ route: 'readMemberStatus', kind: 'status', status });
  });

/** One scene for each name that stands for the `*` of a file. */
export function each<T>(
  file: string,
  scene: (given: T) => Scene,
  names: Readonly<Record<string, T>>,
) {
  const rows = Object.entries(names).map(([name, given]) => {
    return [file.replace('*', name), scene(given)] as const;
  });
  return Object.fromEntries(rows);
}

const QUESTIONS = {
  'account-selection': 'password',
  'image-data': 'image',
  'image-options': 'sim_image_options',
  text: 'challenge',
  token: 'sim_token',
};
const ENDS =
  'closed degraded delayed disabled disconnected discontinued expired impaired impeded imported'.split(
    ' ',
  );

/** The scenes of the examples whose calls need more than the user that is there. */
export const SCENES: Readonly<Record<string, Scene>> = {
  'account-numbers-by-account-response.json': account,
  ...each('account-numbers-*-response.json', verified, {
    'by-member': 'password',
    canadian: 'sim_numbers_canadian',
    empty: 'sim_numbers_empty',
    'legacy-all-accounts': 'sim_legacy',
    'partial-null': 'sim_numbers_partial',
    'two-pages-first': 'sim_numbers_two_pages',
    'two-pages-second': 'sim_numbers_two_pages',
  }),
  'account-owners-response.json': after(created('sim_single_account', {}, 'chase'), 'identify'),
  'aggregate-balances-response.json': verified('sim_legacy'),
  'aggregate-member-response.json': verified('sim_legacy', NAMED),
  'aggregate-member-throttled-response.json': after(
    created('sim_legacy', NAMED, 'chase'),
    'aggregate',
  ),
  ...each('challenge-*.json', (password) => asked(created(password)), {
    ...QUESTIONS,
    'image-data-bare-base64': 'sim_image_bare',
    'image-options-legacy-key': 'sim_image_options_legacy',
    'multiple-at-once': 'sim_multiple',
    'numeric-type': 'sim_numeric_type',
    options: 'sim_code',
    'options-lookalike-not-account-selection': 'sim_selection_lookalike',
  }),
  'create-member-mxbank-observed-response.json': posting('password', { skip_aggregation: false }),
  'create-member-response.json': posting(
    'password',
    { ...NAMED, skip_aggregation: false },
    'chase',
  ),
  'create-member-skip-aggregation-response.json': posting('password'),
  'create-oauth-member-response.json': calling({ body: { member: OAUTH, referral_source: 'APP' } }),
  'create-user-no-identifier-response.json': calling({ body: { user: { metadata: 'x' } } }),
  'create-user-response.json': calling({ body: { user: NAMED } }),
  'identify-member-response.json': verified('sim_legacy', NAMED, 'chase'),
  'institution-credentials-response.json': calling({ institution: 'paypal' }),
  'institution-credentials-with-options-response.json': calling({ institution: 'business_direct' }),
  'list-accounts-response.json': verified('sim_single_account'),
  'list-member-accounts-response.json': verified('password'),
  'list-member-credentials-response.json': created('password', {}, 'paypal'),
  'list-members-response.json': withHistory('password', NAMED),
  'list-users-response.json': then(describedUser, async (bank) => {
    await bank.call('POST', '/users', { user: NAMED });
  }),
  ...each('member-status-challenged-*.json', (password) => asked(withHistory(password)), {
    ...QUESTIONS,
    'account-selection-no-options': 'sim_selection_empty',
    'account-selection-same-labels': 'sim_selection_equal_labels',
    multiple: 'sim_pair',
    options: 'options',
  }),
  ...each('member-status-*.json', verified, {
    ...Object.fromEntries(ENDS.map((name) => [name, `sim_status_${name}`])),
    'connected-completed': 'sim_legacy',
    'denied-observed': 'INVALID',
    failed: 'SERVER_ERROR',
    locked: 'LOCKED',
  }),
  'member-status-connected-still-aggregating.json': midway(withHistory('sim_legacy'), 2),
  'member-status-created.json': midway(created('sim_legacy'), 0),
  'member-status-denied-but-job-running.json': midway(withHistory('sim_flicker'), 3),
  'member-status-pending-oauth.json': oauthMember,
  'member-status-prevented.json': ran(created('INVALID'), 3),
  'member-status-reconnected.json': midway(created('sim_reconnecting'), 1),
  'member-status-rejected.json': ran(created('challenge'), 1, ['wrong']),
  'member-status-resumed.json': then(asked(created('challenge')), async (bank, guid) => {
    await bank.answer(guid, await bank.status(guid));
  }),
  'member-status-unknown-connection-status.json': ran(withHistory('sim_status_unknown')),
  'member-status-updated.json': then(created('password'), async (bank, guid) => {
    await bank.update(guid, 'challenge', {});
  }),
  'oauth-window-uri-response.json': then(oauthMember, async (bank, guid) => {
    bank.simulator.control.finishOauth(guid, 'approved');
    await bank.settle(guid);
  }),
  'read-account-response.json': account,
  'read-institution-verification-unsupported-response.json': calling({
    institution: 'tiny_credit_union',
  }),
  'read-member-response.json': withHistory('password', NAMED),
  'read-user-response.json': describedUser,
  'resume-response.json': then(asked(created('challenge', NAMED)), async (bank, guid) => ({
    body: bank.resumeRequest(await bank.status(guid)),
  })),
  'update-member-background-aggregation-request.json': created('password'),
  'update-member-credentials-auto-aggregating-response.json': updating(
    verified('INVALID', NAMED),
    'challenge',
  ),
  'update-member-credentials-response.json': updating(withHistory('challenge', NAMED), 'password', {
    metadata: 'new',
  }),
  'update-user-disable-response.json': then(describedUser, () => ({
    body: { user: { is_disabled: true } },
  })),
  'verify-member-already-running-response.json': after(created('challenge', CHASE_DS), 'verify'),
  'verify-member-include-transactions-request.json': created('password'),
  'verify-member-response.json': withHistory('password', CHASE_DS),
  // Rejections.
  'error-400-member-cannot-use-oauth.json': created('password'),
  'error-400-missing-parameter.json': calling({ body: { member: {} } }),
  'error-400-verification-not-supported.json': created('password', {}, 'tiny_credit_union'),
  'error-401-invalid-keys.json': calling({ headers: { 'MX-API-Key': 'wrong' } }),
  'error-403-feature-not-enabled.json': withSettings(
    { verificationEnabled: false },
    created('password'),
  ),
  'error-403-ip-not-whitelisted.json': withSettings({ ipAllowed: false }, nothing),
  'error-404-institution-not-found.json': calling({ institution: 'no-such' }),
  'error-404-user-not-found.json': calling({ user: 'USR-unknown' }),
  'error-405-member-limit-exceeded.json': then(posting('one-too-many'), async (bank) => {
    for (let index = 0; index < 25; index += 1) await bank.createMember(`p${String(index)}`);
  }),
  'error-405-resume-not-challenged.json': then(created('password'), () => ({
    body: { member: { challenges: [FOREIGN] } },
  })),
  'error-406-wrong-accept-header.json': calling({
    headers: { Accept: 'application/vnd.mx.atrium.v2+json' },
  }),
  'error-409-duplicate-identifier.json': calling({ body: { user: { identifier: 'tester' } } }),
  'error-409-duplicate-member.json': then(posting('password'), async (bank) => {
    await bank.createMember('password');
  }),
  'error-409-other-job-running.json': created('sim_collides'),
  'error-422-unprocessable.json': posting('password', { credentials: [FOREIGN] }),
  'error-429-balance-too-frequent.json': after(created('password'), 'balance'),
  ...each('error-*.json', trouble, {
    '500-server-error': 500,
    '502-bad-gateway': 502,
    '503-maintenance': 503,
    '504-gateway-timeout': 504,
  }),
};

/** Examples that no call can bring about or send. */
export const UNMATCHED: Readonly<Record<string, string>> = {
  'account-numbers-platform-extra-fields-response.json': 'Platform: not a body of Atrium.',
  'member-status-null-connection-status.json': 'Platform: not a body of Atrium.',
  'connect-widget-url-resume-member-request.json': 'Its member is unknown.',
  'connect-widget-url-update-credentials-request.json': 'Its member is unknown.',
  'create-member-request.json': 'Its two credentials carry one guid; a real request has two.',
  'update-member-credentials-request.json': 'Its guids belong to no institution of the catalogue.',
  ...Object.fromEntries(
    ['account-selection', 'image-options', 'mfa', 'mxbank-correct', 'mxbank-follow-up'].map(
      (name) => [`resume-${name}-request.json`, 'Its guids name no open question.'],
    ),
  ),
};
