/**
 * Asking a person: what can be asked, and the list to choose from. How the terminal is handled is
 * in the two prompters.
 */

/** Somebody who can be asked. */
export interface Prompter {
  /**
   * Asks for one line. Hidden input leaves no trace on the screen, not even its length, also when
   * it is pasted.
   *
   * @throws Interrupted after Ctrl-C · InputEnded when there is nobody left to answer
   */
  readonly ask: (label: string, options: { readonly isHidden: boolean }) => Promise<string>;
  /** Gives the terminal back. */
  readonly close: () => void;
}

/** Shows a numbered list and asks until one of its numbers is given; returns the index. */
export async function choose(
  prompter: Prompter,
  print: (line: string) => void,
  labels: readonly string[],
): Promise<number> {
  labels.forEach((label, index) => {
    print(`${String(index + 1).padStart(4)}  ${label}`);
  });
  for (;;) {
    const answer = (await prompter.ask('Number: ', { isHidden: false })).trim();
    const number = /^\d{1,4}$/.test(answer) ? Number(answer) : 0;
    if (number >= 1 && number <= labels.length) return number - 1;
    print(`Please enter a number from 1 to ${String(labels.length)}.`);
  }
}
