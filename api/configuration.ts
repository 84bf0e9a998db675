/** The API's settings and its files: looked at before anything is opened, then watched. */
import {
  allTogether,
  apiConfig,
  secretFilesMayBeOpen,
  settingOf,
  type ApiConfig,
  type Environment,
  type Logger,
} from '../runtime';
import { readApiKeyFile, watchApiKeys, type ApiKeys } from './auth/api-keys';
import { Tenants, readTenantFile, watchTenants } from './tenants';

/**
 * How the API runs. Its key file and its tenants can be used now.
 *
 * @throws ConfigurationError with every problem
 */
export async function checkedApiConfig(env: Environment): Promise<ApiConfig> {
  const isOpenToAll = secretFilesMayBeOpen(env);
  const { config } = await allTogether({
    config: () => apiConfig(env),
    keys: () => settingOf(env, 'API_KEYS_FILE', (path) => readApiKeyFile({ path, isOpenToAll })),
    tenants: () =>
      settingOf(env, 'API_TENANTS_FILE', (path) =>
        path === '' ? undefined : readTenantFile({ path, isOpenToAll }),
      ),
  });
  return config;
}

/** What the API's files hold now, and how to look at them no more. */
export interface ApiFiles {
  readonly apiKeys: ApiKeys;
  readonly tenants: Tenants;
  close(): void;
}

/** Watches the files of a configuration that was checked. @throws Error when one has gone since */
export function watchApiFiles(config: ApiConfig, env: Environment, logger: Logger): ApiFiles {
  const isOpenToAll = secretFilesMayBeOpen(env);
  const { keysFile, tenantsFile } = config;
  const keys = watchApiKeys({ path: keysFile, isOpenToAll });
  const tenants =
    tenantsFile === '' ? new Tenants() : watchTenants({ path: tenantsFile, isOpenToAll }, logger);
  return {
    apiKeys: keys.apiKeys,
    tenants,
    close: () => {
      keys.close();
      tenants.close();
    },
  };
}
