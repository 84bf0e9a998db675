/** The Platform client put together: one transport, the calls of MX's APIs, and Platform's own. */
import {
  MxConfigurationError,
  checkHeader,
  checkKey,
  createTransport,
  resolveHttpOptions,
  type HttpOptions,
} from '../http';
import { createWireClient, type WireClient, type WireWords } from '../wire';
import { createWidget, type PlatformWidget } from './endpoints/widget';
import { readRejection } from './rejections';

/** MX's integration environment: 100 users, test institutions (mx-platform-contract.md §1). */
export const PLATFORM_INTEGRATION_BASE_URL = 'https://int-api.mx.com';
/** MX's production environment (mx-platform-contract.md §1). */
export const PLATFORM_PRODUCTION_BASE_URL = 'https://api.mx.com';

/** The versions of the Platform API that are spoken, the current one first. */
export const PLATFORM_VERSIONS = ['v20250224', 'v20111101'] as const;
export type PlatformVersion = (typeof PLATFORM_VERSIONS)[number];

/** How each version is asked for, as far as that is documented (mx-platform-contract.md §2). */
const ACCEPT: Readonly<Record<PlatformVersion, string>> = {
  v20250224: 'application/json',
  v20111101: 'application/vnd.mx.api.v1+json',
};

const WORDS: WireWords = {
  ownIdKey: 'id',
  areQuestionsPaged: true,
  isRunningAlwaysTold: false,
  hasMemberExtras: true,
};

/** What members and widgets are allowed for, at clients that MX has opted in. */
export const USE_CASES = ['MONEY_MOVEMENT', 'PFM'] as const;
export type UseCase = (typeof USE_CASES)[number];

/** Options of {@link createPlatformClient}. */
export interface PlatformOptions extends HttpOptions {
  readonly apiKey: string;
  readonly clientId: string;
  /** @default 'v20250224' */
  readonly apiVersion?: PlatformVersion;
  /** Value of the `Accept` header. @default the version's */
  readonly accept?: string;
  /** Value of the `Accept-Version` header. @default the version */
  readonly acceptVersion?: string;
  /**
   * Use cases of members and widgets: only for clients that MX has opted in, which then have to
   * send them (mx-platform-contract.md §6). @default none are sent
   */
  readonly useCases?: readonly UseCase[];
  /**
   * Whether OAuth may open the bank's own app where the phone has it.
   * @default not sent: MX's default, on
   */
  readonly isApp2appEnabled?: boolean | undefined;
}

/** What the adapter asks of a client, besides its calls. */
export interface PlatformSettings {
  /** Whether a verification starts with its member, by the products that are ordered with it. */
  readonly startsWithCreation: boolean;
  readonly useCases: readonly UseCase[];
  readonly isApp2appEnabled: boolean | undefined;
}

/** Client of one Platform environment. */
export interface PlatformClient extends WireClient {
  readonly settings: PlatformSettings;
  readonly widget: PlatformWidget;
  /** Closes the sockets; calls under way fail with code `network`. */
  close(): void;
}

/**
 * Makes a client; opens no connection yet.
 * @throws MxConfigurationError for an option that cannot work, plain http to a host that is not
 * loopback included.
 */
export function createPlatformClient(options: PlatformOptions): PlatformClient {
  const { apiVersion = PLATFORM_VERSIONS[0], useCases = [], isApp2appEnabled } = options;
  if (!PLATFORM_VERSIONS.includes(apiVersion)) {
    throw new MxConfigurationError('apiVersion', `must be ${PLATFORM_VERSIONS.join(' or ')}`);
  }
  const headers = {
    Accept: checkHeader('accept', options.accept ?? ACCEPT[apiVersion]),
    'Accept-Version': checkHeader('acceptVersion', options.acceptVersion ?? apiVersion),
    Authorization: toAuthorization(options),
  };
  const http = createTransport(resolveHttpOptions(options), { headers, readRejection });
  return {
    ...createWireClient(http, WORDS),
    settings: { startsWithCreation: startsWithCreation(apiVersion), useCases, isApp2appEnabled },
    widget: createWidget(http),
    close: () => {
      http.close();
    },
  };
}

/** Whether a verification starts with its member in this version (mx-platform-contract.md §6). */
export function startsWithCreation(version: PlatformVersion = PLATFORM_VERSIONS[0]): boolean {
  return version !== 'v20111101';
}

/** Basic authentication; the part before the first colon is the client id. */
function toAuthorization({ clientId, apiKey }: PlatformOptions): string {
  if (checkKey('clientId', clientId).includes(':')) {
    throw new MxConfigurationError('clientId', 'must hold no colon');
  }
  const pair = `${clientId}:${checkKey('apiKey', apiKey)}`;
  return `Basic ${Buffer.from(pair).toString('base64')}`;
}
