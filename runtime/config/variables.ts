/**
 * Every variable of our processes (the simulator reads its own): one schema per group, with default and
 * meaning. A test holds docs/configuration.md and .env.example equal to it.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { commandLine } from '../invocation';
import { areOrigins, isTrustworthy } from './addresses';
import { healthVariables } from './health-variables';
import {
  fitting,
  integer,
  otherTokenSecret,
  ownKeys,
  payloadKeyRing,
  privateSealingKey,
  proxyAddress,
  publicSealingKey,
  required,
  text,
  tokenSecret,
  typed,
  word,
} from './kinds';
import { mxVariables } from './mx-variables';
import { EXACT_ORIGINS, pageVariables } from './page-variables';
import { tracingVariables } from './tracing-variables';
import { mxWebhookVariables, webhookVariables } from './webhook-variables';
import { versionVariables } from './worker-version';

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error'] as const;

/** Each takes some 150 kB (docs/performance.md), so these are 3 GB when all are taken; one is left after `fastPollingMs`. */
const POLLING_SLOTS = 20_000;

/** What many programs read, and how our connections leave a network that has an egress proxy. */
export const proxyVariables = {
  HTTPS_PROXY: proxyAddress().describe(
    'Egress proxy for MX and the JWKS over https and Temporal over TLS: http://host:port, with user:password@ where it asks for them. Also as https_proxy. Empty: none.',
  ),
  NO_PROXY: text().describe(
    'Hosts and domains, comma-separated, that are reached without that proxy; an asterisk means all. Also as no_proxy. This machine never goes through a proxy.',
  ),
} as const;

/** How the worker runs. */
export const workerVariables = {
  WORKER_COMMANDS_PER_SECOND: integer(1, 10_000, 50).describe(
    'Cap on commands to MX for the whole task queue, all workers together. Every worker must have the same value.',
  ),
  WORKER_POLLING_SLOTS: integer(1, 100_000, POLLING_SLOTS).describe(
    'Verifications that one worker polls for at once. A slot holds memory alone; the requests take turns.',
  ),
  WORKER_WORKFLOW_BUNDLE: fitting(
    existsSync,
    'names a file that is not there. Correct the path, or leave the variable out.',
  ).describe(
    'Path of the workflow bundle. Empty: the one that npm run build made, else bundled at start.',
  ),
} as const;

/** Keys of sealed values. */
export const sealingVariables = {
  SEALING_PRIVATE_KEY: privateSealingKey('SEALING_PRIVATE_KEY').describe(
    'Private JWK of the worker, or several as {"keys": […]}, as JSON, unless the file below gives it.',
  ),
  SEALING_PRIVATE_KEY_FILE: text().describe(
    'File with the private JWK or JWKs, instead of the variable. Read again every minute.',
  ),
  SEALING_PUBLIC_KEY: publicSealingKey('SEALING_PUBLIC_KEY').describe(
    'Public JWK that callers seal to, or several as {"keys": […]}, as JSON, unless the file below gives it.',
  ),
  SEALING_PUBLIC_KEY_FILE: text().describe(
    'File with the public JWK or JWKs, instead of the variable. The API reads it again every ten seconds.',
  ),
} as const;

/** The word that switches the payload codec off. */
export const PAYLOADS_OFF = 'off-and-readable-by-anyone-with-the-database';

/** Keys of the payload codec. */
export const payloadVariables = {
  PAYLOAD_ENCRYPTION: word(['on', PAYLOADS_OFF], 'on').describe(
    'Whether everything that goes through Temporal is encrypted. Switched off, whoever has the database, a backup or the Temporal UI reads account numbers.',
  ),
  PAYLOAD_KEYS: payloadKeyRing(
    `Set it, or PAYLOAD_KEYS_FILE, or PAYLOAD_ENCRYPTION=${PAYLOADS_OFF}. ` +
      `To make a ring:${typed(commandLine('keys', 'payload create'))}`,
  ).describe('Key ring of the payload codec, as JSON, unless the file below gives it.'),
  PAYLOAD_KEYS_FILE: text().describe(
    'File with the key ring, made by npm run keys -- payload create, instead of the variable.',
  ),
} as const;

/** The value of TENANT_MARKS that does without marks; it says what that means. */
export const MARKS_OFF = 'off-every-tenant-may-use-every-user';

/** The marks of tenants at MX. The keys are read in tenant-marks.ts. */
export const tenantMarkVariables = {
  TENANT_MARK_KEY: ownKeys().describe(
    'At least 43 random characters, the same for every worker: the users that we make at MX carry a mark of their tenant by it.',
  ),
  TENANT_MARK_KEY_FILE: text().describe('File with the key, instead of the variable.'),
  TENANT_MARK_OLD_KEYS: ownKeys().describe(
    'Earlier keys, comma-separated, whose marks are still accepted.',
  ),
  TENANT_MARK_OLD_KEYS_FILE: text().describe(
    'File with the earlier keys, instead of the variable.',
  ),
  TENANT_MARKS: word(['required', MARKS_OFF], 'required').describe(
    `\`${MARKS_OFF}\` lets a worker run without a key: users are neither marked nor checked. For a single tenant alone.`,
  ),
} as const;

/**
 * How Temporal is reached. Temporal's own environment configuration reads the address and the
 * namespace, the development tools and tests read the CLI path; listed here for the page.
 */
export const temporalVariables = {
  TEMPORAL_ADDRESS: text().describe(
    'host:port of the Temporal server. Empty: worker, API and the built verify use localhost:7233; npm run demo, dev, verify and load start a server.',
  ),
  TEMPORAL_NAMESPACE: text('default').describe('Temporal namespace.'),
  TEMPORAL_ALLOW_INSECURE: word(['true', 'false'], 'false').describe(
    'Whether worker, API and verify may reach a Temporal server that is not on this machine without TLS: on a private network.',
  ),
  TEMPORAL_CLI_PATH: text().describe(
    'Temporal CLI executable for demo, dev, verify, load and tests. Empty: they look for one.',
  ),
} as const;

/** The HTTP API. */
export const apiVariables = {
  API_HOST: text('127.0.0.1').describe('Address that the HTTP API listens on.'),
  API_HOST_ALLOW_INSECURE: word(['true', 'false'], 'false').describe(
    'Whether API_HOST may be another address than loopback: the API speaks plain HTTP, so TLS has to end at a proxy before it.',
  ),
  API_PORT: integer(0, 65_535, 4_080).describe('Port of the HTTP API; 0 takes any free one.'),
  API_KEYS_FILE: required(
    `To make a key and the file:${typed(commandLine('keys', 'api create --tenant ID'))}`,
  ).describe(
    'File with the hashed API keys and the revocations, made by npm run keys -- api. A change takes effect within a second; while it cannot be used, every key and token is rejected.',
  ),
  API_TOKEN_SECRET: tokenSecret().describe(
    'At least 43 random characters, the same for every API process: idempotent ids and browser tokens come from it. The file below may give it.',
  ),
  API_TOKEN_SECRET_FILE: text().describe('File with the token secret, instead of the variable.'),
  API_TOKEN_SECRET_OTHER: otherTokenSecret().describe(
    'A second token secret that is accepted while the first is rotated: the next one, then the one before. The file below may give it.',
  ),
  API_TOKEN_SECRET_OTHER_FILE: text().describe(
    'File with the second token secret, instead of the variable.',
  ),
  API_TENANTS_FILE: text().describe(
    'File with what is set for each tenant: registered redirects, schemes and origins, limits, and its brand (docs/http-api.md). A change takes effect within a second. Empty: nothing is set.',
  ),
  API_AUDIT_FILE: fitting(
    (file) => existsSync(path.dirname(file)),
    'names a file in a folder that is not there. Make the folder, or correct the path.',
  ).describe(
    'File that audit lines are added to (docs/audit.md). Empty: standard output, between the log lines.',
  ),
  ...mxWebhookVariables,
  API_JWKS_URL: fitting(
    isTrustworthy,
    'must be an https address without user or password.',
  ).describe('JWKS of an identity provider whose JWTs are accepted beside API keys. Empty: none.'),
  API_JWT_ISSUER: text().describe('`iss` of those JWTs. Required with a JWKS.'),
  API_JWT_AUDIENCE: text().describe('`aud` of those JWTs. Required with a JWKS.'),
  ...pageVariables,
  API_REQUESTS_PER_MINUTE: integer(0, 1_000_000, 600).describe(
    'Requests a minute of one tenant, all its keys together, and of the browsers of one verification. 0 switches the limits off.',
  ),
  API_STARTS_PER_MINUTE: integer(1, 1_000_000, 300).describe(
    'Starts of verifications a minute of one tenant. The file of tenants may say otherwise for one.',
  ),
  API_OPEN_VERIFICATIONS_PER_TENANT: integer(1, 1_000_000, 10_000).describe(
    'Verifications of one tenant that may run at once. The file of tenants may say otherwise for one.',
  ),
  API_PROCESSES: integer(1, 1_000, 1).describe(
    'Processes of the API that share the load: each takes its share of the requests, starts and streams of a tenant.',
  ),
  API_TRUST_PROXY: word(['true', 'false'], 'false').describe(
    'Whether the last address of X-Forwarded-For is the caller (one hop); only behind one proxy of your own.',
  ),
  API_CONNECTIONS_MAX: integer(16, 100_000, 4_000).describe(
    'Open connections of one process; at most 80 % of its open files (ulimit -n). One without a request makes room for a new one.',
  ),
  API_CONNECTIONS_PER_ADDRESS: integer(0, 100_000, 1_000).describe(
    'Open connections of one address, an IPv6 /64 counting as one. 0: as many as in all; so it is with API_TRUST_PROXY.',
  ),
  API_STREAMS_PER_TENANT: integer(1, 100_000, 1_000).describe(
    'Open event streams of one tenant. All tenants together have half of the connections of a process. The file of tenants may say otherwise for one.',
  ),
} as const;

/** The codec server. */
export const codecVariables = {
  CODEC_HOST: text('127.0.0.1').describe('Address that the codec server listens on.'),
  CODEC_HOST_ALLOW_INSECURE: word(['true', 'false'], 'false').describe(
    'Whether CODEC_HOST may be another address than loopback: the codec server speaks plain HTTP, so TLS has to end at a proxy before it.',
  ),
  CODEC_PORT: integer(0, 65_535, 4_081).describe('Port of the codec server; 0 takes any free one.'),
  CODEC_JWKS_URL: required(
    'Nobody may decode without a token: set it to the JWKS of an identity provider.',
  )
    .refine(isTrustworthy, 'must be an https address without user or password.')
    .describe('JWKS of the identity provider that signs in the people of the Temporal UI.'),
  CODEC_JWT_ISSUER: required('It is the "iss" of the tokens.').describe('`iss` of its JWTs.'),
  CODEC_JWT_AUDIENCE: required('It is the "aud" of the tokens.').describe('`aud` of its JWTs.'),
  CODEC_ROLE_CLAIM: text('scope').describe(
    'Claim that has the role, among other words of a text or a list: `codec:operator` or `codec:auditor`.',
  ),
  CODEC_CORS_ORIGINS: fitting(areOrigins, EXACT_ORIGINS).describe(
    'Exact origins of the Temporal UI, comma-separated. Without one no browser may call.',
  ),
  CODEC_ENCODE: word(['on', 'off'], 'off').describe(
    'Whether it also encrypts what the Temporal UI or CLI sends to a run.',
  ),
  CODEC_REQUESTS_PER_MINUTE: integer(1, 1_000_000, 3_000).describe(
    'Requests a minute of one person; the Temporal UI makes one for each event that it shows.',
  ),
} as const;

/** Files that give access. {@link parse} reads it with every secret that a file may give. */
export const secretFileVariables = {
  SECRET_FILES_ALLOW_INSECURE: word(['true', 'false'], 'false').describe(
    'Whether the files of keys, secrets and tenants may be readable by every user of the machine.',
  ),
} as const;

/** Logging. */
export const loggingVariables = {
  LOG_LEVEL: word(LOG_LEVELS, 'info').describe('Least level that is logged.'),
} as const;

/** All variables by name. */
export const ALL_VARIABLES = {
  ...mxVariables,
  ...workerVariables,
  ...versionVariables,
  ...webhookVariables,
  ...sealingVariables,
  ...payloadVariables,
  ...tenantMarkVariables,
  ...temporalVariables,
  ...proxyVariables,
  ...apiVariables,
  ...codecVariables,
  ...healthVariables,
  ...tracingVariables,
  ...secretFileVariables,
  ...loggingVariables,
} as const;
/** Their names, for tests. */
export const CONFIG_VARIABLES: readonly string[] = Object.keys(ALL_VARIABLES);
