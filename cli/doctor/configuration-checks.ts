/** Checks of what is configured, without talking to anybody. */
import { apiKeysFromFile } from '../../api/keys';
import { importSealingKeys, parsePublicSealingKeys, seal, unseal, usableKeys } from '../../codec';
import {
  CONFIG_VARIABLES,
  apiConfig,
  logLevel,
  mxConfig,
  sealingPrivateKeyJson,
  sealingPublicKeyJson,
  temporalTarget,
  workerConfig,
  type Environment,
} from '../../runtime';
import { bad, good, notChecked, type Check, type Finding } from './check';

/** What is sealed and opened again to see whether the halves belong together. */
const PROBE = 'probe';
const BINDING = { verificationId: 'doctor', purpose: 'credential', guids: ['probe'] } as const;

/** Builds the checks. */
export function configurationChecks(env: Environment): readonly Check[] {
  return [
    { name: 'configuration', run: () => Promise.resolve().then(() => readAll(env)) },
    { name: 'sealing keys', run: () => compareHalves(env) },
    { name: 'HTTP API', run: () => Promise.resolve().then(() => readApi(env)) },
  ];
}

/** @throws ConfigurationError, TemporalConfigurationError, whose messages say what to set */
function readAll(env: Environment): Finding {
  const { baseUrl, proxyUrl } = mxConfig(env);
  const { address, namespace } = temporalTarget(env);
  workerConfig(env);
  logLevel(env);
  const way = proxyUrl === undefined ? '' : ` through the proxy ${new URL(proxyUrl).host}`;
  return good(`MX at ${baseUrl}${way}, Temporal at ${address}, namespace ${namespace}`);
}

/** Callers have the public half, workers the private one; where both are here, they are compared. */
async function compareHalves(env: Environment): Promise<Finding> {
  const publicKeys = isGiven(env, 'SEALING_PUBLIC_KEY')
    ? usableKeys(parsePublicSealingKeys(sealingPublicKeyJson(env)))
    : undefined;
  const privateKeys = isGiven(env, 'SEALING_PRIVATE_KEY')
    ? await importSealingKeys(sealingPrivateKeyJson(env))
    : undefined;
  if (publicKeys === undefined && privateKeys === undefined)
    return bad(
      'Neither half of the sealing key is set.',
      'Make a pair with "keys sealing": SEALING_PUBLIC_KEY_FILE for callers, SEALING_PRIVATE_KEY_FILE for workers.',
    );
  if (publicKeys?.length === 0)
    return bad(
      'No public key may be sealed to now: each is retired, expired, or for later.',
      'Make a new one with "keys sealing rotate".',
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

/** @throws ConfigurationError, ApiKeyFileError, whose messages say what to set */
function readApi(env: Environment): Finding {
  const own = CONFIG_VARIABLES.filter((name) => name.startsWith('API_'));
  if (!own.some((name) => Boolean(env[name]))) return notChecked('no setting of the API is here.');
  const { keysFile, host, port } = apiConfig(env);
  apiKeysFromFile(keysFile);
  return good(`listens at ${host}:${String(port)}; its key file and token secret can be used`);
}

/** Whether a key is set, as a variable or as a file: callers and workers have one half each. */
function isGiven(env: Environment, name: 'SEALING_PUBLIC_KEY' | 'SEALING_PRIVATE_KEY'): boolean {
  return Boolean(env[name]) || Boolean(env[`${name}_FILE`]);
}
