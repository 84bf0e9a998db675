/** Why something is asked, how often it may still be tried, and until when. */
import { type JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { atTime, countdown, inWords } from '../durations';
import { serviceNow } from '../http';
import { usePage } from './context';

const SECOND_MS = 1_000;
/** When those who cannot see the clock are told, once each. */
const TOLD_AT_MS = [120_000, 30_000] as const;
const QUIET: readonly string[] = ['first', 'not-given'];
const COUNTED: readonly string[] = ['rejected', 'denied', 'unreadable'];

/** What a form needs to know of its round. */
export interface RoundOf {
  readonly reason: string;
  readonly attemptsLeft: number;
  readonly deadline: string;
}

/** The reason for another try; nothing at the first. */
export function Reason({ reason, attemptsLeft }: RoundOf): JSX.Element | null {
  const { language, announce } = usePage();
  const { texts } = language;
  const text = QUIET.includes(reason) ? undefined : texts.reasons[reason];
  const left = COUNTED.includes(reason) ? texts.attemptsLeft(attemptsLeft) : '';
  useEffect(() => {
    if (text !== undefined) announce(`${text} ${left}`);
  }, [text, left]);
  return text === undefined ? null : (
    <p class="reason">
      {text} {left}
    </p>
  );
}

/** Until when an answer is taken; a countdown when it is near. */
export function Deadline({ deadline }: Pick<RoundOf, 'deadline'>): JSX.Element {
  const { language, announce } = usePage();
  const { tag, texts } = language;
  const nowMs = useNow();
  const at = Date.parse(deadline);
  const leftMs = at - nowMs;
  const told = useRef(leftMs);
  useEffect(() => {
    const due = TOLD_AT_MS.find((each) => leftMs <= each && told.current > each);
    told.current = leftMs;
    if (due !== undefined) announce(texts.soonOver(inWords(leftMs, tag)));
  });
  const left = countdown(leftMs);
  // The service's time, told on the end user's clock.
  const shown = new Date(at - (serviceNow() - Date.now()));
  return (
    <p class="note deadline" role={left === undefined ? undefined : 'timer'}>
      {left === undefined ? texts.until(atTime(shown, new Date(), tag)) : texts.timeLeft(left)}
    </p>
  );
}

/** The service's time, each second. */
export function useNow(): number {
  const [nowMs, tick] = useState(serviceNow);
  useEffect(() => {
    const timer = setInterval(() => tick(serviceNow()), SECOND_MS);
    return () => clearInterval(timer);
  }, []);
  return nowMs;
}
