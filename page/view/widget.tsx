/** MX's widget in a frame. What it says is passed on; what is done in it, this page never sees. */
import { type JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { type Screen } from '../machine';
import { Actions } from './actions';
import { usePage } from './context';
import { Reason } from './round-notes';
import { StepHeading } from './step-heading';

/** The widget, under a fresh address: each is good once, so a reload gets another. */
export function Widget({
  asked,
  url,
}: Pick<Extract<Screen, { kind: 'widget' }>, 'asked' | 'url'>): JSX.Element {
  const { store, language } = usePage();
  const { heading, loading } = language.texts.widget;
  const [isLoaded, setLoaded] = useState(false);
  useEffect(() => {
    void store.loadWidget(asked.round);
    return () => {
      store.widgetFrame = null;
    };
  }, [asked.round]);
  return (
    <>
      <StepHeading text={heading} />
      <Reason {...asked} />
      <div class="widget" aria-busy={!isLoaded}>
        {!isLoaded && <p class="note">{loading}</p>}
        {url !== undefined && (
          <iframe
            ref={(frame) => {
              store.widgetFrame = frame;
            }}
            title={heading}
            src={url}
            referrerpolicy="no-referrer"
            onLoad={() => setLoaded(true)}
          />
        )}
      </div>
      <Actions />
    </>
  );
}
