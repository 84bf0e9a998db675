/**
 * Plants values on their ways: into what the client sends for an end user, and into what MX
 * answers. The worker sees planted values alone, MX the originals.
 */
import { type SecretFields, type VerificationClient } from '../../../client';
import { type SensitiveFieldName } from '../../../domain/sensitive-fields';
import { type MxProxy } from '../../../tools/proxies/mx-proxy';
import { type PlantedValues } from './planted';

type Json = Readonly<Record<string, unknown>>;

/** Plants values into all that a proxy hands on. Its other hooks stay free. */
export function plantIntoMx(proxy: MxProxy, planted: PlantedValues): void {
  proxy.rewrite = ({ body }) => planted.restore(body);
  proxy.reply = ({ path }, answer) => {
    const userGuid = /^\/users\/([^/?]+)/.exec(path)?.[1];
    return { ...answer, body: plantInto(answer.body, planted, userGuid) };
  };
}

/** The client, with a planted value for each plain one that it is given. */
export function plantingClient(
  client: VerificationClient,
  planted: PlantedValues,
): VerificationClient {
  const plant = (given: SecretFields, field: SensitiveFieldName): SecretFields =>
    'sealed' in given
      ? given
      : given.map(({ guid, value }) => ({ guid, value: planted.plant(field, value) }));
  const own: Partial<VerificationClient> = {
    start: (request) => client.start(withCredentials(request, plant)),
    answerChallenges: (id, given, options) => {
      const answers = plant(given.answers, 'answers.value');
      return client.answerChallenges(id, { ...given, answers }, options);
    },
    provideCredentials: (id, given, options) => {
      const credentials = plant(given.credentials, 'credentials.value');
      return client.provideCredentials(id, { ...given, credentials }, options);
    },
  };
  return new Proxy(client, {
    get(target, name): unknown {
      const mine: unknown = Reflect.get(own, name);
      if (mine !== undefined) return mine;
      const method: unknown = Reflect.get(target, name, target);
      // Bound, because its private members are the client's alone.
      return typeof method === 'function' ? (method.bind(target) as unknown) : method;
    },
  });
}

type StartRequest = Parameters<VerificationClient['start']>[0];

function withCredentials(
  request: StartRequest,
  plant: (given: SecretFields, field: SensitiveFieldName) => SecretFields,
): StartRequest {
  const { member } = request;
  if (member.kind !== 'credentials' || member.credentials === undefined) return request;
  const credentials = plant(member.credentials, 'credentials.value');
  return { ...request, member: { ...member, credentials } };
}

/** The name of MX's field for each of ours that has one value, wherever it stands. */
const BY_NAME: Readonly<Record<string, SensitiveFieldName>> = {
  field_name: 'fieldName',
  image_data: 'imageData',
  data_uri: 'imageData',
  account_number: 'accountNumber',
  routing_number: 'routingNumber',
  institution_number: 'institutionNumber',
  transit_number: 'transitNumber',
  description: 'description',
  date: 'date',
  amount: 'amount',
  oauth_window_uri: 'url',
  connect_widget_url: 'url',
};

/** The body of an answer with planted values; one that is no JSON stays as it is. */
function plantInto(body: string, planted: PlantedValues, userGuid?: string): string {
  let answer: unknown;
  try {
    answer = JSON.parse(body);
  } catch {
    return body;
  }
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== 'object' || value === null) return value;
    const holder = withMore(value as Json);
    return Object.fromEntries(
      Object.entries(holder).map(([name, inner]) => [
        name,
        plantField(name, inner, holder) ?? walk(inner),
      ]),
    );
  };
  const plantField = (name: string, inner: unknown, holder: Json): unknown => {
    const field = plantedAs(name, holder);
    if (field === undefined || (typeof inner !== 'string' && typeof inner !== 'number'))
      return undefined;
    const value = planted.plant(field, String(inner), userGuid);
    return typeof inner === 'number' ? Number(value) : value;
  };
  return JSON.stringify(walk(answer));
}

/** Our field that a member of MX's object is; undefined where it stays as it is. */
function plantedAs(name: string, holder: Json): SensitiveFieldName | undefined {
  if (name === 'label') {
    // Without options the label decides whether an account is to be chosen.
    const { type, options } = holder;
    if (type === 'OPTIONS' && !(Array.isArray(options) && options.length > 0)) return undefined;
    return isAccountOption(holder) ? 'chosenLabel' : 'label';
  }
  if (name === 'value') return isAccountOption(holder) ? 'value' : undefined;
  // By its name the chosen account is found; the other names are read, and used for nothing.
  if (name === 'name' && String(holder['guid']).startsWith('ACT-'))
    return holder['name'] === CHOSEN ? 'chosenLabel' : 'name';
  return BY_NAME[name];
}

/** The first account of every member of the simulator. */
const CHOSEN = 'MX Bank Checking';

function isAccountOption({ value }: Json): boolean {
  return typeof value === 'string' && value.startsWith('account-');
}

/**
 * What MX could say as well: a name and a picture with a question; Canadian numbers beside American ones; the
 * numbers of a second account, so that names are needed to tell the chosen one.
 */
function withMore(holder: Json): Json {
  const { challenges, account_numbers: numbers } = holder;
  if (Array.isArray(challenges)) return { ...holder, challenges: challenges.map(withWhole) };
  if (!Array.isArray(numbers)) return holder;
  const more = numbers.map(withCanadian);
  const [only] = more;
  if (more.length !== 1 || only === undefined) return { ...holder, account_numbers: more };
  const second = { ...only, account_guid: `${String(only['account_guid'])}-second` };
  return { ...holder, account_numbers: [only, second], pagination: undefined };
}

/** The simulator leaves a name out by chance, as MX does; an account selection has none. */
function withWhole(challenge: Json): Json {
  if (challenge['type'] !== 'TEXT') return challenge;
  const named = { ...challenge, field_name: challenge['field_name'] ?? 'a_name' };
  return { ...named, type: 'IMAGE_DATA', image_data: 'a picture' };
}

function withCanadian(row: Json): Json {
  const isWhole = typeof row['account_number'] === 'string';
  return isWhole ? { ...row, institution_number: '003', transit_number: '12345' } : row;
}
