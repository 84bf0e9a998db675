/** The Atrium client put together: one transport, the calls of MX's APIs, and Atrium's own. */
import { checkKey, createTransport, resolveHttpOptions, type HttpOptions } from '../http';
import { createWireClient, type WireClient, type WireWords } from '../wire';
import { createConnectWidget, type AtriumConnectWidget } from './endpoints/connect-widget';
import { readRejection } from './rejections';

/**
 * MX's development environment ("vestibule"): 100 users, test institutions (atrium-contract.md §1).
 */
export const ATRIUM_DEVELOPMENT_BASE_URL = 'https://vestibule.mx.com';
/**
 * MX's production environment; MX has to allow the caller's IP address there (atrium-contract.md
 * §1).
 */
export const ATRIUM_PRODUCTION_BASE_URL = 'https://atrium.mx.com';
/**
 * The media type that selects Atrium's version; a wrong one is answered 406 (atrium-contract.md
 * §1).
 */
const ACCEPT = 'application/vnd.mx.atrium.v1+json';

const WORDS: WireWords = {
  ownIdKey: 'identifier',
  areQuestionsPaged: false,
  isRunningAlwaysTold: true,
  hasMemberExtras: false,
};

/** Options of {@link createAtriumClient}. */
export interface AtriumOptions extends HttpOptions {
  /** Value of the `MX-API-Key` header. */
  readonly apiKey: string;
  /** Value of the `MX-Client-ID` header. */
  readonly clientId: string;
}

/** Client of one Atrium environment. */
export interface AtriumClient extends WireClient {
  readonly connectWidget: AtriumConnectWidget;
  /** Closes the sockets; calls under way fail with code `network`. */
  close(): void;
}

/**
 * Makes a client; opens no connection yet.
 * @throws MxConfigurationError for an option that cannot work, plain http to a host that is not
 * loopback included.
 */
export function createAtriumClient(options: AtriumOptions): AtriumClient {
  const headers = {
    Accept: ACCEPT,
    'MX-API-Key': checkKey('apiKey', options.apiKey),
    'MX-Client-ID': checkKey('clientId', options.clientId),
  };
  const http = createTransport(resolveHttpOptions(options), { headers, readRejection });
  return {
    ...createWireClient(http, WORDS),
    connectWidget: createConnectWidget(http),
    close: () => {
      http.close();
    },
  };
}
