/** MX, in whichever dialect the configuration names: the one place that chooses. */
import {
  ATRIUM_DEVELOPMENT_BASE_URL,
  ATRIUM_PRODUCTION_BASE_URL,
  TEST_BANK as ATRIUM_TEST_BANK,
  createAtrium,
} from './atrium';
import {
  PLATFORM_INTEGRATION_BASE_URL,
  PLATFORM_PRODUCTION_BASE_URL,
  TEST_BANK as PLATFORM_TEST_BANK,
  createPlatform,
  type PlatformOptions,
} from './platform';
import { type MxPort } from './port';

/** MX's APIs that are spoken: Atrium, the older one, and the Platform API. */
export const MX_APIS = ['atrium', 'platform'] as const;
export type MxApi = (typeof MX_APIS)[number];

/** Options of either dialect; those of Platform alone mean nothing to Atrium. */
export interface MxOptions extends PlatformOptions {
  readonly api: MxApi;
}

/**
 * Opens the port to one environment of MX; opens no connection yet.
 * @throws MxConfigurationError for an option that cannot work
 */
export function openMx({ api, ...options }: MxOptions): MxPort {
  return api === 'platform' ? createPlatform(options) : createAtrium(options);
}

/** What each dialect has for whoever tries it out: MX's hosts, and its test bank. */
export const MX_TEST_BANKS = { atrium: ATRIUM_TEST_BANK, platform: PLATFORM_TEST_BANK } as const;
/** MX's own hosts, by dialect. */
export const MX_BASE_URLS: Readonly<Record<MxApi, readonly string[]>> = {
  atrium: [ATRIUM_DEVELOPMENT_BASE_URL, ATRIUM_PRODUCTION_BASE_URL],
  platform: [PLATFORM_INTEGRATION_BASE_URL, PLATFORM_PRODUCTION_BASE_URL],
};
