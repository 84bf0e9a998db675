/** What can be done at a step: go on, or cancel. */
import { type ComponentChildren, type JSX } from 'preact';
import { usePage } from './context';

/** The buttons of a step; `children` come first. */
export function Actions({ children }: { readonly children?: ComponentChildren }): JSX.Element {
  return (
    <div class="actions">
      {children}
      <CancelButton />
    </div>
  );
}

/**
 * Sends the form. It stays where the focus is while it is sent: a button that is switched off would
 * lose it.
 */
export function SubmitButton(): JSX.Element {
  const { store, language } = usePage();
  const isSending = store.state.sending.kind === 'sending';
  const { texts } = language;
  return (
    <button type="submit" class="main" aria-disabled={isSending}>
      {isSending ? texts.sending : texts.continue}
    </button>
  );
}

function CancelButton(): JSX.Element {
  const { store, language } = usePage();
  return (
    <button type="button" class="plain" onClick={() => void store.cancel('asked')}>
      {language.texts.cancel.button}
    </button>
  );
}
