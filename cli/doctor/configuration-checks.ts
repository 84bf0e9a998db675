/** Checks of what is configured, without talking to anybody. */
import { checkedApiConfig } from '../../api/configuration';
import {
  importSealingKeys,
  parsePayloadKeys,
  parsePublicSealingKeys,
  seal,
  unseal,
  usableKeys,
} from '../../codec';
import {
  CONFIG_VARIABLES,
  ConfigurationError,
  allTogether,
  logLevel,
  mxConfig,
  payloadKeysOf,
  secretFilesMayBeOpen,
  settingOf,
  temporalTarget,
  tenantMarkKeys,
  tracingConfig,
  webhookConfig,
  workerConfig,
  type Environment,
} from '../../runtime';
import { goodKeysIn, readApiKeyFile } from '../../api/keys';
import { harmless } from '../terminal/text';
import { bad, good, notChecked, typed, type Check, type Finding } from './check';
import { misspelt } from './misspelt';

/** What is sealed and opened again to see whether the halves belong together. */
const PROBE = 'probe';
const BINDING = { verificationId: 'doctor', purpose: 'credential', guids: ['probe'] } as const;

/** Builds the checks. */
export function configurationChecks(env: Environment): readonly Check[] {
  return [
    { name: 'configuration', run: () => readAll(env) },
    { name: 'variables', run: () => Promise.resolve(lookForMistakes(env)) },
    { name: 'sealing keys', run: () => compareHalves(env) },
    { name: 'payload keys', run: () => readPayloadKeys(env) },
    { name: 'tenant marks', run: () => readMarks(env) },
    { name: 'HTTP API', run: () => readApi(env) },
  ];
}

/** All that is set here, for worker, callers and API: one finding has every problem. */
async function readAll(env: Environment): Promise<Finding> {
  try {
    const { mx, target } = await allTogether({
      mx: () => mxConfig(env),
      target: () => temporalTarget(env),
      worker: () => workerConfig(env),
      webhooks: () => webhookConfig(env),
      level: () => logLevel(env),
      tracing: () => tracingConfig(env, 'worker'),
      publicKeys: () => publicHalf(env),
      privateKeys: () => privateHalf(env),
      payloadKeys: () => payloadKeysOf(env, parsePayloadKeys),
      marks: () => marksHere(env),
      api: () => apiSettings(env),
    });
    const proxy =
      mx.proxyUrl === undefined ? '' : ` through the proxy ${new URL(mx.proxyUrl).host}`;
    return good(
      `MX at ${mx.baseUrl}${proxy}, Temporal at ${target.address}, namespace ${target.namespace}`,
    );
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const bullet = error.problems.length > 1 ? '- ' : '';
    const problems = error.problems.map((problem) => `${bullet}${problem}`);
    return bad(problems.join('\n'), 'docs/configuration.md describes every setting.');
  }
}

function lookForMistakes(env: Environment): Finding {
  const found = misspelt(env);
  if (found.length === 0) return good('no name looks misspelt');
  const words = found.map(
    ([name, meant]) => `${harmless(name)} is read by nobody: is it ${meant}?`,
  );
  return bad(words.join('\n'), 'Correct the names, or take them away.');
}

/** Callers have the public half, workers the private one; where both are here, they are compared. */
async function compareHalves(env: Environment): Promise<Finding> {
  const { publicKeys, privateKeys } = await allTogether({
    publicKeys: () => publicHalf(env),
    privateKeys: () => privateHalf(env),
  });
  if (publicKeys === undefined && privateKeys === undefined)
    return bad(
      'Neither half of the sealing key is set.',
      `Make a pair, and set SEALING_PUBLIC_KEY_FILE for callers, SEALING_PRIVATE_KEY_FILE for workers:\n${typed('keys', 'sealing')}`,
    );
  if (publicKeys?.length === 0)
    return bad(
      'No public key may be sealed to now: each is retired, expired, or for later.',
      `Make a new one:\n${typed('keys', 'sealing rotate')}`,
    );
  if (publicKeys === undefined || privateKeys === undefined)
    return notChecked('only one half is set here; set both to compare them.');
  for (const publicKey of publicKeys) {
    const sealed = await seal(publicKey, [PROBE], BINDING);
    const opened = await unseal(privateKeys, sealed, BINDING).catch(() => []);
    if (opened[0] !== PROBE)
      return bad(
        'The public and the private half do not belong together.',
        'Give callers and workers the halves of one pair.',
      );
  }
  const lastsUntil = Math.max(...publicKeys.map(({ exp = Infinity }) => exp));
  const until = Number.isFinite(lastsUntil) ? `; add a key before ${timeOf(lastsUntil)}` : '';
  return good(`the two halves belong together${until}`);
}

function timeOf(seconds: number): string {
  return new Date(seconds * 1_000).toISOString();
}

async function readMarks(env: Environment): Promise<Finding> {
  const { marks } = await allTogether({ marks: () => marksHere(env) });
  if (marks === 'none') return notChecked('no setting of a worker is here.');
  return marks === undefined
    ? notChecked('TENANT_MARKS is off: every tenant may use every user at MX.')
    : good('users at MX are marked and checked');
}

/** Workers have the key, callers do not. */
function marksHere(env: Environment) {
  const isHere = CONFIG_VARIABLES.some((name) => name.startsWith('TENANT_MARK') && env[name]);
  return isHere || isGiven(env, 'SEALING_PRIVATE_KEY') ? tenantMarkKeys(env) : ('none' as const);
}

async function readPayloadKeys(env: Environment): Promise<Finding> {
  const ring = await payloadKeysOf(env, parsePayloadKeys);
  if (ring === undefined) return notChecked('encryption of payloads is off.');
  return good(`${String(ring.keys.length)} in the ring, active is ${ring.active}`);
}

async function readApi(env: Environment): Promise<Finding> {
  const settings = await apiSettings(env);
  if (settings === undefined) return notChecked('no setting of the API is here.');
  const { host, port } = settings.listening;
  const path = settings.keysFile;
  const keys = goodKeysIn(readApiKeyFile({ path, isOpenToAll: secretFilesMayBeOpen(env) }));
  if (keys === 0 && settings.provider === undefined)
    return bad(
      'No key of API_KEYS_FILE lets anybody in: there is none, or each has expired or is revoked.',
      `Make one:\n${typed('keys', 'api create --tenant ID')}`,
    );
  const known = keys === 1 ? '1 API key lets' : `${String(keys)} API keys let`;
  return good(`listens at ${host}:${String(port)}; ${known} somebody in`);
}

async function apiSettings(env: Environment) {
  const own = CONFIG_VARIABLES.filter((name) => name.startsWith('API_'));
  if (!own.some((name) => Boolean(env[name]))) return undefined;
  return checkedApiConfig(env);
}

async function publicHalf(env: Environment) {
  if (!isGiven(env, 'SEALING_PUBLIC_KEY')) return undefined;
  return usableKeys(await settingOf(env, 'SEALING_PUBLIC_KEY', parsePublicSealingKeys));
}

async function privateHalf(env: Environment) {
  if (!isGiven(env, 'SEALING_PRIVATE_KEY')) return undefined;
  return settingOf(env, 'SEALING_PRIVATE_KEY', importSealingKeys);
}

/** Whether a key is set, as a variable or as a file: callers and workers have one half each. */
function isGiven(env: Environment, name: 'SEALING_PUBLIC_KEY' | 'SEALING_PRIVATE_KEY'): boolean {
  return Boolean(env[name]) || Boolean(env[`${name}_FILE`]);
}
