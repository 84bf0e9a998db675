/**
 * What the wire clients of MX's APIs share: transport, checks of options and answers, pages, route
 * filling.
 */
export {
  MxConfigurationError,
  REQUEST_BYTES_MAX,
  REQUEST_TIMEOUT_DEFAULT_MS,
  RESPONSE_BYTES_MAX_DEFAULT,
  SOCKETS_MAX_DEFAULT,
  checkKey,
  resolveHttpOptions,
  type ExchangeInfo,
  type HttpCall,
  type HttpOptions,
} from './options';
export {
  PAGES_MAX,
  PAGE_SIZE_MAX,
  defineList,
  eachPage,
  readAllPages,
  readPage,
  type List,
  type ListKind,
  type Paging,
} from './pages';
export { readBody } from './read-body';
export { RETRY_AFTER_MAX_MS, parseRetryAfterMs } from './retry-after';
export { type ReadHint } from './interpret';
export { type RouteParams } from './routes';
export { createTransport, type HttpRequest, type Transport, type WireDialect } from './transport';
