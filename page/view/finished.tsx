/** The last page: how it ended, whether to try again, and the way back. */
import { type JSX } from 'preact';
import { inWords } from '../durations';
import { type SessionEnd } from '../machine';
import { outcomeText } from '../texts';
import { whatNext } from '../what-next';
import { type Outcome } from '../wire';
import { usePage } from './context';
import { StepHeading } from './step-heading';

/** How the verification ended. */
export function Finished({ outcome }: { readonly outcome: Outcome }): JSX.Element {
  const { language } = usePage();
  const { finished } = language.texts;
  const { text, lang } = outcomeText(outcome, language);
  const heading =
    outcome.code === 'verified'
      ? finished.verified
      : outcome.code === 'cancelled'
        ? finished.cancelled
        : finished.other;
  return (
    <>
      <StepHeading text={heading} />
      <p lang={lang}>{text}</p>
      <WhatNext outcome={outcome} />
      <WayBack />
    </>
  );
}

/** No session: why, and the way back. */
export function SessionEnded({ why }: { readonly why: SessionEnd }): JSX.Element {
  const { heading, note } = usePage().language.texts.ends[why];
  return (
    <>
      <StepHeading text={heading} />
      <p>{note}</p>
      <WayBack />
    </>
  );
}

function WhatNext({ outcome }: { readonly outcome: Outcome }): JSX.Element | null {
  const { tag, texts } = usePage().language;
  const { finished } = texts;
  const next = whatNext(outcome);
  if (next === 'said') return null;
  if (next === 'nothing') return <p>{finished.nothingToDo}</p>;
  return (
    <p>{next === 'now' ? finished.retryNow : finished.retryLater(inWords(next.laterMs, tag))}</p>
  );
}

function WayBack(): JSX.Element {
  const { store, language } = usePage();
  if (!store.hasWayOut) return <p class="note">{language.texts.finished.close}</p>;
  return (
    <div class="actions">
      <BackButton look="main" />
    </div>
  );
}

/** Back to the merchant: told to the page around this one, else by the address that the backend named. */
export function BackButton({ look }: { readonly look: 'main' | 'plain' }): JSX.Element | null {
  const { store, language } = usePage();
  const { wayOut, session } = store;
  if (!store.hasWayOut) return null;
  const text = language.texts.back(session?.brand?.name);
  const leave = (event: Event): void => {
    if (store.exit()) event.preventDefault();
  };
  return wayOut === undefined ? (
    <button type="button" class={look} onClick={leave}>
      {text}
    </button>
  ) : (
    <a class={look} href={wayOut} target="_top" onClick={leave}>
      {text}
    </a>
  );
}
