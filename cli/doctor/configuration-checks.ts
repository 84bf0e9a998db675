/** Checks of what is configured, without talking to anybody. */
import { apiKeysFromFile } from '../../api/keys';
import { importSealingKey, parsePublicSealingKey, seal, unseal } from '../../codec';
import {
  CONFIG_VARIABLES,
  apiConfig,
  logLevel,
  mxConfig,
  sealingPrivateKeyJson,
  sealingPublicKeyJson,
  temporalTarget,
  tenantMarkKeys,
  workerConfig,
  type Environment,
} from '../../runtime';
import { bad, good, notChecked, type Check, type Finding } from './check';

/** What is sealed and opened again to see whether the halves belong together. */
const PROBE = 'probe';
const BINDING = { verificationId: 'doctor', purpose: 'credential', field: 'probe' } as const;

/** Builds the checks. */
export function configurationChecks(env: Environment): readonly Check[] {
  return [
    { name: 'configuration', run: () => Promise.resolve().then(() => readAll(env)) },
    { name: 'sealing keys', run: () => compareHalves(env) },
    { name: 'tenant marks', run: () => Promise.resolve().then(() => readMarks(env)) },
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
  const publicKey = isGiven(env, 'SEALING_PUBLIC_KEY')
    ? parsePublicSealingKey(sealingPublicKeyJson(env))
    : undefined;
  const privateKey = isGiven(env, 'SEALING_PRIVATE_KEY')
    ? await importSealingKey(sealingPrivateKeyJson(env))
    : undefined;
  if (publicKey === undefined && privateKey === undefined)
    return bad(
      'Neither half of the sealing key is set.',
      'Make a pair with "keys sealing": SEALING_PUBLIC_KEY_FILE for callers, SEALING_PRIVATE_KEY_FILE for workers.',
    );
  if (publicKey === undefined || privateKey === undefined)
    return notChecked('only one half is set here; set both to compare them.');
  const opened = await unseal(privateKey, await seal(publicKey, PROBE, BINDING), BINDING).catch(
    () => undefined,
  );
  return opened === PROBE
    ? good('the two halves belong together')
    : bad(
        'The public and the private half do not belong together.',
        'Give callers and workers the halves of one pair.',
      );
}

/** Workers have the key, callers do not. @throws ConfigurationError, whose message says what to set */
function readMarks(env: Environment): Finding {
  const isHere = CONFIG_VARIABLES.some((name) => name.startsWith('TENANT_MARK') && env[name]);
  if (!isHere && !isGiven(env, 'SEALING_PRIVATE_KEY'))
    return notChecked('no setting of a worker is here.');
  const keys = tenantMarkKeys(env);
  return keys === undefined
    ? notChecked('TENANT_MARKS is off: every tenant may use every user at MX.')
    : good('users at MX are marked and checked');
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
