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
  let question: Question | undefined;

  const finish = (settle: (asked: Question) => void): void => {
    const asked = question;
    question = undefined;
    output.write('\n');
    if (asked !== undefined) settle(asked);
  };
  const onInterrupted = (): void => {
    if (question === undefined) return;
    finish((asked) => {
      asked.reject(new Interrupted('Interrupted.'));
    });
  };
  const onKey = (character: string | undefined, key: Key): void => {
    if (key.ctrl === true && key.name === 'c') {
      interruptSelf();
      return;
    }
    if (question === undefined) return;
    const meaning = meaningOf(character, key);
    if (meaning === 'submit') {
      finish((asked) => {
        asked.resolve(asked.text);
      });
    } else if (meaning === 'end' && question.text === '') {
      // As in a shell: the end of input, but only on an empty line.
      interruptSelf();
    } else {
      edit(question, meaning, character ?? '', output);
    }
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
      new Promise((resolve, reject) => {
        if (interrupted.aborted) {
          reject(new Interrupted('Interrupted.'));
          return;
        }
        question = { isHidden, text: '', resolve, reject };
        output.write(label);
      }),
    close: () => {
      interrupted.removeEventListener('abort', onInterrupted);
      input.off('keypress', onKey);
      input.setRawMode(false);
      input.pause();
    },
  };
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
