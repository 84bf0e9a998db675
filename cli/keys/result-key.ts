/** `keys result`: makes the pair of a caller that wants its results sealed to it alone. */
import { parseArgs } from 'node:util';
import { FOLDER_DEFAULT, createKeyFiles, readSealingFiles, resultFilesIn } from './sealing-files';

/**
 * Runs `keys result`; returns the lines to print, none of them secret.
 *
 * @throws Error when either file exists
 */
export async function resultKeys(args: readonly string[]): Promise<readonly string[]> {
  const { values } = parseArgs({
    args: [...args],
    options: { 'out-dir': { type: 'string', default: FOLDER_DEFAULT } },
  });
  const files = await createKeyFiles(resultFilesIn(values['out-dir']));
  const { publicJwk } = await readSealingFiles(files);
  return [
    `A pair for results has been made, key id ${publicJwk.kid ?? ''}.`,
    '',
    'For whoever reads account numbers (keep it secret; openResult takes it):',
    `  ${files.privateFile}`,
    'For whoever starts verifications, as resultKey:',
    `  ${files.publicFile}`,
  ];
}
