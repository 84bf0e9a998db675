/** API keys alone, without the HTTP server: what makes them does not load it. */
export { createApiKey, parseApiKeyFile, type ApiKeyFile } from './auth/api-keys';
export { SCOPES, isScope, type Scope } from './auth/principal';
