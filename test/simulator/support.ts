/** What the tests of the simulator share: a caller, a fake clock, the steps of a verification. */
import { afterEach, beforeEach } from '@jest/globals';
import {
  startSimulator,
  type Api,
  type Clock,
  type Simulator,
  type SimulatorOptions,
} from '../../simulator';
import { request, type Json, type WireResponse } from './request';

export type { Json } from './request';

export interface Challenge {
  readonly guid: string;
  readonly type: unknown;
  readonly options?: readonly { readonly label: string; readonly value: string }[];
}

export interface MemberStatus {
  readonly guid: string;
  readonly connection_status: string | null;
  readonly status: string | null;
  readonly is_being_aggregated: boolean;
  readonly is_authenticated: boolean;
  readonly has_processed_accounts: boolean;
  readonly has_processed_transactions: boolean;
  readonly aggregated_at: string | null;
  readonly successfully_aggregated_at: string | null;
  readonly challenges?: readonly Challenge[];
}

/** A clock that stands still until a test moves it. */
class FakeClock implements Clock {
  #nowMs = Date.parse('2026-01-05T09:00:00Z');

  now(): Date {
    return new Date(this.#nowMs);
  }

  advance(ms: number): void {
    this.#nowMs += ms;
  }
}

/** One simulator with one user, and the calls of a verification as short methods. */
export class Bank {
  readonly simulator: Simulator;
  readonly clock: FakeClock;
  readonly userGuid: string;
  readonly api: Api;

  constructor(simulator: Simulator, clock: FakeClock, userGuid: string, api: Api) {
    this.simulator = simulator;
    this.clock = clock;
    this.userGuid = userGuid;
    this.api = api;
  }

  static async open(options: SimulatorOptions = {}, api: Api = 'atrium'): Promise<Bank> {
    const clock = new FakeClock();
    const simulator = await startSimulator({ pace: 'instant', tidy: true, clock, ...options });
    const bank = new Bank(simulator, clock, '', api);
    return new Bank(simulator, clock, await bank.createUser('tester'), api);
  }

  /** The same bank for a client that speaks another dialect. */
  in(api: Api): Bank {
    return new Bank(this.simulator, this.clock, this.userGuid, api);
  }

  /** Creates another user; returns its guid. */
  async createUser(identifier: string): Promise<string> {
    const user = this.api === 'atrium' ? { identifier } : { id: identifier };
    const { body } = await this.call('POST', '/users', { user });
    return (body['user'] as { guid: string }).guid;
  }

  call(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<WireResponse> {
    return request(this.simulator, method, path, body, headers, this.api);
  }

  path(memberGuid: string, rest = ''): string {
    return `/users/${this.userGuid}/members/${memberGuid}${rest}`;
  }

  /** Creates a member without aggregation. */
  async createMember(...how: Parameters<Bank['postMember']>): Promise<string> {
    const response = await this.postMember(...how);
    if (response.status > 202) throw new Error(`create member: ${String(response.status)}`);
    return (response.body['member'] as { guid: string }).guid;
  }

  /** Creates a member and verifies it up to its first question. */
  async asked(...how: Parameters<Bank['postMember']>) {
    const guid = await this.createMember(...how);
    await this.verify(guid);
    return { guid, open: await this.settle(guid) };
  }

  /** Creates a member, verifies it and answers everything right until it is idle. */
  async verified(...how: Parameters<Bank['postMember']>): Promise<string> {
    const guid = await this.createMember(...how);
    await this.run(guid);
    return guid;
  }

  async postMember(...how: Parameters<Bank['memberRequest']>): Promise<WireResponse> {
    return this.call('POST', `/users/${this.userGuid}/members`, await this.memberRequest(...how));
  }

  /** The body that creates a member, with the form of its institution filled in. */
  async memberRequest(
    password: string,
    fields: Json = {},
    institutionCode = 'mxbank',
    username = 'test_atrium',
  ): Promise<Json> {
    const credentials = await this.fill(institutionCode, username, password);
    const ours = { institution_code: institutionCode, credentials, skip_aggregation: true };
    return { member: { ...ours, ...fields } };
  }

  async fill(institutionCode: string, username: string, password: string) {
    const form = await this.call('GET', `/institutions/${institutionCode}/credentials`);
    const values: Record<string, string> = { LOGIN: username, PASSWORD: password };
    return (form.body['credentials'] as Challenge[]).map(({ guid, type, options }) => {
      const value = values[String(type)] ?? options?.[0]?.value ?? 'filled-in';
      return { guid, value };
    });
  }

  /** Replaces the credentials of a member. */
  async update(memberGuid: string, password: string, fields: Json, code = 'mxbank') {
    const credentials = await this.fill(code, 'test_atrium', password);
    return this.call('PUT', this.path(memberGuid), { member: { credentials, ...fields } });
  }

  verify(memberGuid: string): Promise<WireResponse> {
    return this.call('POST', this.path(memberGuid, '/verify'));
  }

  async status(memberGuid: string): Promise<MemberStatus> {
    const response = await this.call('GET', this.path(memberGuid, '/status'));
    return response.body['member'] as MemberStatus;
  }

  resume(
    memberGuid: string,
    answers: readonly { guid: string; value: string }[],
  ): Promise<WireResponse> {
    return this.call('PUT', this.path(memberGuid, '/resume'), { member: { challenges: answers } });
  }

  /** Reads the status until the member asks something or is idle; never more than 40 reads. */
  async settle(memberGuid: string): Promise<MemberStatus> {
    for (let reads = 0; reads < 40; reads += 1) {
      const status = await this.status(memberGuid);
      if (status.connection_status === 'CHALLENGED' || !status.is_being_aggregated) return status;
      this.clock.advance(1_000);
    }
    throw new Error('The member did not settle within 40 reads.');
  }

  /**
   * Answers the open challenges by `answer`, by one part of it each where it has parts between `+`,
   * or a selection by its first option.
   */
  answer(memberGuid: string, open: MemberStatus, answer?: string): Promise<WireResponse> {
    return this.call('PUT', this.path(memberGuid, '/resume'), this.resumeRequest(open, answer));
  }

  resumeRequest(open: MemberStatus, answer = 'correct'): Json {
    const parts = answer.split('+');
    const challenges = (open.challenges ?? []).map(({ guid, options }, at) => ({
      guid,
      value: isSelection(options) ? (options?.[0]?.value ?? '') : (parts[at] ?? answer),
    }));
    return { member: { challenges } };
  }

  async numbers(memberGuid: string, query = ''): Promise<Json[]> {
    const response = await this.call('GET', this.path(memberGuid, `/account_numbers${query}`));
    return response.body['account_numbers'] as Json[];
  }

  /**
   * Verifies and answers everything right until the member is idle; returns every status that was
   * read.
   */
  async run(memberGuid: string, answers: readonly string[] = []): Promise<MemberStatus[]> {
    const verified = await this.verify(memberGuid);
    if (verified.status !== 200) throw new Error(`verify: ${String(verified.status)}`);
    const seen: MemberStatus[] = [];
    const answered = new Set<string>();
    const left = [...answers];
    for (let reads = 0; reads < 60; reads += 1) {
      const status = await this.status(memberGuid);
      seen.push(status);
      const question = status.challenges?.[0];
      if (question !== undefined && !answered.has(question.guid)) {
        answered.add(question.guid);
        const selects = isSelection(question.options);
        await this.answer(memberGuid, status, selects ? '' : left.shift());
      } else if (!status.is_being_aggregated && seen.at(-2)?.is_being_aggregated === false) {
        return seen;
      }
      this.clock.advance(1_000);
    }
    throw new Error('The run did not end within 60 reads.');
  }
}

/** Opens a simulator with one user before each test and closes it afterwards. */
export function bankForEach(
  use: (bank: Bank) => unknown,
  options: SimulatorOptions = {},
  api: Api = 'atrium',
): void {
  let bank: Bank;
  beforeEach(async () => {
    bank = await Bank.open(options, api);
    use(bank);
  });
  afterEach(() => bank.simulator.close());
}

/** The values of an account selection are recognisable. */
function isSelection(options: Challenge['options'] = []): boolean {
  return options.length > 0 && options.every(({ value }) => value.startsWith('account-'));
}

function roundOf(challenges: readonly Challenge[]): string {
  const selects = isSelection(challenges[0]?.options);
  return selects ? 'SELECT' : challenges.map(({ type }) => String(type)).join('+');
}

/** The rounds that were asked, each once, however often it was seen. */
export function roundsOf(seen: readonly MemberStatus[]): string[] {
  const rounds = new Map<string, string>();
  for (const { challenges } of seen) {
    const first = challenges?.[0];
    if (first !== undefined) rounds.set(first.guid, roundOf(challenges ?? []));
  }
  return [...rounds.values()];
}

/**
 * The keys and types of a JSON value without its values; null is a type of its own. Atrium may add
 * `is_oauth` to an answer although an example does not show it (atrium-contract.md §3).
 */
export function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf);
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value;
  const entries = Object.entries(value).filter(([key]) => key !== 'is_oauth');
  return Object.fromEntries(entries.map(([key, part]) => [key, shapeOf(part)]));
}
