/** Questions to a program or a file on standard input: one line per answer, nothing echoed. */
import { createInterface } from 'node:readline';
import { Interrupted } from './command';
import { type Prompter } from './prompter';

/** Nobody is left to answer: standard input has ended. */
export class InputEnded extends Error {
  override readonly name = 'InputEnded';
}

/** Opens a prompter on a stream of lines. */
export function createLinePrompter(
  input: NodeJS.ReadableStream,
  output: { write(text: string): unknown },
  interrupted: AbortSignal,
): Prompter {
  const waiting: string[] = [];
  let hasEnded = false;
  let wake: () => void = () => undefined;
  const lines = createInterface({ input, terminal: false, crlfDelay: Infinity });
  lines.on('line', (line) => {
    waiting.push(line);
    wake();
  });
  lines.on('close', () => {
    hasEnded = true;
    wake();
  });
  const onInterrupted = (): void => {
    wake();
  };
  interrupted.addEventListener('abort', onInterrupted);

  const nextLine = async (): Promise<string> => {
    for (;;) {
      if (interrupted.aborted) throw new Interrupted('Interrupted.');
      const line = waiting.shift();
      if (line !== undefined) return line;
      if (hasEnded)
        throw new InputEnded('Standard input ended before every question was answered.');
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  return {
    ask: async (label) => {
      output.write(label);
      const line = await nextLine();
      output.write('\n');
      return line;
    },
    close: () => {
      interrupted.removeEventListener('abort', onInterrupted);
      lines.close();
    },
  };
}
