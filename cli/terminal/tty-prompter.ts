/**
 * Questions on a terminal. The terminal is in raw mode from the first moment to the last, so that
 * nothing echoes that this file does not write; there is no history, no kill ring and no undo in
 * which a hidden answer could survive. What is typed while nothing is asked is dropped: it was
 * meant for another question, or was the rest of a paste.
 */
import { emitKeypressEvents, type Key } from 'node:readline';
import { type ReadStream } from 'node:tty';
import { Interrupted } from './command';
import { type Prompter } from './prompter';

interface Output {
  write(text: string): unknown;
}

interface Question {
  readonly isHidden: boolean;
  text: string;
  resolve(answer: string): void;
  reject(error: Error): void;
}

/**
 * Far above any answer; the client rejects what a bank would not take. Guards against a file pasted
 * by mistake.
 */
const LENGTH_MAX = 10_000;
// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;

/** Opens a prompter on a terminal. */
export function createTtyPrompter(
  input: ReadStream,
  output: Output,
  interrupted: AbortSignal,
): Prompter {
  const questions = new Questions(output);
  const onInterrupted = (): void => {
    questions.interrupt();
  };
  const onKey = (character: string | undefined, key: Key): void => {
    questions.take(character, key);
  };
  // A terminal that is gone fails to be read and to be set back; its hang-up has interrupted us
  // already, or comes now.
  input.on('error', () => undefined);
  emitKeypressEvents(input);
  input.setRawMode(true);
  input.on('keypress', onKey);
  input.resume();
  interrupted.addEventListener('abort', onInterrupted);
  return {
    ask: (label, { isHidden }) =>
      interrupted.aborted
        ? Promise.reject(new Interrupted('Interrupted.'))
        : questions.ask(label, isHidden),
    close: () => {
      interrupted.removeEventListener('abort', onInterrupted);
      input.off('keypress', onKey);
      input.setRawMode(false);
      input.pause();
    },
  };
}

/** The one question that is open, and what the keys do to it. */
class Questions {
  readonly #output: Output;
  #open: Question | undefined;

  constructor(output: Output) {
    this.#output = output;
  }

  ask(label: string, isHidden: boolean): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#open = { isHidden, text: '', resolve, reject };
      this.#output.write(label);
    });
  }

  interrupt(): void {
    this.#close()?.reject(new Interrupted('Interrupted.'));
  }

  take(character: string | undefined, key: Key): void {
    if (key.ctrl === true && key.name === 'c') {
      interruptSelf();
      return;
    }
    const asked = this.#open;
    if (asked === undefined) return;
    const meaning = meaningOf(character, key);
    if (meaning === 'submit') this.#close()?.resolve(asked.text);
    // As in a shell: the end of input, but only on an empty line.
    else if (meaning === 'end' && asked.text === '') interruptSelf();
    else edit(asked, meaning, character ?? '', this.#output);
  }

  #close(): Question | undefined {
    const asked = this.#open;
    this.#open = undefined;
    if (asked !== undefined) this.#output.write('\n');
    return asked;
  }
}

/** What a key means while a question is open. */
type Meaning = 'submit' | 'erase' | 'clear' | 'end' | 'text' | 'nothing';

function meaningOf(character: string | undefined, key: Key): Meaning {
  if (key.ctrl === true) return key.name === 'u' ? 'clear' : key.name === 'd' ? 'end' : 'nothing';
  if (key.name === 'return' || key.name === 'enter') return 'submit';
  if (key.name === 'backspace') return 'erase';
  return character !== undefined && !CONTROL.test(character) ? 'text' : 'nothing';
}

/** Edits the answer and shows the change, unless it is hidden. */
function edit(question: Question, meaning: Meaning, character: string, output: Output): void {
  const show = (text: string): void => {
    if (!question.isHidden) output.write(text);
  };
  if (meaning === 'text' && question.text.length < LENGTH_MAX) {
    question.text += character;
    show(character);
  } else if (meaning === 'erase' || meaning === 'clear') {
    // By code points: half a character would be no text any more.
    const characters = Array.from(question.text);
    const erased = meaning === 'clear' ? characters.length : Math.min(1, characters.length);
    question.text = characters.slice(0, characters.length - erased).join('');
    show('\b \b'.repeat(erased));
  }
}

/** In raw mode the terminal makes no signal of Ctrl-C; this one takes the way of every other. */
function interruptSelf(): void {
  process.kill(process.pid, 'SIGINT');
}
