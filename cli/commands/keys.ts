/**
 * `keys`: makes the keys that a deployment needs. Private sealing keys are never printed, API keys
 * once.
 */
import { EXIT, UsageError, type Command } from '../terminal/command';

export const keys: Command = {
  name: 'keys',
  usage: `Usage: npm run keys -- sealing [--out-dir DIR]

Makes the pair that credentials and MFA answers are sealed with, as two files in DIR (default: keys):
  sealing-private.jwk.json   for the worker alone; readable by its owner only
  sealing-public.jwk.json    for whoever starts verifications
An existing file is never overwritten.

npm run keys -- api create --tenant ID [--scopes LIST] [--file PATH] [--expires TIME] [--note TEXT]

Makes an API key, prints it once, and adds its hash to the file (API_KEYS_FILE, default api-keys.json).
  --scopes   comma-separated (docs/http-api.md); without it, all but numbers:read
  --expires  ISO time, such as 2030-01-31T00:00:00Z
A key is revoked by taking its entry out of the file.

npm run keys -- init [--sealing-private FILE --sealing-public FILE] [--mark-key FILE] [--token-secret FILE]
                     [--api-keys FILE]

Makes those of the named files that do not exist: a sealing pair, the worker's key of tenants' marks
(TENANT_MARK_KEY_FILE), the API's token secret, and a first API key of the tenant "default" with every scope, printed once. For local installations; docker-compose.yml runs it.`,
  run: async ({ args: [what = '', ...rest], env, print }) => {
    const make = await import('../keys/index.js');
    const makers: Readonly<Record<string, () => readonly string[] | Promise<readonly string[]>>> = {
      sealing: () => make.createSealingKeys(rest),
      api: () => make.addApiKey(rest, env['API_KEYS_FILE']),
      init: () => make.initialise(rest),
    };
    const maker = Object.hasOwn(makers, what) ? makers[what] : undefined;
    if (maker === undefined) {
      throw new UsageError('Say which keys to make; there are: sealing, api create, init.');
    }
    for (const line of await maker()) print(line);
    return EXIT.ok;
  },
};
