/**
 * Goal: whatever is wrong with the settings of a process, one message names every variable, says in
 * plain words what to do, and shows no value. Method: every variable spoilt, alone and all at once,
 * for every process that reads it; what each reads is a table.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { runApi } from '../../api';
import { configurationChecks } from '../../cli/doctor/configuration-checks';
import { claimConfig } from '../../cli/claim/run-claim';
import { connectClient } from '../../cli/connect';
import { attachToService } from '../../cli/verify';
import { runCodecServer } from '../../codec-server';
import { generateSealingKeyPair, newPayloadKeys } from '../../codec';
import { ALL_VARIABLES, ConfigurationError, auditFile, type Environment } from '../../runtime';
import { runWorker } from '../../worker';
import { aSecret } from '../support/keys';

const folder = mkdtempSync(join(tmpdir(), 'configuration-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
const NOWHERE = join(folder, 'pLaNtEd');
const KEYS_FILE = join(folder, 'keys.json');
writeFileSync(KEYS_FILE, '{"keys":[]}', { mode: 0o600 });
const BAD_FILE = join(folder, 'bad');
writeFileSync(BAD_FILE, 'pLaNtEd key\n', { mode: 0o600 });

type Process = 'worker' | 'api' | 'verify' | 'doctor' | 'codec-server' | 'claim' | 'delete';
const START: Readonly<Record<Process, (env: Environment) => Promise<unknown>>> = {
  worker: runWorker,
  api: runApi,
  verify: attachToService,
  'codec-server': runCodecServer,
  claim: claimConfig,
  // Those of explain are fewer.
  delete: (env) => connectClient(env, () => auditFile(env)),
  doctor: async (env) => {
    const found = await configurationChecks(env)[0]!.run();
    if (found.kind === 'bad')
      throw new ConfigurationError(found.problem.replace(/^- /gm, '').split(/\n(?! )/));
  },
};

const good: Record<string, string> = {
  MX_BASE_URL: 'https://vestibule.mx.com',
  MX_API_KEY: 'key',
  MX_CLIENT_ID: 'client',
  TEMPORAL_ADDRESS: '127.0.0.1:1',
  TEMPORAL_CONFIG_FILE: join(folder, 'none.toml'),
  PAYLOAD_KEYS: JSON.stringify(newPayloadKeys()),
  TENANT_MARK_KEY: aSecret(),
  API_KEYS_FILE: KEYS_FILE,
  API_TOKEN_SECRET: aSecret(),
  API_MX_WEBHOOK_PATH: 'a'.repeat(43),
  API_MX_WEBHOOK_LOGIN: 'mx:0123456789abcdef',
  API_JWKS_URL: 'https://id.example.com/jwks',
  API_JWT_ISSUER: 'issuer',
  API_JWT_AUDIENCE: 'audience',
  CODEC_JWKS_URL: 'https://id.example.com/jwks',
  CODEC_JWT_ISSUER: 'issuer',
  CODEC_JWT_AUDIENCE: 'audience',
  TRACING: 'on',
};
beforeAll(async () => {
  const { publicJwk, privateJwk } = await generateSealingKeyPair();
  good['SEALING_PUBLIC_KEY'] = JSON.stringify(publicJwk);
  good['SEALING_PRIVATE_KEY'] = JSON.stringify(privateJwk);
});

const EVERY: readonly Process[] = ['worker', 'api', 'verify', 'doctor'];
const CODEC: readonly Process[] = ['codec-server'];
const TEMPORAL: readonly Process[] = [...EVERY, ...CODEC, 'delete'];
const MX: readonly Process[] = ['worker', 'doctor', 'claim'];
const ALL: readonly Process[] = [...TEMPORAL, 'claim'];
const API: readonly Process[] = ['api', 'doctor'];
const WORKER: readonly Process[] = ['worker', 'doctor'];
const CALLERS: readonly Process[] = ['api', 'verify', 'doctor'];
const TRACED: readonly Process[] = ['worker', 'api', 'doctor'];
const LOGGING: readonly Process[] = ['worker', 'api', 'doctor', 'codec-server'];
/** Each variable that can be wrong: who reads it, and wrong values. Empty: not set. */
const SPOILT: Readonly<Record<string, readonly [readonly Process[], ...string[]]>> = {
  MX_API: [MX, 'pLaNtEd', 'platform'], // The host is Atrium's.
  MX_BASE_URL: [MX, 'pLaNtEd', 'ftp://pLaNtEd', 'https://u:pLaNtEd@h', ''],
  MX_API_KEY: [MX, 'pLaNtEd key', 'pLaNtEd\nkey', ''],
  MX_API_KEY_FILE: [MX, NOWHERE, BAD_FILE],
  MX_CLIENT_ID: [MX, 'pLaNtEd id', ' '],
  MX_CLIENT_ID_FILE: [MX, NOWHERE, BAD_FILE],
  MX_API_VERSION: [MX, 'pLaNtEd'],
  MX_ACCEPT: [MX, 'pLaNtEd\nx'],
  MX_ACCEPT_VERSION: [MX, 'pLaNtEdé'],
  MX_USE_CASES: [MX, 'pLaNtEd'],
  MX_APP_TO_APP: [MX, 'pLaNtEd', 'true'],
  MX_PROXY_URL: [MX, 'socks5://pLaNtEd:1'],
  MX_POLL_INTERVAL_MS: [MX, 'pLaNtEd', '-1', '15001', '2999'],
  MX_REQUEST_TIMEOUT_MS: [MX, 'pLaNtEd', '99.5'],
  MX_REQUESTS_PER_SECOND: [MX, '0', 'pLaNtEd'],
  MX_PROCESSES: [MX, '0'],
  MX_WEBHOOKS: [WORKER, 'pLaNtEd'],
  WEBHOOK_PRIVATE_ADDRESSES: [WORKER, 'pLaNtEd'],
  WEBHOOK_PROXY_URL: [WORKER, 'socks5://pLaNtEd:1'],
  WORKER_COMMANDS_PER_SECOND: [WORKER, '0', 'pLaNtEd'],
  WORKER_POLLING_SLOTS: [WORKER, '100001'],
  WORKER_WORKFLOW_BUNDLE: [WORKER, NOWHERE],
  TEMPORAL_DEPLOYMENT_NAME: [WORKER, 'pLaNtEd.1', '__pLaNtEd', 'pLaNtEd'],
  TEMPORAL_WORKER_BUILD_ID: [WORKER, 'pLaNtEd 1', '__pLaNtEd', 'pLaNtEd'],
  SEALING_PRIVATE_KEY: [WORKER, '{"d":"pLaNtEd"}', 'pLaNtEd'],
  SEALING_PRIVATE_KEY_FILE: [WORKER, NOWHERE, BAD_FILE],
  SEALING_PUBLIC_KEY: [CALLERS, '{"x":"pLaNtEd"}', 'pLaNtEd'],
  SEALING_PUBLIC_KEY_FILE: [CALLERS, NOWHERE, BAD_FILE],
  PAYLOAD_ENCRYPTION: [TEMPORAL, 'pLaNtEd', 'off'],
  PAYLOAD_KEYS: [TEMPORAL, '{"active":"pLaNtEd"}', 'pLaNtEd', ''],
  PAYLOAD_KEYS_FILE: [TEMPORAL, NOWHERE, BAD_FILE],
  TENANT_MARKS: [MX, 'pLaNtEd'],
  TENANT_MARK_KEY: [MX, 'pLaNtEd', ''],
  TENANT_MARK_KEY_FILE: [MX, NOWHERE, BAD_FILE],
  TENANT_MARK_OLD_KEYS: [MX, 'pLaNtEd'],
  TENANT_MARK_OLD_KEYS_FILE: [MX, NOWHERE, BAD_FILE],
  TEMPORAL_ADDRESS: [TEMPORAL, 'http://pLaNtEd:1', 'pLaNtEd@h:1'],
  TEMPORAL_ALLOW_INSECURE: [[...EVERY, 'delete'], 'pLaNtEd'],
  HTTPS_PROXY: [MX, 'http://pLaNtEd/path'],
  API_HOST: [API, '0.0.0.0'],
  API_HOST_ALLOW_INSECURE: [API, 'pLaNtEd'],
  API_PORT: [API, '65536'],
  API_KEYS_FILE: [API, NOWHERE, BAD_FILE, ''],
  API_TOKEN_SECRET: [API, 'pLaNtEd', ''],
  API_TOKEN_SECRET_FILE: [API, NOWHERE, BAD_FILE],
  API_TOKEN_SECRET_OTHER: [API, 'pLaNtEd'],
  API_TOKEN_SECRET_OTHER_FILE: [API, NOWHERE, BAD_FILE],
  API_TENANTS_FILE: [API, NOWHERE, BAD_FILE],
  API_AUDIT_FILE: [[...API, 'delete', 'claim'], join(NOWHERE, 'audit.log')],
  API_MX_WEBHOOK_PATH: [API, 'pLaNtEd'],
  API_MX_WEBHOOK_PATH_FILE: [API, NOWHERE, BAD_FILE],
  API_MX_WEBHOOK_LOGIN: [API, 'pLaNtEd'],
  API_MX_WEBHOOK_LOGIN_FILE: [API, NOWHERE, BAD_FILE],
  API_JWKS_URL: [API, 'http://pLaNtEd'],
  API_JWT_ISSUER: [API, ''],
  API_JWT_AUDIENCE: [API, ''],
  API_CORS_ORIGINS: [API, 'https://pLaNtEd/path'],
  API_PUBLIC_URL: [API, 'http://pLaNtEd.example', 'https://verify.example.com/pLaNtEd'],
  API_PAGE_FRAME_ORIGINS: [API, 'https://pLaNtEd.example/x', 'https://a.*.example', '*'],
  API_PAGE_IMAGE_ORIGINS: [API, 'http://pLaNtEd.example', "'unsafe-inline'"],
  API_REQUESTS_PER_MINUTE: [API, 'pLaNtEd'],
  API_STARTS_PER_MINUTE: [API, '0'],
  API_OPEN_VERIFICATIONS_PER_TENANT: [API, '0'],
  API_PROCESSES: [API, '0'],
  API_TRUST_PROXY: [API, 'pLaNtEd'],
  API_CONNECTIONS_MAX: [API, '15'],
  API_CONNECTIONS_PER_ADDRESS: [API, '-1'],
  API_STREAMS_PER_TENANT: [API, '0'],
  CODEC_HOST: [CODEC, '0.0.0.0'],
  CODEC_HOST_ALLOW_INSECURE: [CODEC, 'pLaNtEd'],
  CODEC_PORT: [CODEC, '-1'],
  CODEC_JWKS_URL: [CODEC, 'http://pLaNtEd', ''],
  CODEC_JWT_ISSUER: [CODEC, ''],
  CODEC_JWT_AUDIENCE: [CODEC, ''],
  CODEC_CORS_ORIGINS: [CODEC, 'https://*.pLaNtEd'],
  CODEC_ENCODE: [CODEC, 'pLaNtEd'],
  CODEC_REQUESTS_PER_MINUTE: [CODEC, '0'],
  WORKER_HTTP_HOST: [WORKER, '0.0.0.0'],
  WORKER_HTTP_HOST_ALLOW_INSECURE: [WORKER, 'pLaNtEd'],
  WORKER_HTTP_PORT: [WORKER, '65536'],
  API_METRICS_HOST: [API, '0.0.0.0'],
  API_METRICS_HOST_ALLOW_INSECURE: [API, 'pLaNtEd'],
  API_METRICS_PORT: [API, 'pLaNtEd'],
  CODEC_METRICS_HOST: [CODEC, '0.0.0.0'],
  CODEC_METRICS_HOST_ALLOW_INSECURE: [CODEC, 'pLaNtEd'],
  CODEC_METRICS_PORT: [CODEC, '-1'],
  SECRET_FILES_ALLOW_INSECURE: [ALL, 'pLaNtEd'],
  TRACING: [TRACED, 'pLaNtEd'],
  OTEL_EXPORTER_OTLP_ENDPOINT: [TRACED, 'pLaNtEd', 'https://u:pLaNtEd@h'],
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: [TRACED, 'pLaNtEd'],
  OTEL_EXPORTER_OTLP_HEADERS: [TRACED, 'pLaNtEd', 'a b=pLaNtEd'],
  OTEL_RESOURCE_ATTRIBUTES: [TRACED, 'pLaNtEd'],
  OTEL_TRACES_SAMPLER: [TRACED, 'pLaNtEd'],
  OTEL_TRACES_SAMPLER_ARG: [TRACED, '2', 'pLaNtEd'],
  LOG_LEVEL: [LOGGING, 'pLaNtEd'],
};
/** Any text is right, or no process of the product reads it. */
const ANY_TEXT = [
  ...['MX_ALLOW_PLAIN_HTTP_HOSTS', 'NO_PROXY', 'TEMPORAL_NAMESPACE'],
  ...['TEMPORAL_CLI_PATH', 'CODEC_ROLE_CLAIM', 'OTEL_SERVICE_NAME'],
];

async function problemsOf(process: Process, env: Environment): Promise<readonly string[]> {
  const error: unknown = await START[process](env).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ConfigurationError)) throw new Error(`no problem: ${String(error)}`);
  for (const problem of error.problems) {
    expect(problem).toMatch(
      /^(Set )?[A-Z_]+(,| or| must| is| names| cannot| has) .*(\.|:\n {4}\S.*)$/,
    );
    expect(problem).not.toMatch(/pLaNtEd|invalid_|too_(small|big)|unrecognized|undefined|expected/);
    expect(error.message).toContain(problem);
  }
  return error.problems;
}

/** The variables that problems are about: the first words of each. */
function subjectsOf(problems: readonly string[]): readonly string[] {
  const subjects = problems.flatMap((problem) => {
    const [, first = '', second] = /^(?:Set )?([A-Z_]+)(?: or ([A-Z_]+),)?/.exec(problem) ?? [];
    return second === undefined ? [first] : [first, second];
  });
  return [...new Set(subjects)].sort();
}

test('the table has every variable', () => {
  const known = [...Object.keys(SPOILT), ...ANY_TEXT].sort();
  expect(known).toEqual(Object.keys(ALL_VARIABLES).sort());
});

test.each(Object.entries(SPOILT))('%s alone is named by each process', async (name, row) => {
  const [readers, ...values] = row;
  const twin = /^(.*_KEYS?|.*_ID|.*_SECRET|.*_PATH|.*_LOGIN)_FILE$/.exec(name)?.[1];
  for (const value of values) {
    const env = { ...good, ...(twin === undefined ? {} : { [twin]: '' }), [name]: value };
    for (const process of readers) {
      // The doctor takes what is not set for a half, or a process, that is not here.
      if (process === 'doctor' && value === '' && name.startsWith('SEALING')) continue;
      expect([value, subjectsOf(await problemsOf(process, env))]).toEqual([value, [name]]);
    }
  }
});

test.each(['pLaNtEd', 'ftp://pLaNtEd', ''])(
  'a proxy of the environment is named beside an MX_BASE_URL of %j',
  async (MX_BASE_URL) => {
    const env = { ...good, MX_BASE_URL, HTTPS_PROXY: 'http://pLaNtEd/path' };
    const named = subjectsOf(await problemsOf('claim', env));
    expect(named).toEqual(['HTTPS_PROXY', 'MX_BASE_URL']);
  },
);

test.each(ALL)('%s names all of its variables in one message', async (process) => {
  const rows = Object.entries(SPOILT);
  const spoilt = Object.fromEntries(rows.map(([name, [, value = '']]) => [name, value]));
  // Over TLS, so that every process uses the proxy of the environment, beside the one for MX.
  const mine = rows
    .filter(([name, [readers]]) => name === 'HTTPS_PROXY' || readers.includes(process))
    .map(([name]) => name);
  const env = { ...good, ...spoilt, TEMPORAL_TLS: 'true' };
  expect(subjectsOf(await problemsOf(process, env))).toEqual(mine.sort());
});
