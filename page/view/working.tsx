/** The bank works: what is being done, and for how long. */
import { type JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { inWords } from '../durations';
import { Actions } from './actions';
import { usePage } from './context';
import { useNow } from './round-notes';
import { StepHeading } from './step-heading';

/** Below it a number of seconds only makes people nervous. */
const SHOWN_FROM_MS = 10_000;

/** Waiting, with what is happening. */
export function Working({ step }: { readonly step: string }): JSX.Element {
  const { language, announce, store } = usePage();
  const { tag, texts } = language;
  const { heading, note, steps, otherStep, since } = texts.working;
  const text = steps[step] ?? otherStep;
  useEffect(() => announce(text), [text]);
  const nowMs = useNow();
  const begun = useRef(nowMs);
  const waitedMs = Math.max(0, nowMs - begun.current);
  return (
    <>
      <StepHeading text={heading} />
      <p class="step">{text}</p>
      <div class="progress" />
      <p class="note">{note}</p>
      <p class="note elapsed" aria-hidden="true">
        {waitedMs >= SHOWN_FROM_MS && since(inWords(waitedMs, tag))}
      </p>
      {store.state.cancelling === 'sent' ? null : <Actions />}
    </>
  );
}
