/** Back from the bank, in a window that could not close itself. */
import { type JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { shownLanguage } from './context';

/** Says that the window may be closed. */
export function Returned(): JSX.Element {
  const { tag, texts } = shownLanguage(undefined);
  const { heading, note } = texts.returned;
  useEffect(() => {
    document.documentElement.lang = tag;
    document.title = heading;
  }, []);
  return (
    <main>
      <h1>{heading}</h1>
      <p>{note}</p>
    </main>
  );
}
