/** API keys without the HTTP server, for the commands that make and check them. */
export { goodKeysIn, readApiKeyFile } from './auth/api-keys';
export {
  REVOCABLE,
  createApiKey,
  withRevocation,
  type ApiKeyFile,
  type ApiKeyRecord,
  type Revocation,
} from './auth/key-file';
export { isAddressRange } from './auth/address-list';
export { SCOPES, isScope, type Scope } from './auth/principal';
