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

npm run keys -- api create --tenant ID [--scopes LIST] [--expires TIME] [--addresses LIST] [--note TEXT]
                           [--key-file FILE] [--file PATH]

Makes an API key, prints it once, and adds its hash to the file (API_KEYS_FILE, default api-keys.json).
  --scopes     comma-separated (docs/http-api.md); without it, all but numbers:read
  --expires    ISO time, such as 2030-01-31T00:00:00Z, or never; without it, in a year
  --addresses  where it may be used from: addresses and ranges, comma-separated, such as 203.0.113.0/24
  --key-file   writes the key there, for its owner alone, instead of printing it

npm run keys -- api list [--audit FILE] [--file PATH]

Lists the keys and revocations; with a file of audit lines (docs/audit.md) also when each key was used last.

npm run keys -- api revoke --key ID | --tenant ID | --verification ID | --token ID [--file PATH]

Revokes a key with the tokens that it has issued; every key and token of a tenant, or every browser's token of a
verification, that were issued until now; or one browser's token. Holds in every API process within a second, and
after a restart.

npm run keys -- init [--sealing-private FILE --sealing-public FILE] [--token-secret FILE] [--api-keys FILE]

Makes those of the named files that do not exist: a sealing pair, the API's token secret, and a first API key of the
tenant "default" with every scope, written to the file first-api-key beside it. For local installations;
docker-compose.yml runs it.`,
  run: async ({ args: [what = '', ...rest], env, print }) => {
    const make = await import('../keys/index.js');
    const makers: Readonly<Record<string, () => readonly string[] | Promise<readonly string[]>>> = {
      sealing: () => make.createSealingKeys(rest),
      api: () => make.manageApiKeys(rest, env['API_KEYS_FILE']),
      init: () => make.initialise(rest),
    };
    const maker = Object.hasOwn(makers, what) ? makers[what] : undefined;
    if (maker === undefined) {
      throw new UsageError(
        'Say which keys to make; there are: sealing, api create, api list, api revoke, init.',
      );
    }
    for (const line of await maker()) print(line);
    return EXIT.ok;
  },
};
