/**
 * Chooses how to ask: key by key on a terminal, so that hidden input never echoes; else line by
 * line.
 */
import { createLinePrompter } from './line-prompter';
import { type Prompter } from './prompter';
import { createTtyPrompter } from './tty-prompter';

/**
 * Opens a prompter on this process's standard input and output. Keep one open: between two, typed
 * text would echo.
 */
export function openPrompter(interrupted: AbortSignal): Prompter {
  const { stdin, stdout } = process;
  return stdin.isTTY
    ? createTtyPrompter(stdin, stdout, interrupted)
    : createLinePrompter(stdin, stdout, interrupted);
}
