/**
 * Variables from a file, for every command. `--env-file` is named as Node's own flag, and read by
 * us. Node 20 takes its flag from behind the script as well: there a missing file ends it before we
 * run.
 */
import { existsSync } from 'node:fs';
import { loadEnvironmentFile } from '../../runtime/process';

const FLAG = /^--env-file(?:=(.*))?$/s;
/** Where the npm scripts look. */
const USUAL_FLAG = '--dotenv';
const USUAL_FILE = '.env';

/** What the list of commands says about it. */
export const ENVIRONMENT_FILE_HELP = `Each takes --env-file FILE: variables that are not set yet come from this file. With ${USUAL_FLAG}
they come from ${USUAL_FILE}, if there is one.`;

/**
 * Takes the flags out of the words and loads their files; a variable that is set already stays.
 *
 * @returns the other words
 * @throws Error that says what is wrong with the flag or with a file
 */
export function takeEnvironmentFiles(words: readonly string[]): readonly string[] {
  const others: string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (word === '--') return [...others, ...words.slice(at)];
    const [isFlag, value] = FLAG.exec(word) ?? [];
    if (word === USUAL_FLAG) {
      if (existsSync(USUAL_FILE)) load(USUAL_FILE);
    } else if (isFlag === undefined) {
      others.push(word);
    } else {
      if (value === undefined) at += 1;
      load(value ?? words[at] ?? '');
    }
  }
  return others;
}

function load(file: string): void {
  if (file === '') throw new Error('--env-file must name a file.');
  try {
    loadEnvironmentFile(file);
  } catch (error) {
    throw new Error(`The environment file ${file} cannot be used. ${(error as Error).message}`);
  }
}
