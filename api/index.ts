/**
 * The HTTP API: the process that the command starts, the server in it, which dev and tests start,
 * and its keys. HTTP only; verifications themselves are in client/ and below.
 */
export { ApiKeys, readApiKeyFile, watchApiKeys } from './auth/api-keys';
export {
  ApiKeyFileError,
  createApiKey,
  parseApiKeyFile,
  type ApiKeyFile,
  type ApiKeyRecord,
} from './auth/key-file';
export { SCOPES, isScope, type Scope } from './auth/principal';
export { openApiOnce } from './app';
export { readBuiltPage, type BuiltPage } from './page/built-page';
export { MX_ORIGINS } from './page/page-headers';
export type { OperationExamples } from './openapi-examples';
export { PROBLEMS, type ProblemCode } from './problem';
export { runApi } from './run-api';
export { startApi, type Api, type StartApiOptions } from './start-api';
export { Tenants, parseTenantFile } from './tenants';
