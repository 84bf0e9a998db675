/** The search for the end user's bank, where the backend has chosen none. */
import { type JSX } from 'preact';
import { useState } from 'preact/hooks';
import { type Bank } from '../banks';
import { usePage } from './context';
import { BackButton } from './finished';
import { StepHeading } from './step-heading';

/** A part of a name, and the banks that have it. */
export function BankSearch(): JSX.Element {
  const { store, language, announce } = usePage();
  const { bank, sending } = language.texts;
  const [banks, setBanks] = useState<readonly Bank[]>();
  const [isBusy, setBusy] = useState(false);
  const search = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const given = new FormData(event.currentTarget as HTMLFormElement).get('bank');
    const name = typeof given === 'string' ? given.trim() : '';
    if (isBusy || name === '') return;
    setBusy(true);
    const found = await store.searchBanks(name);
    setBusy(false);
    if (found === undefined) return;
    setBanks(found);
    announce(bank.found(found.length));
  };
  const choose = async (code: string): Promise<void> => {
    if (isBusy) return;
    setBusy(true);
    await store.chooseBank(code);
    setBusy(false);
  };
  return (
    <>
      <StepHeading text={bank.heading} />
      <form role="search" onSubmit={(event) => void search(event)}>
        <NameField />
        <div class="actions">
          <button type="submit" class="main" aria-disabled={isBusy}>
            {isBusy ? sending : bank.search}
          </button>
          <BackButton look="plain" />
        </div>
      </form>
      {banks?.length === 0 && <p>{bank.found(0)}</p>}
      {banks !== undefined && banks.length > 0 && (
        <ul class="banks">
          {banks.map(({ code, name, logoUrl }) => (
            <li key={code}>
              <button type="button" class="plain" onClick={() => void choose(code)}>
                <Logo url={logoUrl} />
                <span dir="auto">{name}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function NameField(): JSX.Element {
  const { label } = usePage().language.texts.bank;
  return (
    <div class="field">
      <label for="bank">{label}</label>
      <input
        id="bank"
        name="bank"
        type="text"
        inputmode="search"
        enterkeyhint="search"
        autocomplete="off"
        spellcheck={false}
        dir="auto"
        maxLength={100}
      />
    </div>
  );
}

/** Takes the same space with a logo, without one, and with one that cannot be loaded. */
function Logo({ url }: { readonly url: string | null }): JSX.Element {
  const [isShown, show] = useState(url !== null);
  return isShown && url !== null ? (
    <img class="logo" src={url} alt="" referrerpolicy="no-referrer" onError={() => show(false)} />
  ) : (
    <span class="logo" />
  );
}
