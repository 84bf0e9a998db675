/** One check of the doctor, and how its result is printed: one line, with what to do. */
import { type Palette } from '../terminal/text';

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

const NAME_WIDTH = 20;

export const good = (detail: string): Finding => ({ kind: 'good', detail });
export const bad = (problem: string, toDo: string): Finding => ({ kind: 'bad', problem, toDo });
export const notChecked = (because: string): Finding => ({ kind: 'not-checked', because });

/** Runs a check; a rejection becomes a problem. */
export async function examine({ run }: Check): Promise<Finding> {
  try {
    return await run();
  } catch (error) {
    const problem = error instanceof Error ? error.message : 'It failed';
    return bad(problem.replace(/[^.]$/, '$&.'), 'Correct that, and run the doctor again.');
  }
}

/** The line of a finding. Its texts are our own, or those of errors that hold no secret. */
export function lineOf(name: string, finding: Finding, colour: Palette): string {
  const label = name.padEnd(NAME_WIDTH);
  switch (finding.kind) {
    case 'good':
      return `${colour.good('ok')}      ${label}${finding.detail}`;
    case 'bad':
      return `${colour.bad('FAILED')}  ${label}${finding.problem} ${finding.toDo}`;
    case 'not-checked':
      return `${colour.dim('-')}       ${label}not checked: ${finding.because}`;
  }
}
