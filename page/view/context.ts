/** What every part of the page can reach. */
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { languageFor, type Language } from '../texts';
import { type PageStore } from '../page-store';

/** The store, the language, and the voice of the page. */
export interface PageContext {
  readonly store: PageStore;
  readonly language: Language;
  /** Says something to those who cannot see the page; politely. */
  readonly announce: (text: string) => void;
}

export const Context = createContext<PageContext | undefined>(undefined);

/** The page around this part. */
export function usePage(): PageContext {
  const page = useContext(Context);
  if (page === undefined) throw new TypeError('There is no page around this part.');
  return page;
}

/** The language that is shown: the backend's choice, else the first of the browser's that there is. */
export function shownLanguage(wanted: string | null | undefined): Language {
  return languageFor([wanted, ...navigator.languages]);
}
