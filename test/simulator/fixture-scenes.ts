/**
 * Scenes from which the table of example bodies is made: prepare a member, then send requests. The
 * last response is the one that is compared.
 */
import { type SimulatorOptions } from '../../simulator';
import { request, type Bank, type Json, type WireResponse } from './support';

export type Scene = (bank: Bank) => Promise<WireResponse>;
export type RequestScene = (bank: Bank, body: unknown) => Promise<WireResponse>;
/** Prepares a member and returns its guid. */
type Setup = (bank: Bank) => Promise<string>;
type How = Parameters<Bank['postMember']>;
/** Method and path, with or without a body. `{user}` and `{member}` stand for their paths. */
type Line = string | readonly [line: string, body: unknown];

export const NAMED = { identifier: 'unique_id', metadata: '{"a":1}' };
export const CHASE_DS = { identifier: 'chase_ds' };
export const VERIFY = 'POST {member}/verify';
export const STATUS = 'GET {member}/status';
export const BALANCE = 'POST {member}/balance';
export const AGGREGATE = 'POST {member}/aggregate';
export const IDENTIFY = 'POST {member}/identify';
export const METADATA: Line = ['PUT {user}', { user: { metadata: 'x' } }];
export const DISABLE: Line = ['PUT {user}', { user: { is_disabled: true } }];
export const OPEN_WIDGET: Line = ['POST {user}/connect_widget_url', { mode: 'verification' }];
export const TEST_MEMBER = '/users/test_atrium/members/test_atrium_member';
export const FOREIGN = { guid: 'CRD-x', value: 'y' };
export const ENDS =
  'closed degraded delayed disabled disconnected discontinued expired impaired impeded imported'.split(
    ' ',
  );

const nobody: Setup = () => Promise.resolve('');
export const created =
  (...how: How): Setup =>
  (bank) =>
    bank.createMember(...how);
export const verified =
  (...how: How): Setup =>
  (bank) =>
    bank.verified(...how);

export function after(setup: Setup, first: Line, ...more: Line[]): Scene {
  return async (bank) => {
    const guid = await setup(bank);
    const sendLine = (line: Line): Promise<WireResponse> => {
      const [text, body] = typeof line === 'string' ? [line, undefined] : line;
      const [method = '', path = ''] = text
        .replace('{user}', `/users/${bank.userGuid}`)
        .replace('{member}', bank.path(guid))
        .split(' ');
      return bank.call(method, path, body);
    };
    let response = await sendLine(first);
    for (const line of more) response = await sendLine(line);
    return response;
  };
}

export const send = (first: Line, ...more: Line[]): Scene => after(nobody, first, ...more);

/** Runs one more verification. */
export function run(setup: Setup, answers?: readonly string[]): Setup {
  return async (bank) => {
    const guid = await setup(bank);
    await bank.run(guid, answers);
    return guid;
  };
}

/** Replaces the credentials. */
export function updated(setup: Setup, password: string, fields: Json = {}): Setup {
  return async (bank) => {
    const guid = await setup(bank);
    await bank.update(guid, password, fields);
    return guid;
  };
}

/** A member whose last job succeeded before it got its present credentials. */
export function withHistory(password: string, fields: Json = {}): Setup {
  return updated(verified('sim_legacy', fields), password, { skip_aggregation: true });
}

export function withSettings(settings: SimulatorOptions['settings'] & object, scene: Scene): Scene {
  return (bank) => {
    bank.simulator.control.changeSettings(settings);
    return scene(bank);
  };
}

/** The status at the n-th read after verify, every phase seen once. */
export function midway(setup: Setup, read: number): Scene {
  const reads = Array<Line>(read).fill(STATUS);
  return withSettings({ readsPerPhase: 1 }, after(setup, VERIFY, ...reads));
}

export const challenged = (password: string) => after(withHistory(password), VERIFY, STATUS);
export const challenges = (password: string) =>
  after(created(password), VERIFY, 'GET {member}/challenges');
export const ended = (password: string) => after(verified(password), STATUS);
export const numbers = (password: string, query = '') =>
  after(verified(password), `GET {member}/account_numbers${query}`);

/** Reads the only account of a verified member. */
export function account(rest: string): Scene {
  return async (bank) => {
    const guid = await bank.verified('sim_single_account');
    const { body } = await bank.call('GET', bank.path(guid, '/accounts'));
    const [only] = body['accounts'] as { guid: string }[];
    return bank.call('GET', `/users/${bank.userGuid}/accounts/${only?.guid ?? ''}${rest}`);
  };
}

const OAUTH = { institution_code: 'mx_bank_oauth', is_oauth: true, ...NAMED };
export const createOauthMember = send([
  'POST {user}/members',
  { member: OAUTH, referral_source: 'APP' },
]);
export const oauthMember: Setup = async (bank) =>
  ((await createOauthMember(bank)).body['member'] as { guid: string }).guid;

/** A fault that stands for trouble at MX, played on the status read. */
export function trouble(status: number): Scene {
  return (bank) => {
    bank.simulator.control.addFault({ route: 'readMemberStatus', kind: 'status', status });
    return after(created('password'), STATUS)(bank);
  };
}

/** Sends a request with another header. */
export function withHeader(name: string, value: string): Scene {
  return (bank) => request(bank.simulator, 'GET', '/users', undefined, { [name]: value });
}

/** Sends the example itself. */
export function example(line: string, setup: Setup = nobody): RequestScene {
  return (bank, body) => after(setup, [line, body])(bank);
}

export const toUsers = example('POST /users');
export const toMembers = example('POST {user}/members');

export async function toWidget(bank: Bank, body: unknown): Promise<WireResponse> {
  const options = body as Json;
  const hasMember = 'current_member_guid' in options;
  const ours = hasMember ? { current_member_guid: await bank.createMember('password') } : {};
  return send(['POST {user}/connect_widget_url', { ...options, ...ours }])(bank);
}

/** Sends the example's values to the open challenge, because the example's guids are not its. */
export function toResume(password: string, selects = false): RequestScene {
  return async (bank, body) => {
    const { guid, open: status } = await bank.asked(password);
    const [open] = status.challenges ?? [];
    const { member } = body as { member: { challenges: { value: string }[] } };
    const wanted = member.challenges[0]?.value ?? '';
    const value = selects ? (open?.options?.[0]?.value ?? '') : wanted;
    return bank.resume(guid, [{ guid: open?.guid ?? '', value }]);
  };
}
