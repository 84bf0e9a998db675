/** The whole page: head, the screen of the moment, trouble, and the question whether to cancel. */
import { type JSX } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useReducer, useState } from 'preact/hooks';
import { lookOf } from '../brand';
import { isAskedToCancel, screenOf, type Screen } from '../machine';
import { type PageStore } from '../page-store';
import { type Brand } from '../session';
import { CancelDialog } from './cancel-dialog';
import { Context, shownLanguage } from './context';
import { Screens } from './screens';
import { TroubleNote } from './trouble-note';

const SAID_MS = 5_000;

/** The page of a verification. */
export function App({ store }: { readonly store: PageStore }): JSX.Element {
  const [, changed] = useReducer((count: number) => count + 1, 0);
  // Before anything can happen: what is told to nobody is not shown.
  useLayoutEffect(() => store.subscribe(() => changed(undefined)), [store]);
  const [said, announce] = useState('');
  useSilence(said, announce);
  const { session, state } = store;
  const brand = session?.brand ?? null;
  const language = useMemo(() => shownLanguage(session?.language), [session?.language]);
  useLook(brand, language.tag);
  const context = useMemo(() => ({ store, language, announce }), [store, language]);
  const screen = screenOf(state);
  return (
    <Context.Provider value={context}>
      <header>{brand !== null && <BrandMark {...brand} />}</header>
      <main key={`${language.tag} ${keyOf(screen)}`} aria-busy={screen.kind === 'opening'}>
        <Screens screen={screen} />
        <TroubleNote state={state} isRetrying={store.isRetrying} />
      </main>
      {isAskedToCancel(state) && <CancelDialog isSending={state.cancelling === 'sending'} />}
      <p class="unseen" role="status">
        {said}
      </p>
    </Context.Provider>
  );
}

/** What was said is heard once, and not found again further down the page. */
function useSilence(said: string, announce: (text: string) => void): void {
  useEffect(() => {
    if (said === '') return undefined;
    const timer = setTimeout(() => announce(''), SAID_MS);
    return () => clearTimeout(timer);
  }, [said]);
}

function BrandMark({ name, logoUrl }: Brand): JSX.Element {
  return logoUrl === null ? (
    <span class="brand">{name}</span>
  ) : (
    <img class="brand" src={logoUrl} alt={name} referrerpolicy="no-referrer" />
  );
}

/**
 * One element of its own for each step: nothing of the last one is taken along or moves. So is another language,
 * which comes with the session: its words take other lines.
 */
function keyOf(screen: Screen): string {
  const parts = [screen.kind, 'asked' in screen ? screen.asked.round : ''];
  // Another text, with other buttons below it.
  if (screen.kind === 'consent')
    parts.push(screen.isOpened ? 'opened' : screen.url === undefined ? '' : 'link');
  return parts.join(' ');
}

function useLook(brand: Brand | null, language: string): void {
  useEffect(() => {
    const { lang, style } = { lang: language, style: document.documentElement.style };
    document.documentElement.lang = lang;
    const { properties, scheme } = lookOf(brand);
    for (const [name, value] of Object.entries(properties)) style.setProperty(name, value);
    if (scheme !== undefined) style.setProperty('color-scheme', scheme);
  }, [brand, language]);
}
