/**
 * Every environment variable of our processes (the simulator reads its own): one schema per group,
 * with default and meaning. docs/configuration.md and .env.example are held equal to this table by
 * a test.
 */
import { z } from 'zod';

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error'] as const;

/** MX asks for at least this long between two polls of one member (atrium-contract.md §9). */
const POLL_INTERVAL_MIN_MS = 3_000;
/** A command waits for a few reads within one attempt of 120 s (workflows/activity-options.ts). */
const POLL_INTERVAL_MAX_MS = 15_000;

const integer = (least: number, most: number, fallback: number) =>
  z.coerce.number().int().min(least).max(most).default(fallback);

/** How MX is reached. */
export const mxVariables = {
  MX_BASE_URL: z
    .url({ protocol: /^https?$/ })
    .describe(
      'Base URL of MX Atrium: https://vestibule.mx.com (development), https://atrium.mx.com (production), or a simulator.',
    ),
  MX_API_KEY: z
    .string()
    .min(1)
    .describe('Value of the MX-API-Key header, unless the file below gives it. Secret.'),
  MX_API_KEY_FILE: z
    .string()
    .default('')
    .describe('File with the value of MX_API_KEY, instead of the variable.'),
  MX_CLIENT_ID: z
    .string()
    .min(1)
    .describe('Value of the MX-Client-ID header, unless the file below gives it. Secret.'),
  MX_CLIENT_ID_FILE: z
    .string()
    .default('')
    .describe('File with the value of MX_CLIENT_ID, instead of the variable.'),
  MX_PROXY_URL: z
    .string()
    .default('')
    .describe(
      'Egress proxy for MX alone: http://host:port or https://host:port, with user:password@ where it asks for them. Empty: HTTPS_PROXY, unless NO_PROXY names the host. Secret.',
    ),
  MX_POLL_INTERVAL_MS: integer(0, POLL_INTERVAL_MAX_MS, POLL_INTERVAL_MIN_MS).describe(
    'Pause between two status reads of one member. Below 3000 only against a loopback host.',
  ),
  MX_REQUEST_TIMEOUT_MS: integer(100, 60_000, 10_000).describe(
    'Longest single exchange with MX. The API uses 5000 where this is more.',
  ),
  MX_ALLOW_PLAIN_HTTP_HOSTS: z
    .string()
    .default('')
    .describe(
      'Hosts, comma-separated, that may be reached over plain http although they are not loopback: a simulator on a private network.',
    ),
} as const;

/** What many programs read, and how our connections leave a network that has an egress proxy. */
export const proxyVariables = {
  HTTPS_PROXY: z
    .string()
    .default('')
    .describe(
      'Egress proxy for MX and the JWKS over https and Temporal over TLS: http://host:port, with user:password@ where it asks for them. Also as https_proxy. Empty: none. Secret.',
    ),
  NO_PROXY: z
    .string()
    .default('')
    .describe(
      'Hosts and domains, comma-separated, that are reached without that proxy; an asterisk means all. Also as no_proxy. This machine never goes through a proxy.',
    ),
} as const;

/** How the worker runs. */
export const workerVariables = {
  WORKER_COMMANDS_PER_SECOND: integer(1, 10_000, 50).describe(
    'Cap on commands to MX for the whole task queue, all workers together. Every worker must have the same value.',
  ),
  WORKER_POLLING_SLOTS: integer(1, 10_000, 2_000).describe(
    'Members that one worker polls at once.',
  ),
  WORKER_WORKFLOW_BUNDLE: z
    .string()
    .default('')
    .describe(
      'Path of the workflow bundle. Empty: the one that npm run build made, else bundled at start.',
    ),
} as const;

/** Keys of sealed values. */
export const sealingVariables = {
  SEALING_PRIVATE_KEY: z
    .string()
    .default('')
    .describe('Private JWK of the worker, as JSON. Secret.'),
  SEALING_PRIVATE_KEY_FILE: z
    .string()
    .default('')
    .describe('File with the private JWK, instead of the variable.'),
  SEALING_PUBLIC_KEY: z.string().default('').describe('Public JWK that callers seal to, as JSON.'),
  SEALING_PUBLIC_KEY_FILE: z
    .string()
    .default('')
    .describe('File with the public JWK, instead of the variable.'),
} as const;

/** The value of TENANT_MARKS that does without marks; it says what that means. */
export const MARKS_OFF = 'off-every-tenant-may-use-every-user';

/** The marks of tenants at MX. */
export const tenantMarkVariables = {
  TENANT_MARK_KEY: z
    .string()
    .default('')
    .describe(
      'At least 43 random characters, the same for every worker: the users that we make at MX carry a mark of their tenant by it. Secret.',
    ),
  TENANT_MARK_KEY_FILE: z
    .string()
    .default('')
    .describe('File with the key, instead of the variable.'),
  TENANT_MARK_OLD_KEYS: z
    .string()
    .default('')
    .describe('Earlier keys, comma-separated, whose marks are still accepted. Secret.'),
  TENANT_MARK_OLD_KEYS_FILE: z
    .string()
    .default('')
    .describe('File with the earlier keys, instead of the variable.'),
  TENANT_MARKS: z
    .enum(['required', MARKS_OFF])
    .default('required')
    .describe(
      `\`${MARKS_OFF}\` lets a worker run without a key: users are neither marked nor checked. For a single tenant alone.`,
    ),
} as const;

/**
 * How Temporal is reached. Temporal's own environment configuration reads the address and the
 * namespace, the development tools and tests read the CLI path; listed here for the page.
 */
export const temporalVariables = {
  TEMPORAL_ADDRESS: z
    .string()
    .default('')
    .describe(
      'host:port of the Temporal server. Empty: worker, API and the built verify use localhost:7233; npm run demo, dev, verify and load start a server.',
    ),
  TEMPORAL_NAMESPACE: z.string().default('default').describe('Temporal namespace.'),
  TEMPORAL_CLI_PATH: z
    .string()
    .default('')
    .describe(
      'Temporal CLI executable for demo, dev, verify, load and tests. Empty: they look for one.',
    ),
} as const;

/** The HTTP API. */
export const apiVariables = {
  API_HOST: z.string().default('127.0.0.1').describe('Address that the HTTP API listens on.'),
  API_PORT: integer(0, 65_535, 4_080).describe('Port of the HTTP API; 0 takes any free one.'),
  API_KEYS_FILE: z
    .string()
    .default('')
    .describe(
      'File with the hashed API keys, made by npm run keys -- api create. Read again when it changes.',
    ),
  API_TOKEN_SECRET: z
    .string()
    .default('')
    .describe(
      'At least 43 random characters, the same for every API process: idempotent ids and browser tokens come from it. Secret.',
    ),
  API_TOKEN_SECRET_FILE: z
    .string()
    .default('')
    .describe('File with the token secret, instead of the variable.'),
  API_JWKS_URL: z
    .string()
    .default('')
    .describe('JWKS of an identity provider whose JWTs are accepted beside API keys. Empty: none.'),
  API_JWT_ISSUER: z.string().default('').describe('`iss` of those JWTs. Required with a JWKS.'),
  API_JWT_AUDIENCE: z.string().default('').describe('`aud` of those JWTs. Required with a JWKS.'),
  API_CORS_ORIGINS: z
    .string()
    .default('')
    .describe('Exact origins of pages that may call from a browser, comma-separated.'),
  API_REQUESTS_PER_MINUTE: integer(0, 1_000_000, 600).describe(
    'Requests a minute of one key or token, in each process. 0 switches the limit off.',
  ),
  API_TRUST_PROXY: z
    .enum(['true', 'false'])
    .default('false')
    .describe(
      'Whether the last address of X-Forwarded-For is the caller (one hop); only behind one proxy of your own.',
    ),
} as const;

/** Logging. */
export const loggingVariables = {
  LOG_LEVEL: z.enum(LOG_LEVELS).default('info').describe('Least level that is logged.'),
} as const;

/** All variables by name. */
export const ALL_VARIABLES = {
  ...mxVariables,
  ...workerVariables,
  ...sealingVariables,
  ...tenantMarkVariables,
  ...temporalVariables,
  ...proxyVariables,
  ...apiVariables,
  ...loggingVariables,
} as const;

/** Their names, for the tests that hold compose file and documentation to this table. */
export const CONFIG_VARIABLES: readonly string[] = Object.keys(ALL_VARIABLES);

/**
 * The pause that MX asks for; {@link mxConfig} rejects less against a host that is not loopback.
 */
export { POLL_INTERVAL_MIN_MS };
