/** MX, in whichever dialect the configuration names: the one place that chooses. */
import { TEST_BANK as ATRIUM_TEST_BANK, TEST_MEMBER, createAtrium } from './atrium';
import { TEST_BANK as PLATFORM_TEST_BANK, createPlatform, type PlatformOptions } from './platform';
import { type MxPort } from './port';

/** MX's APIs that are spoken: Atrium, the older one, and the Platform API. */
export const MX_APIS = ['atrium', 'platform'] as const;
export type MxApi = (typeof MX_APIS)[number];

/** Options of either dialect; those of Platform alone mean nothing to Atrium. */
export interface MxOptions extends PlatformOptions {
  /** @default 'atrium' */
  readonly api?: MxApi;
}

/**
 * Opens the port to one environment of MX; opens no connection yet.
 * @throws MxConfigurationError for an option that cannot work
 */
export function openMx({ api, ...options }: MxOptions): MxPort {
  return api === 'platform' ? createPlatform(options) : createAtrium(options);
}

/**
 * What MX offers every client for trying things out: its test bank, and a test member that costs
 * nothing, which the Platform API has not.
 */
export const MX_TEST_RESOURCES = {
  atrium: { bank: ATRIUM_TEST_BANK, member: TEST_MEMBER },
  platform: { bank: PLATFORM_TEST_BANK, member: undefined },
} as const;
