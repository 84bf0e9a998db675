/** `npm run keys`: makes the keys that a deployment needs. Private sealing keys are never printed, API keys once. */
import { parseArgs } from 'node:util';
import { processEnvironment } from '../runtime';
import { API_KEYS_USAGE, runApiKeysCommand } from './keys-api';
import { EXIT, UsageError, runCommand, type CommandContext } from './terminal/command';
import { createSealingFiles, readSealingFiles } from './terminal/sealing-files';

const USAGE = `Usage: npm run keys -- sealing [--out-dir DIR]

Makes the pair that credentials and MFA answers are sealed with, as two files in DIR (default: keys):
  sealing-private.jwk.json   for the worker alone; readable by its owner only
  sealing-public.jwk.json    for whoever starts verifications
An existing file is never overwritten.

${API_KEYS_USAGE}`;

runCommand({ name: 'keys', usage: USAGE, run: makeKeys });

async function makeKeys(context: CommandContext): Promise<number> {
  const [what, ...rest] = context.args;
  if (what !== 'api') return makeSealingKeys(context);
  const keysFile = processEnvironment()['API_KEYS_FILE'] ?? '';
  for (const line of runApiKeysCommand(rest, keysFile)) context.print(line);
  return EXIT.ok;
}

async function makeSealingKeys({ args, print }: CommandContext): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { 'out-dir': { type: 'string', default: 'keys' } },
  });
  if (positionals.length !== 1 || positionals[0] !== 'sealing') {
    throw new UsageError('Say which keys to make; there are: sealing, api create.');
  }
  const folder = values['out-dir'];
  const files = await createSealingFiles(folder);
  const { publicJwk } = await readSealingFiles(folder);
  print(`A sealing pair has been made, key id ${publicJwk.kid ?? ''}.`);
  print();
  print('For the worker (keep it secret):');
  print(`  SEALING_PRIVATE_KEY_FILE=${files.privateFile}`);
  print('For callers that start verifications:');
  print(`  SEALING_PUBLIC_KEY_FILE=${files.publicFile}`);
  return EXIT.ok;
}
