/** API keys without the HTTP server, for the commands that make and check them. */
export { apiKeysFromFile, createApiKey, parseApiKeyFile, type ApiKeyFile } from './auth/api-keys';
export { SCOPES, isScope, type Scope } from './auth/principal';
