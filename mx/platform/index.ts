/**
 * MX's Platform: the API that new clients get keys for. Composition takes the adapter; everything
 * else knows the port alone.
 */
export { createPlatform } from './adapter';
export {
  PLATFORM_INTEGRATION_BASE_URL,
  PLATFORM_PRODUCTION_BASE_URL,
  PLATFORM_VERSIONS,
  USE_CASES,
  startsWithCreation,
  type PlatformOptions,
  type PlatformVersion,
  type UseCase,
} from './client';
export { TEST_BANK } from './test-resources';
