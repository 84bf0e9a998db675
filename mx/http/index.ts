/**
 * What the wire clients of MX's APIs share: transport, checks of options and answers, pages, route
 * filling.
 */
export {
  MxConfigurationError,
  checkKey,
  resolveHttpOptions,
  type ExchangeInfo,
  type HttpCall,
  type HttpOptions,
} from './options';
export {
  PAGES_MAX,
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
export { type RouteParams } from './routes';
export { createTransport, type Transport } from './transport';
