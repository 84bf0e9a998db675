/** One check of the doctor, and how its result is printed, with what to do. */
import { ConfigurationError, commandLine } from '../../runtime';
import { hanging, type Palette } from '../terminal/text';

/** What a check found. A failure says what to do. */
export type Finding =
  | { readonly kind: 'good'; readonly detail: string }
  | { readonly kind: 'bad'; readonly problem: string; readonly toDo: string }
  | { readonly kind: 'not-checked'; readonly because: string };

/** Something that has to hold before verifications can run. */
export interface Check {
  readonly name: string;
  /** Never rejects for a reason that has an advice; what it rejects with is printed as a problem. */
  readonly run: () => Promise<Finding>;
}

/** Columns of the state and of the name. */
const STATE_WIDTH = 8;
const NAME_WIDTH = 20;

export const good = (detail: string): Finding => ({ kind: 'good', detail });
export const bad = (problem: string, toDo: string): Finding => ({ kind: 'bad', problem, toDo });
export const notChecked = (because: string): Finding => ({ kind: 'not-checked', because });

/** A command of ours on a line of its own, unbroken. */
export const typed = (command: string, words = ''): string => `    ${commandLine(command, words)}`;

/**
 * Runs a check; a rejection becomes a problem. What is wrong with the configuration is told by its
 * own check; the others cannot be made.
 */
export async function examine({ run }: Check): Promise<Finding> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof ConfigurationError) {
      return notChecked('its settings cannot be used, as the configuration says.');
    }
    const problem = error instanceof Error ? error.message : 'It failed';
    return bad(problem.replace(/[^.]$/, '$&.'), 'Correct that, and run the doctor again.');
  }
}

/**
 * What is printed of a finding, in lines of at most 100 columns where its words allow it. Its texts
 * are our own, or those of errors that hold no secret.
 */
export function lineOf(name: string, finding: Finding, colour: Palette): string {
  const [state, text] = wordsOf(finding);
  const label = `${state.padEnd(STATE_WIDTH)}${name.padEnd(NAME_WIDTH)}`;
  const body = hanging(text, ' '.repeat(label.length));
  return `${paint(finding, colour)(state)}${label.slice(state.length)}${body}`;
}

function wordsOf(finding: Finding): readonly [state: string, text: string] {
  switch (finding.kind) {
    case 'good':
      return ['ok', finding.detail];
    case 'bad':
      return [
        'FAILED',
        `${finding.problem}${finding.problem.includes('\n') ? '\n' : ' '}${finding.toDo}`,
      ];
    case 'not-checked':
      return ['-', `not checked: ${finding.because}`];
  }
}

function paint({ kind }: Finding, colour: Palette): (text: string) => string {
  return { good: colour.good, bad: colour.bad, 'not-checked': colour.dim }[kind];
}
