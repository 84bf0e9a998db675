/**
 * The demo's timeline: one line per durable step, message and status change, printed as it happens.
 * Steps and messages come from the verification's own history, the status from the simulated MX.
 */
import { type Client } from '@temporalio/client';
import { followHistory, type HistoryEvent } from './history';
import { wrap, WIDTH_MAX, type Palette } from '../../cli/terminal';
import { SIGNAL_WORDS, STATUS_WORDS, STEP_WORDS, WORDS_AGAIN } from './words';

/** What the timeline is drawn from. */
export interface TimelineSource {
  readonly temporal: Client;
  readonly workflowId: string;
  /** The connection status at MX right now; undefined while there is no member. */
  readonly status: () => string | null | undefined;
  readonly print: (line: string) => void;
  readonly colour: Palette;
}

/** A timeline that is being printed. */
export interface Timeline {
  /** Adds a line about a person, set off from the steps. */
  readonly note: (step: string, words: string) => void;
  /** Resolves when the history has ended and every line is printed. */
  readonly finished: Promise<void>;
  /** Ends the printing early. */
  readonly stop: () => void;
}

const COLUMNS = { time: 7, status: 12, step: 22 } as const;
const WORDS_COLUMN = COLUMNS.time + COLUMNS.status + COLUMNS.step;
/** How often the simulated MX is looked at; it sits in this process, so a look costs nothing. */
const STATUS_LOOK_MS = 100;

/** Prints the heading and starts to follow. */
export function openTimeline(source: TimelineSource): Timeline {
  const startedMs = Date.now();
  const shownSteps = new Set<string>();
  let shownStatus: string | undefined;
  source.print(source.colour.dim(row('time', 'at MX', 'step', 'what happens').join('\n')));

  const show = (step: string, words: string, paint: (text: string) => string): void => {
    const seconds = `${((Date.now() - startedMs) / 1_000).toFixed(1)} s`;
    const lines = row(seconds, shownStatus ?? '-', step, words);
    source.print(lines.map(paint).join('\n'));
  };
  const plain = (text: string): string => text;
  const lookAtStatus = (): void => {
    const status = source.status();
    if (status === undefined) return;
    const label = status ?? 'none';
    if (label === shownStatus) return;
    shownStatus = label;
    const words = STATUS_WORDS[label];
    if (words !== undefined) show('', words, source.colour.dim);
  };
  const timer = setInterval(lookAtStatus, STATUS_LOOK_MS);
  const stop = (): void => {
    clearInterval(timer);
  };
  const follow = async (): Promise<void> => {
    for await (const event of followHistory(source.temporal, source.workflowId)) {
      const line = lineFor(event);
      if (line === undefined) continue;
      lookAtStatus();
      const words = shownSteps.has(line.step) ? (WORDS_AGAIN[line.step] ?? line.words) : line.words;
      shownSteps.add(line.step);
      show(line.step, words, plain);
    }
  };
  const finished = follow().finally(stop);
  // Whoever awaits it sees a failure; after Ctrl-C nobody does, and it must not count as unhandled.
  finished.catch(() => undefined);
  return {
    note: (step, words) => {
      lookAtStatus();
      show(step, words, source.colour.attention);
    },
    finished,
    stop,
  };
}

/** The line for an event; undefined for events that tell a stranger nothing. */
function lineFor(
  event: HistoryEvent,
): { readonly step: string; readonly words: string } | undefined {
  if (event.workflowExecutionStartedEventAttributes) {
    return { step: 'start', words: 'A backend asks to verify an account at MX Bank.' };
  }
  const activity = event.activityTaskScheduledEventAttributes?.activityType?.name;
  if (activity) return { step: activity, words: STEP_WORDS[activity] ?? '' };
  const signal = event.workflowExecutionSignaledEventAttributes?.signalName;
  if (signal) return { step: signal, words: SIGNAL_WORDS[signal] ?? 'A message arrives.' };
  if (event.workflowExecutionCompletedEventAttributes) {
    return { step: 'finished', words: 'The verification has ended; its result is kept.' };
  }
  return undefined;
}

/** One row of the table: long words go on below themselves. */
function row(time: string, status: string, step: string, words: string): readonly string[] {
  const [first = '', ...rest] = wrap(words, WIDTH_MAX - WORDS_COLUMN - 2);
  const head =
    time.padStart(COLUMNS.time) + '  ' + status.padEnd(COLUMNS.status) + step.padEnd(COLUMNS.step);
  return [`${head}${first}`.trimEnd(), ...rest.map((line) => ' '.repeat(WORDS_COLUMN + 2) + line)];
}
