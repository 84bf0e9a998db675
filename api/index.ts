/**
 * The HTTP API as a library: what main.ts, dev and the tests start, and what makes its keys. HTTP only; everything that a
 * verification is stands in client/ and below.
 */
export {
  ApiKeyFileError,
  ApiKeys,
  apiKeysFromFile,
  createApiKey,
  parseApiKeyFile,
  type ApiKeyFile,
  type ApiKeyRecord,
} from './auth/api-keys';
export { SCOPES, isScope, type Scope } from './auth/principal';
export { openApiOnce } from './app';
export { PROBLEMS, type ProblemCode } from './problem';
export { startApi, type Api, type StartApiOptions } from './start-api';
