/**
 * `keys`: makes the keys that a deployment needs. Private sealing keys are never printed, API keys
 * once.
 */
import { commandLine } from '../../runtime/process';
import { EXIT, UsageError, type Command } from '../terminal/command';

export const keys: Command = {
  name: 'keys',
  usage: `Usage: ${commandLine('keys', 'sealing [--out-dir DIR] [--not-before TIME] [--expires TIME]')}

Makes the pair that credentials and MFA answers are sealed with, as two files in DIR (default:
keys). An existing file is never overwritten.
  sealing-private.jwk.json   for the worker alone; readable by its owner only
  sealing-public.jwk.json    for whoever starts verifications

Usage: ${commandLine('keys', 'sealing list|rotate [--private FILE --public FILE]')}
       ${commandLine('keys', 'sealing retire|destroy --key-id ID [--private FILE --public FILE]')}

Shows and changes the sealing keys of both files; a running worker and API take each change up
within a minute (docs/operations.md). Without files: those in DIR.
  rotate    adds a new pair, with --not-before and --expires if you like; the one before still
            opens what is on its way
  retire    has nobody seal to a key any more
  destroy   takes a key out of both files: what was sealed to it opens never again

Usage: ${commandLine('keys', 'result [--out-dir DIR]')}

Makes the pair of a caller that wants account numbers sealed to it alone (docs/http-api.md), as two
files in DIR. An existing file is never overwritten.
  result-private.jwk.json    for whoever reads the numbers; readable by its owner only
  result-public.jwk.json     the resultKey of a start

Usage: ${commandLine('keys', 'payload create|add|list [--file PATH]')}
       ${commandLine('keys', 'payload activate|remove --key ID [--file PATH]')}

Makes and changes the ring of keys that payloads are encrypted with; readable by its owner only.
To rotate: add, give the file to every process, activate, give it again (docs/operations.md).
Remove a key when no history made with it is kept any more.
  --file PATH     the file; default: PAYLOAD_KEYS_FILE, else payload-keys.jwk.json
  --key ID        one of its keys, as list shows them

Usage: ${commandLine('keys', 'api create --tenant ID [options]')}

Makes an API key, prints it once, and adds its hash to the file.
  --scopes LIST     comma-separated (docs/http-api.md); without it, verifications:write and
                    verifications:read
  --expires TIME    ISO time, such as 2030-01-31T00:00:00Z, or never; without it, in a year
  --addresses LIST  where it may be used from: addresses and ranges, comma-separated, such as
                    203.0.113.0/24
  --note TEXT       kept in the file
  --key-file FILE   writes the key there, for its owner alone, instead of printing it
  --file PATH       the file of hashes; default: API_KEYS_FILE, else api-keys.json

Usage: ${commandLine('keys', 'api list [--audit FILE] [--file PATH]')}
       ${commandLine('keys', 'api revoke --key|--tenant|--verification|--token ID [--file PATH]')}

list shows the keys and revocations; with a file of audit lines (docs/audit.md) also when each key
was used last. revoke ends a key with the tokens that it has issued; every key and token of a
tenant, or every browser's token of a verification, that were issued until now; or one browser's
token. It holds in every API process within a second, and after a restart. An id that begins with a
dash is given with an equals sign: --verification=-abc

Usage: ${commandLine('keys', 'init [options]')}

Makes those of the named files that do not exist. For local installations; docker-compose.yml runs
it.
  --sealing-private FILE --sealing-public FILE   a sealing pair
  --payload-keys FILE                            a ring of payload keys
  --mark-key FILE                                the worker's key of tenants' marks
  --token-secret FILE                            the API's token secret
  --api-keys FILE   a first API key of the tenant "default" with every scope, written to the file
                    first-api-key beside it`,
  run: async ({ args: [what = '', ...rest], env, print }) => {
    const make = await import('../keys/index.js');
    const makers: Readonly<Record<string, () => readonly string[] | Promise<readonly string[]>>> = {
      sealing: () => make.sealingKeys(rest),
      result: () => make.resultKeys(rest),
      payload: () => make.managePayloadKeys(rest, env['PAYLOAD_KEYS_FILE']),
      api: () => make.manageApiKeys(rest, env['API_KEYS_FILE']),
      init: () => make.initialise(rest),
    };
    const maker = Object.hasOwn(makers, what) ? makers[what] : undefined;
    if (maker === undefined) {
      throw new UsageError(
        'Say which keys to make; there are: sealing, result, payload, api, init.',
      );
    }
    for (const line of await maker()) print(line);
    return EXIT.ok;
  },
};
