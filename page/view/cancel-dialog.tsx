/** Asks whether the verification is to end. What was entered stays behind it. */
import { type JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { usePage } from './context';

/** A modal question; Escape takes it back. */
export function CancelDialog({ isSending }: { readonly isSending: boolean }): JSX.Element {
  const { store, language } = usePage();
  const { cancel } = language.texts;
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  const onCancel = (event: Event): void => {
    event.preventDefault();
    void store.cancel('no');
  };
  return (
    <dialog ref={dialog} aria-labelledby="cancel-heading" onCancel={onCancel}>
      <h2 id="cancel-heading">{cancel.heading}</h2>
      <p>{cancel.note}</p>
      <div class="actions">
        <button
          type="button"
          class="main"
          aria-disabled={isSending}
          onClick={() => void store.cancel('sending')}
        >
          {isSending ? language.texts.sending : cancel.yes}
        </button>
        <button type="button" class="plain" onClick={() => void store.cancel('no')}>
          {cancel.no}
        </button>
      </div>
      <p role="alert">
        {store.state.trouble !== undefined && language.texts.troubles[store.state.trouble]}
      </p>
    </dialog>
  );
}
