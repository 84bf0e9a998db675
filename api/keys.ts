/** API keys without the HTTP server, for the command that makes them. */
export { createApiKey, parseApiKeyFile, type ApiKeyFile } from './auth/api-keys';
export { SCOPES, isScope, type Scope } from './auth/principal';
