/**
 * The calls of a verification as anybody would write them: what the naive workflow, the plain script
 * and the peers share, so that only what drives them differs. Nothing here survives a lost answer or
 * an untidy one; the product's own calls are in mx/.
 */
import axios, { type AxiosInstance } from 'axios';

/** Where MX is; plain values, so that they can be arguments of a step. */
export interface MxAddress {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly clientId: string;
}

/** A member and its user. */
export interface Member {
  readonly userGuid: string;
  readonly memberGuid: string;
}

/** A question that waits for an answer. */
export interface Question {
  readonly guid: string;
  readonly options: readonly string[];
}

/** The answers of one round by the question's guid. */
export type Answers = readonly { readonly guid: string; readonly value: string }[];

interface Body {
  readonly user: { readonly guid: string };
  readonly member: {
    readonly guid: string;
    readonly connection_status: string;
    readonly is_being_aggregated: boolean;
  };
  readonly challenges: readonly {
    readonly guid: string;
    readonly options?: readonly { readonly value: string }[];
  }[];
  readonly account_numbers: readonly { readonly account_number: string }[];
}

const MEDIA_TYPE = 'application/vnd.mx.atrium.v1+json';
const LOGIN = 'CRD-9f61fb4c-912c-bd1e-b175-ccc7f0275cc1';
const PASSWORD = 'CRD-e3d7ea81-aac7-05e9-fbdd-4b493c6e474d';

/** The calls at one MX. */
export class MxCalls {
  readonly #http: AxiosInstance;

  constructor({ baseUrl, apiKey, clientId }: MxAddress) {
    const headers = { 'MX-API-Key': apiKey, 'MX-Client-ID': clientId, Accept: MEDIA_TYPE };
    this.#http = axios.create({ baseURL: baseUrl, headers, timeout: 30_000 });
  }

  /** Makes a user and a member at MX Bank. */
  async connect(id: string): Promise<Member> {
    const { user } = await this.#post('/users', { user: { identifier: id } });
    const credentials = [
      { guid: LOGIN, value: 'test_atrium' },
      { guid: PASSWORD, value: 'challenge' },
    ];
    const asked = { institution_code: 'mxbank', credentials, skip_aggregation: true };
    const { member } = await this.#post(`/users/${user.guid}/members`, { member: asked });
    return { userGuid: user.guid, memberGuid: member.guid };
  }

  async verify(member: Member): Promise<void> {
    await this.#post(`${pathOf(member)}/verify`, {});
  }

  /** One poll: whether MX waits for an answer, has finished, or goes on. */
  async poll(of: Member): Promise<'asks' | 'connected' | 'goes-on'> {
    const { member } = (await this.#http.get<Body>(`${pathOf(of)}/status`)).data;
    if (member.connection_status === 'CHALLENGED') return 'asks';
    const isIdle = !member.is_being_aggregated;
    return isIdle && member.connection_status === 'CONNECTED' ? 'connected' : 'goes-on';
  }

  async questions(member: Member): Promise<readonly Question[]> {
    const { data } = await this.#http.get<Body>(`${pathOf(member)}/challenges`);
    return data.challenges.map(({ guid, options = [] }) => ({
      guid,
      options: options.map(({ value }) => value),
    }));
  }

  async resume(member: Member, challenges: Answers): Promise<void> {
    await this.#http.put(`${pathOf(member)}/resume`, { member: { challenges } });
  }

  async accountNumbers(member: Member): Promise<readonly string[]> {
    const { data } = await this.#http.get<Body>(`${pathOf(member)}/account_numbers`);
    return data.account_numbers.map(({ account_number: number }) => number);
  }

  async #post(path: string, body: object): Promise<Body> {
    return (await this.#http.post<Body>(path, body)).data;
  }
}

function pathOf({ userGuid, memberGuid }: Member): string {
  return `/users/${userGuid}/members/${memberGuid}`;
}
