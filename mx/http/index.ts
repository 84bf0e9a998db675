/**
 * What the wire clients of MX's APIs share: transport, checks of options and answers, pages, route
 * filling.
 */
export {
  MxConfigurationError,
  checkHeader,
  checkKey,
  resolveHttpOptions,
  type ExchangeInfo,
  type HttpCall,
  type HttpOptions,
  type SkippedEntries,
  type TraceExchange,
} from './options';
export {
  PAGES_MAX,
  PAGE_SIZE_MAX,
  readAllPages,
  readPage,
  type List,
  type ListKind,
  type Paging,
} from './pages';
export { readBody, readCommandBody, requireNoBody, responseInvalid } from './read-body';
export { readHint } from './hints';
export { readList } from './read-list';
export { type HttpReply, type Rejection } from './interpret';
export { RETRY_AFTER_MAX_MS, parseRetryAfterMs } from './retry-after';
export { type RouteParams, type RouteQuery } from './routes';
export { createTransport, type HttpRequest, type Transport, type WireDialect } from './transport';
