/** The heading of a step: gets the focus when the step appears, so that everybody knows where they are. */
import { type JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { usePage } from './context';

/** The main heading; also the title of the tab. */
export function StepHeading({ text }: { readonly text: string }): JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null);
  const { session } = usePage().store;
  const name = session?.brand?.name;
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, []);
  useEffect(() => {
    document.title = name === undefined ? text : `${text} – ${name}`;
  }, [text, name]);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {text}
    </h1>
  );
}
