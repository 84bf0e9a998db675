/** The last page: how it ended, whether to try again, and the way back. */
import { type JSX } from 'preact';
import { inWords } from '../durations';
import { type SessionEnd } from '../machine';
import { outcomeText } from '../texts';
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
      <p>{useWhatNext(outcome)}</p>
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

/** By whose turn it is: only what the end user can do something about is asked of them. */
function useWhatNext({ code, retry, retryAfterMs, turn }: Outcome): string {
  const { tag, texts } = usePage().language;
  const { finished } = texts;
  if (code === 'verified' || retry === 'never') return finished.nothingToDo;
  if (retry === 'later' && retryAfterMs !== undefined)
    return finished.retryLater(inWords(retryAfterMs, tag));
  const canDo = turn === 'end-user' || turn === 'integrator' || turn === 'nobody';
  return canDo && retry === 'now' ? finished.retryNow : finished.nothingToDo;
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
