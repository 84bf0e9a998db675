/** MX, in whichever dialect the configuration names: the one place that chooses. */
import * as atrium from './atrium';
import * as platform from './platform';
import { type MxPort } from './port';

/** MX's APIs that are spoken: Atrium, the older one, and the Platform API. */
export const MX_APIS = ['atrium', 'platform'] as const;
export type MxApi = (typeof MX_APIS)[number];

/** Options of either dialect; those of Platform alone mean nothing to Atrium. */
export interface MxOptions extends platform.PlatformOptions {
  /** @default 'atrium' */
  readonly api?: MxApi;
}

/**
 * Opens the port to one environment of MX; opens no connection yet.
 * @throws MxConfigurationError for an option that cannot work
 */
export function openMx({ api, ...options }: MxOptions): MxPort {
  return api === 'platform' ? platform.createPlatform(options) : atrium.createAtrium(options);
}

/** Whether creating a member starts its verification, by the API and its version. */
export function startsWithCreation({
  api,
  apiVersion,
}: Pick<MxOptions, 'api' | 'apiVersion'>): boolean {
  return api === 'platform' && platform.startsWithCreation(apiVersion);
}

/**
 * What MX offers every client for trying things out: its test bank, and a test member that costs
 * nothing, which the Platform API has not.
 */
export const MX_TEST_RESOURCES = {
  atrium: { bank: atrium.TEST_BANK, member: atrium.TEST_MEMBER },
  platform: { bank: platform.TEST_BANK, member: undefined },
} as const;
