/**
 * MX Atrium: the legacy dialect of MX. Composition takes the adapter; everything else knows the
 * port alone.
 */
export { createAtrium } from './adapter';
export {
  ATRIUM_DEVELOPMENT_BASE_URL,
  ATRIUM_PRODUCTION_BASE_URL,
  type AtriumOptions,
} from './client';
export { TEST_BANK, TEST_MEMBER } from './test-resources';
export { MxConfigurationError } from '../http';
